"""Two operators in the same worlds: differences with intervals, worlds drawn with replacement.

Players of one world share its parameters, so worlds are what is drawn; both sides of a pair are drawn together.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple

import numpy as np

from evals.arena.book import Chance
from evals.arena.outcome import Floats, Outcome

DRAWS: Final = 1_000
Pooled = Callable[[Sequence[Outcome]], float]


class Share(NamedTuple):
    """A measure that is one sum over another, so that worlds enter it by their sums."""

    above: Callable[[Outcome], float]
    below: Callable[[Outcome], float]

    def __call__(self, outcomes: Sequence[Outcome]) -> float:
        """The measure of some worlds together."""
        divisor = sum(map(self.below, outcomes))
        return sum(map(self.above, outcomes)) / divisor if divisor else float("nan")

    def drawn(self, outcomes: Sequence[Outcome], times: Floats) -> Floats:
        """The measure for each row of how often every world is taken."""
        sums = (np.array([float(part(one)) for one in outcomes]) for part in (self.above, self.below))
        above, below = (times @ one for one in sums)
        return np.asarray(np.divide(above, below, out=np.full(len(times), np.nan), where=below != 0))


Measure = Share | Pooled


class Compared(NamedTuple):
    """One measure of two sides, and the relative difference of the first to the second with its interval."""

    first: float
    second: float
    relative: float
    low: float
    high: float

    def figures(self, name: str) -> dict[str, float]:
        """By name."""
        return {f"{name}_relative": self.relative, f"{name}_relative_low": self.low, f"{name}_relative_high": self.high}


def compare(first: Sequence[Outcome], second: Sequence[Outcome], measure: Measure) -> Compared:
    """Compare two sides on a measure of all worlds together."""
    times = np.random.default_rng(0).multinomial(len(first), [1 / len(first)] * len(first), DRAWS).astype(float)
    ours, theirs = _drawn(first, measure, times), _drawn(second, measure, times)
    spread = np.divide(ours - theirs, abs(theirs), out=np.full(DRAWS, np.nan), where=theirs != 0)
    known = spread[np.isfinite(spread)]
    low, high = np.quantile(known, (0.025, 0.975)) if len(known) else (np.nan, np.nan)
    whole = measure(first), measure(second)
    return Compared(*whole, _relative(*whole), float(low), float(high))


def _drawn(outcomes: Sequence[Outcome], measure: Measure, times: Floats) -> Floats:
    if isinstance(measure, Share):
        return measure.drawn(outcomes, times)
    taken = ([one for one, often in zip(outcomes, row, strict=True) for _ in range(int(often))] for row in times)
    return np.array([measure(some) for some in taken])


def _relative(first: float, second: float) -> float:
    return (first - second) / abs(second) if second else float("nan")


def differences(first: Sequence[Outcome], second: Sequence[Outcome], measure: Measure) -> list[float]:
    """The difference in each world."""
    return [measure([one]) - measure([other]) for one, other in zip(first, second, strict=True)]


def mean_interval(values: Sequence[float]) -> tuple[float, float, float]:
    """The mean over worlds and where it lies, by Student's t."""
    from scipy.stats import t

    array = np.asarray(values)
    reach = t.ppf(0.975, len(array) - 1) * array.std(ddof=1) / len(array) ** 0.5 if len(array) > 1 else float("nan")
    return float(array.mean()), float(array.mean() - reach), float(array.mean() + reach)


def per_player(name: str) -> Share:
    """The mean of a figure over players."""
    return Share(lambda one: one.total(name), _players)


def per_genuine(name: str) -> Share:
    """The mean of a figure over the players who came to play."""
    return Share(lambda one: float(one.column(name)[one.genuine].sum()), lambda one: float(one.genuine.sum()))


def ratio(above: str, below: str) -> Share:
    """The sum of one figure over the sum of another."""
    return Share(lambda one: one.total(above), lambda one: one.total(below))


def net(value: str) -> Share:
    """A value per player, less what bonuses cost."""
    return Share(lambda one: one.total(value) - one.total("bonus"), _players)


def _players(one: Outcome) -> float:
    return float(len(one.players))


def winsorised(value: str, share: float = 0.99) -> Pooled:
    """The mean of a value net of bonuses with its highest hundredth cut to the quantile."""

    def measured(outcomes: Sequence[Outcome]) -> float:
        values = np.concatenate([one.column(value) - one.column("bonus") for one in outcomes])
        return float(np.minimum(values, np.quantile(values, share)).mean())

    return measured


def loss_quantile(share: float, exposure: str | None = None, loss: str = "ggr") -> Pooled:
    """What the players who lose most lose in sixty days, or for each unit of an exposure.

    All players of all worlds stand in one row: the quantile of a single world is its second or third largest loss.
    """

    def measured(outcomes: Sequence[Outcome]) -> float:
        losses = np.concatenate([one.column(loss) for one in outcomes])
        if exposure is not None:
            losses = losses / np.maximum(1, np.concatenate([one.column(exposure) for one in outcomes]))
        return float(np.quantile(losses, share))

    return measured


def shortfall(share: float) -> Pooled:
    """The mean loss beyond a quantile."""

    def measured(outcomes: Sequence[Outcome]) -> float:
        losses = np.concatenate([one.column("ggr") for one in outcomes])
        return float(losses[losses >= np.quantile(losses, share)].mean())

    return measured


def rate_ratio(ours: int, of_ours: int, theirs: int, of_theirs: int) -> tuple[float, float, float]:
    """How many times as frequent few events are on one side, with the exact interval that their sum allows.

    Given how many there were on both sides together, how many fell to one is binomial.
    """
    from scipy.stats import binomtest

    if not ours + theirs or not of_ours or not of_theirs:
        return (float("nan"),) * 3
    share = binomtest(ours, ours + theirs).proportion_ci(method="exact")
    low, at, high = ((one / (1 - one) if one < 1 else float("inf")) for one in
                     (share.low, ours / (ours + theirs), share.high))  # fmt: skip
    scale = of_theirs / of_ours
    return at * scale, low * scale, high * scale


def alike(outcomes: Sequence[Outcome], seed: int = 0, draws: int = 2_000) -> dict[str, Any]:
    """Whether an offer is as probable after a loss as after a win: losses dealt anew among chances that are alike."""
    strata: dict[tuple[int, str], list[Chance]] = {}
    for world, outcome in enumerate(outcomes):
        for chance in outcome.chances:
            strata.setdefault((world, chance.alike), []).append(chance)
    draw = np.random.default_rng(seed)
    seen, expected, dealt = 0, 0.0, np.zeros(draws)
    for chances in strata.values():
        lost, offered = sum(one.lost for one in chances), sum(one.offered for one in chances)
        seen += sum(one.lost and one.offered for one in chances)
        expected += lost * offered / len(chances)
        if 0 < lost < len(chances) and offered:
            dealt += draw.hypergeometric(lost, len(chances) - lost, offered, draws)
        else:
            dealt += lost * offered / len(chances)
    both = min(1.0, 2 * min(float((dealt >= seen).mean()), float((dealt <= seen).mean())) + 1 / draws)
    losses = sum(one.lost for some in strata.values() for one in some)
    return {"chances": sum(map(len, strata.values())), "difference": (seen - expected) / max(1, losses), "p": both}
