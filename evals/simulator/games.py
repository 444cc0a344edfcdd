"""The games, with their real odds: what a bet of one unit pays for a uniform number.

A slot hits about once in four spins and has a long tail; crash reaches g with probability 0.99 / g;
roulette, a table game and dice pay what their rules say. No game remembers anything.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate
from math import sqrt
from typing import Final

from msgspec import Struct

from core.events import Category

Pays = Sequence[tuple[float, float]]
"""(probability, what is paid back for each unit staked); the rest is lost."""


class Game(Struct, frozen=True):
    """One game: its name, its category, and what it pays."""

    name: str
    category: Category
    pays: Pays
    steps: tuple[float, ...]
    rtp: float
    """The share of turnover that comes back."""

    @property
    def volatility(self) -> float:
        """The standard deviation of a round's return, for each unit staked."""
        return sqrt(sum(chance * paid * paid for chance, paid in self.pays) - self.rtp**2)

    def returns(self, number: float) -> float:
        """What comes back of one unit, for a uniform number."""
        for step, (_, paid) in zip(self.steps, self.pays, strict=True):
            if number < step:
                return paid
        return 0.0


def _game(name: str, category: Category, *pays: tuple[float, float]) -> Game:
    steps = tuple(accumulate(chance for chance, _ in pays))
    return Game(name, category, pays, steps, sum(chance * paid for chance, paid in pays))


def crash(target: float) -> Game:
    """The crash game, cashed out at a target."""
    return _game("crash", "crash", (0.99 / target, target))


def _slot(name: str, rtp: float, hit: float, tail: float) -> Game:
    """A slot whose prizes have a tail of a power law: each is three times the one before and rarer by 3^-tail."""
    weights = [3.0 ** (-tail * step) for step in range(5)]
    prizes = [3.0**step for step in range(5)]
    share = sum(weights)
    mean = sum(w * p for w, p in zip(weights, prizes, strict=True)) / share
    scale = rtp / (hit * mean)
    return _game(name, "slots", *((hit * w / share, scale * p) for w, p in zip(weights, prizes, strict=True)))


SLOTS: Final = (_slot("garnet", 0.945, 0.32, 2.0), _slot("harvest", 0.955, 0.28, 1.7), _slot("comet", 0.96, 0.25, 1.5))
ROULETTE: Final = (
    _game("roulette", "live", (18 / 37, 2.0)),
    _game("roulette", "live", (12 / 37, 3.0)),
    _game("roulette", "live", (4 / 37, 9.0)),
)
TABLE: Final = (
    _game("baccarat", "table", (0.4432, 2.0), (0.0968, 1.0)),
    _game("red-dog", "table", (0.465, 2.0), (0.04, 1.0)),
)
DICE: Final = (_game("dice", "dice", (0.495, 2.0)), _game("dice", "dice", (0.2475, 4.0)))

SHELVES: Final[Mapping[Category, Sequence[Game]]] = {"slots": SLOTS, "live": ROULETTE, "table": TABLE, "dice": DICE}
"""The games of each category but crash, whose odds the player sets himself; calm ones first."""
CATEGORIES: Final[Sequence[Category]] = ("slots", "live", "table", "crash", "dice")
TARGETS: Final = (1.04, 1.06, 1.1, 1.18, 1.3, 1.5, 1.8, 2.0, 3.0, 4.0, 7.0, 15.0, 40.0)
"""Where players of crash cash out, by personal habit."""
CRASHES: Final = tuple(crash(target) for target in TARGETS)
Choose = Callable[[float], Game]


def game_for(category: Category, boldness: float, target: int) -> Game:
    """The game of a category for somebody of this boldness, from 0 to 1, and this habit of cashing out."""
    if category == "crash":
        return CRASHES[target]
    shelf = SHELVES[category]
    return shelf[min(int(boldness * len(shelf)), len(shelf) - 1)]
