"""Two operators in the same worlds: differences with intervals, worlds drawn with replacement.

Players of one world share its parameters, so worlds are what is drawn; both sides of a pair are drawn together.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple

import numpy as np

from evals.arena.book import Chance
from evals.arena.outcome import Floats, Outcome

DRAWS: Final = 1_000
Measure = Callable[[Sequence[Outcome]], float]


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


def compare(first: Sequence[Outcome], second: Sequence[Outcome], measure: Measure, draws: int = DRAWS) -> Compared:
    """Compare two sides on a measure of all worlds together."""
    draw = np.random.default_rng(0)
    spread = []
    for _ in range(draws):
        chosen = draw.integers(0, len(first), len(first))
        spread.append(_relative(measure([first[one] for one in chosen]), measure([second[one] for one in chosen])))
    known = [one for one in spread if np.isfinite(one)] or [float("nan")]
    low, high = np.quantile(known, (0.025, 0.975))
    whole = measure(first), measure(second)
    return Compared(*whole, _relative(*whole), float(low), float(high))


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


def per_player(name: str, *, genuine: bool = False) -> Measure:
    """The mean of a figure over players, those who came to play if so asked."""

    def measured(outcomes: Sequence[Outcome]) -> float:
        columns = [one.column(name)[one.genuine] if genuine else one.column(name) for one in outcomes]
        return sum(float(column.sum()) for column in columns) / max(1, sum(len(column) for column in columns))

    return measured


def ratio(above: str, below: str) -> Measure:
    """The sum of one figure over the sum of another."""

    def measured(outcomes: Sequence[Outcome]) -> float:
        divisor = sum(one.total(below) for one in outcomes)
        return sum(one.total(above) for one in outcomes) / divisor if divisor else float("nan")

    return measured


def net(value: str) -> Measure:
    """A value per player, less what bonuses cost."""
    gross, bonus = per_player(value), per_player("bonus")
    return lambda outcomes: gross(outcomes) - bonus(outcomes)


def winsorised(value: str, share: float = 0.99) -> Measure:
    """The mean of a value net of bonuses with its highest hundredth cut to the quantile."""

    def measured(outcomes: Sequence[Outcome]) -> float:
        values = np.concatenate([one.column(value) - one.column("bonus") for one in outcomes])
        return float(np.minimum(values, np.quantile(values, share)).mean())

    return measured


def loss_quantile(share: float) -> Measure:
    """What the players who lose most lose in sixty days."""
    return lambda outcomes: float(np.quantile(_losses(outcomes), share))


def shortfall(share: float) -> Measure:
    """The mean loss beyond a quantile."""

    def measured(outcomes: Sequence[Outcome]) -> float:
        losses = _losses(outcomes)
        return float(losses[losses >= np.quantile(losses, share)].mean())

    return measured


def _losses(outcomes: Sequence[Outcome]) -> Floats:
    return np.concatenate([one.column("ggr") for one in outcomes])


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
