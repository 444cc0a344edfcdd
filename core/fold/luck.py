"""Luck: the sums from which the volatility of what he plays is learned, the same in whatever order events arrive."""

from core.events import Category
from core.profile import Luck

_NONE = Luck()
Known = dict[Category, Luck]


def bet_on(known: Known, category: Category, units: int, *, told: bool) -> Known:
    """The sums after a stake of real money, in base units; a negative one takes a bet back."""
    was, square = known.get(category, _NONE), units * abs(units)
    luck = Luck(
        staked=was.staked + units,
        squares=was.squares + square,
        untold=was.untold if told else was.untold + square,
        won_squares=was.won_squares,
    )
    return {**known, category: luck}


def won(known: Known, category: Category, units: int) -> Known:
    """The sums after a payout of real money, in base units; a negative one takes it back."""
    was = known.get(category, _NONE)
    won_squares = was.won_squares + units * abs(units)
    return {**known, category: Luck(
        staked=was.staked, squares=was.squares, untold=was.untold, won_squares=won_squares
    )}  # fmt: skip
