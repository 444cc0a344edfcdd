"""Policies that choose an arm for one player after the other: ours, simpler ones, and one who knows the truth."""

from collections.abc import Sequence
from typing import Final, Protocol

import numpy as np

from core.choosing import Candidate, Chooser, Chosen, Feature, Outcome, Widths, choose, learn, reprice
from core.choosing.choice import NONE
from core.choosing.posterior import Observation, Posterior, Term
from evals.chooser.worlds import ARMS, BUDGET, FEATURES, Numbers, World

NAMED: Final = tuple(Feature(f"x{number}") for number in range(FEATURES))
PLACES: Final = {arm.key: place for place, arm in enumerate((NONE, *ARMS))}
BATCH: Final = 20
"""Decisions after which a policy learns what became of them."""


class Policy(Protocol):
    """Someone who chooses."""

    def pick(self, number: int, allowed: Sequence[Candidate]) -> int:
        """The place of the arm for a player: 0 for none."""
        ...

    def learn(self, numbers: Sequence[int], places: Sequence[int], returned: Sequence[bool]) -> None:
        """What became of some players."""
        ...


class Learner:
    """A chooser that learns as it goes: ours, and by its numbers some simpler ones."""

    def __init__(self, world: World, seed: int, chooser: Chooser, late: int = 0) -> None:
        self.world, self.seed, self.chooser, self.late = world, seed, chooser, late
        self.log: list[Chosen] = []
        self._waiting: list[Outcome] = []

    def pick(self, number: int, allowed: Sequence[Candidate]) -> int:
        """By the chances of the core."""
        value = int(self.world.values[number])
        chosen = choose(self.chooser, allowed, self._features(number), value, f"{self.seed}/{number}")
        self.log.append(chosen)
        return PLACES[Candidate(chosen.choice.arm, chosen.choice.tier).key]

    def learn(self, numbers: Sequence[int], places: Sequence[int], returned: Sequence[bool]) -> None:
        """Outcomes, if wanted some decisions late, and the price of the budget at once."""
        arms = [(NONE, *ARMS)[place] for place in places]
        for number, arm, came in zip(numbers, arms, returned, strict=True):
            self._waiting.append(Outcome(arm=arm.arm, tier=arm.tier, features=self._features(number), returned=came))
        due = max(0, len(self._waiting) - self.late)
        self.chooser = learn(self.chooser, self._waiting[:due])
        self.chooser = reprice(self.chooser, sum(arm.cost for arm in arms), BUDGET * len(arms))
        del self._waiting[:due]

    def _features(self, number: int) -> tuple[float, ...]:
        return tuple(self.world.features[number, : len(self.chooser.features)].tolist())


class Uniform:
    """Any arm alike."""

    def __init__(self, seed: int) -> None:
        self._draw = np.random.default_rng(seed)

    def pick(self, number: int, allowed: Sequence[Candidate]) -> int:
        """One of them."""
        return int(self._draw.choice([0, *(PLACES[one.key] for one in allowed)]))

    def learn(self, numbers: Sequence[int], places: Sequence[int], returned: Sequence[bool]) -> None:
        """Nothing."""


class Ranking:
    """The best by some table of worth, in euros, that it is given: the truth, or one arm for everybody."""

    def __init__(self, worth: Numbers) -> None:
        self._worth = worth

    def pick(self, number: int, allowed: Sequence[Candidate]) -> int:
        """The best of what is allowed."""
        places = [0, *(PLACES[one.key] for one in allowed)]
        return max(places, key=lambda place: float(self._worth[number, place]))

    def learn(self, numbers: Sequence[int], places: Sequence[int], returned: Sequence[bool]) -> None:
        """Nothing: it knows already."""


class Euros:
    """Thompson sampling per arm on what a player brought in, in euros: the obvious reward, drowned in luck."""

    def __init__(self, world: World, seed: int) -> None:
        self.world, self._draw = world, np.random.default_rng(seed)
        self._beliefs = [Posterior() for _ in PLACES]

    def pick(self, number: int, allowed: Sequence[Candidate]) -> int:
        """The best of one draw each."""
        places = [0, *(PLACES[one.key] for one in allowed)]
        return max(places, key=lambda place: self._drawn(number, place))

    def _drawn(self, number: int, place: int) -> float:
        belief = self._beliefs[place].knowing(self._terms(number))
        values = np.array([term.value for term in self._terms(number)])
        lower = np.array([[*row, *(0.0 for _ in range(len(values) - len(row)))] for row in belief.covariance])
        whole = lower + np.tril(lower, -1).T
        spread = float(values @ whole @ values)
        return float(self._draw.normal(float(values @ np.array(belief.means)), max(0.0, spread) ** 0.5))

    def learn(self, numbers: Sequence[int], places: Sequence[int], returned: Sequence[bool]) -> None:
        """From euros as they come in: of who returns, his value with the luck of the games on it."""
        for number, place, came in zip(numbers, places, returned, strict=True):
            worth = self.world.values[number] / 100 if came else 0.0
            euros = worth * (1 + LUCK_OF_GAMES * self._draw.normal()) - (NONE, *ARMS)[place].cost / 100
            seen = Observation(self._terms(number), euros)
            self._beliefs[place] = self._beliefs[place].after([seen], EURO_NOISE)

    def _terms(self, number: int) -> list[Term]:
        values = (1.0, *self.world.features[number].tolist())
        return [Term(str(place), value, 10.0 if place == 0 else 3.0) for place, value in enumerate(values)]


LUCK_OF_GAMES: Final = 5.0
"""How far 60 days' realised result lies from the theoretical one, in units of it: a fraction of what one day's does."""
EURO_NOISE: Final = 2_500.0
"""Variance of a result, in square euros, that the learner of euros is told."""


def ours(**changed: float | Widths) -> Chooser:
    """The chooser as it ships; tuned on other worlds than it is scored in."""
    return Chooser(features=NAMED, cheap=CHEAP, **changed)  # type: ignore[arg-type]


CHEAP: Final = 60
_WIDE: Final = Widths(kind=0.001, arm=0.5, interaction=0.5)
PERSONAL: Final = ours(widths=_WIDE, scale=1.0)
"""Every arm for itself, and as much personalisation as the data seem to show: no shrinkage."""
AVERAGE: Final = Chooser(cheap=CHEAP, floor=0.0, widths=Widths(kind=0.001, arm=0.5), scale=1.0)
"""One effect for all players: Thompson sampling that knows no features."""
GREEDY: Final = ours(scale=0.0, floor=0.0)
"""The best by what is known, and nothing for the sake of knowing."""


def best_fixed(world: World) -> Ranking:
    """One arm for everybody, whichever is the best of all in hindsight as far as the budget goes."""
    worth = np.zeros_like(world.returns)
    safe = world.gains[~world.at_risk].mean(axis=0)
    affordable = np.minimum(1.0, BUDGET / np.maximum([0, *(arm.cost for arm in ARMS)], 1))
    worth[:, int((safe * affordable).argmax())] = 1.0
    return Ranking(worth)


def oracle(world: World) -> Ranking:
    """The truth, at the one price of the budget at which its spending comes out."""
    costs = np.array([0, *(arm.cost for arm in ARMS)]) / 100
    gains = np.where(world.at_risk[:, None] & (costs >= 0) & (np.arange(len(costs)) > 0), -np.inf, world.gains)
    low, high = 0.0, 50.0
    for _ in range(40):
        price = (low + high) / 2
        spent = costs[(gains - price * costs).argmax(axis=1)].mean()
        low, high = (price, high) if spent > BUDGET / 100 else (low, price)
    return Ranking(world.gains - (high if low > 0 else 0.0) * costs)
