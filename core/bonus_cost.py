"""What a bonus costs in cash, ruin included: mean and reserve, read from a table that was played once.

The textbook takes the edge off everything that is to be wagered, and so calls a bonus with much wagering a gain.
But a balance that is gone is wagered no further: by optional stopping the mean cost is the bonus less the edge
on what is really staked, which a balance that can bust keeps far below the wagering. No cost is ever below zero.

All is integer and rational arithmetic, rounded up. Between the cells of the table the mean is interpolated along the
wagering, the edge and the number of bets that the bonus pays for; it is convex in each, so what lies between is never
too low. A quantile is not: the highest of the cells around is taken. Beyond the table the nearest cell stands: with
more wagering, a higher edge or smaller bets, the mean is lower than that. The mean never rises with wagering or edge
and never falls with bigger bets or volatility. A reserve may rise with wagering, beyond the table in proportion (played
to 200 times, luck spread slower), and it may exceed the bonus: who is lucky cashes more than he got.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product
from math import ceil
from typing import Final, TypeVar

from msgspec import Struct

from core.bonus_table import CELLS, EDGES, ONE, STAKES, TAILS, WAGERING, Volatility

BASIS: Final = 10_000
"""Basis points in a whole."""

RESERVED: Final = TAILS[:-1]
"""The tolerances that a price knows; the finest of the table serves products of two quantiles."""

HUNDRED: Final = 100
"""Wagering is counted in hundredths of the bonus: 3500 is 35 times."""

Share = TypeVar("Share", int, Fraction)


class Terms(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How money must be wagered before it is cash: at which game, how often, in which bets.

    `wagering` is in hundredths of the money (3500 is 35 times). `edge`, `bet_share` (one bet as a share of the
    money) and `contribution` (the share of a stake that counts) are in basis points.
    """

    wagering: int
    edge: int
    volatility: Volatility
    bet_share: int = 100
    contribution: int = BASIS

    def __post_init__(self) -> None:
        _within("wagering", self.wagering, 0)
        _within("edge", self.edge, 0, BASIS)
        _within("bet_share", self.bet_share, 1, BASIS)
        _within("contribution", self.contribution, 1, BASIS)

    @property
    def times(self) -> Fraction:
        """How many times the money is staked before it is free, at this contribution."""
        return Fraction(self.wagering * BASIS, HUNDRED * self.contribution)

    @property
    def stakes(self) -> Fraction:
        """How many bets the money pays for."""
        return Fraction(BASIS, self.bet_share)


class Bonus(Terms, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Money of the house, in base units, in a wallet that holds nothing else."""

    amount: int

    def __post_init__(self) -> None:
        super().__post_init__()
        _within("amount", self.amount, 0)


class FreeSpins(Terms, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Spins of one value, in base units, on the house; `wagering` and `bet_share` are those of what they win."""

    count: int
    value: int

    def __post_init__(self) -> None:
        super().__post_init__()
        _within("count", self.count, 1)
        _within("value", self.value, 0)


class Price(Struct, frozen=True):
    """What a bonus costs: the mean in base units, and how many of 10 000 are wagered to the end."""

    mean: int
    completion: int
    tails: tuple[int, ...]
    """The costs that only so many of 10 000 exceed as stand in `RESERVED`."""

    def reserve(self, tolerance: int) -> int:
        """The cost that at most `tolerance` of 10 000 such bonuses exceed, and never less than the mean.

        A volatile bonus mostly ends at nothing and seldom at many times its amount: the mean may lie above such a
        quantile. Tolerances of 10, 5 and 1 % are known; one between reserves as the next finer, and none is finer.
        """
        _within("tolerance", tolerance, RESERVED[-1], BASIS)
        return max(self.mean, _exceeded(self.tails, Fraction(tolerance)))


class _Shares(Struct, frozen=True):
    """A price as shares of the money, with all tails of the table."""

    mean: Fraction
    completion: Fraction
    tails: tuple[Fraction, ...]

    def of(self, amount: int) -> Price:
        return Price(
            mean=ceil(amount * self.mean),
            completion=round(BASIS * self.completion),
            tails=tuple(ceil(amount * tail) for tail in self.tails[: len(RESERVED)]),
        )


def bonus_cost(bonus: Bonus) -> Price:
    """What the bonus costs in cash, once it is wagered or gone."""
    return _played(bonus, bonus.times, bonus.stakes).of(bonus.amount)


def free_spins_cost(spins: FreeSpins) -> Price:
    """What free spins cost: their number, value and return to player, and then the wagering of what they win.

    Spins are a bonus of as many bets that is staked once, which gives their quantiles too. If what they win is to
    be wagered, the bet is the same share of it whatever it is, so that the means multiply; a product exceeds two
    quantiles' product only if one of the factors exceeds its own, so each is given half of the tolerance.
    """
    won = _played(spins, Fraction(1), Fraction(spins.count))
    kept = _played(spins, spins.times, spins.stakes)
    shares = won if spins.wagering == 0 else _in_turn(won, kept)
    return shares.of(spins.count * spins.value)


def _in_turn(won: _Shares, kept: _Shares) -> _Shares:
    halves = [Fraction(tolerance, 2) for tolerance in RESERVED]
    return _Shares(
        mean=won.mean * kept.mean,
        completion=kept.completion,
        tails=tuple(_exceeded(won.tails, half) * _exceeded(kept.tails, half) for half in halves),
    )


def _played(terms: Terms, times: Fraction, stakes: Fraction) -> _Shares:
    """The table's measures at these terms, from the points around them on edge, stakes and wagering."""
    corners = list(_corners(terms, times, stakes))
    mean, completion = (sum((weight * cell[row] for weight, cell in corners), Fraction(0)) / ONE for row in (0, 1))
    spread = max(Fraction(1), times / WAGERING[-1])
    tails = (max(tail) * spread / ONE for tail in zip(*(cell[2:] for _, cell in corners), strict=True))
    return _Shares(mean=mean, completion=completion, tails=tuple(tails))


def _corners(terms: Terms, times: Fraction, stakes: Fraction) -> Iterator[tuple[Fraction, list[int]]]:
    """The measures at each of the points around the terms that weighs anything, with its weight."""
    around = _near(EDGES, Fraction(terms.edge)), _near(STAKES, stakes), _near(WAGERING, times)
    for (edge, by_edge), (stake, by_stakes), (column, by_times) in product(*around):
        cell = CELLS[terms.volatility][EDGES[edge], STAKES[stake]]
        if weight := by_edge * by_stakes * by_times:
            yield weight, [row[column] for row in cell]


def _near(axis: Sequence[int], at: Fraction) -> tuple[tuple[int, Fraction], ...]:
    """The two points of a rising axis around `at`, by index, with their weights; beyond an end that end alone."""
    at = min(max(at, Fraction(axis[0])), Fraction(axis[-1]))
    high = min(bisect_right(axis, at), len(axis) - 1)
    weight = (at - axis[high - 1]) / (axis[high] - axis[high - 1])
    return (high - 1, 1 - weight), (high, weight)


def _exceeded(tails: Sequence[Share], tolerance: Fraction) -> Share:
    """What no more than `tolerance` of 10 000 exceed: the tail of the next tolerance that is known and no greater."""
    return next(tail for known, tail in zip(TAILS, tails, strict=False) if known <= tolerance)


def _within(field: str, value: int, least: int, most: int | None = None) -> None:
    if value < least or (most is not None and value > most):
        bounds = f"from {least} to {most}" if most is not None else f"of at least {least}"
        raise ValueError(f"{field} must be a whole number {bounds}, not {value}")
