"""How high somebody stakes, after a few bets: his own mean, shrunk to that of all players by how much they differ."""

from math import sqrt
from typing import NamedTuple

from msgspec import Struct


class Level(NamedTuple):
    """A stake level in logarithms, and its standard deviation."""

    mean: float
    spread: float


class StakePrior(Struct, frozen=True, tag="stake_prior"):
    """What is known of the log stakes of everybody: their mean, and two variances."""

    mean: float
    between: float
    """Of the levels of players."""
    within: float
    """Of one player's bets around his own level."""

    def after(self, bets: int, total: float) -> Level:
        """The level of somebody whose log stakes so far sum up to this."""
        weight = self.within + bets * self.between
        mean = (self.within * self.mean + self.between * total) / weight
        return Level(mean, sqrt(self.within * self.between / weight))
