"""Newcomers: what was seen of each at first, and whether he was among the top 5 % by turnover in the end."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.money import BASE_ONE
from core.profile import FirstBets
from core.scores.high_roller import DAY_FEATURES, FIRST, TOP, WINDOW, day_features, placed
from core.scores.visits import Visits, seen
from evals.datasets.bets import PlacedBet
from evals.datasets.casino import PlayerDay

Floats = NDArray[np.float64]
WARM_UP: Final = 30
"""Days of a file within which somebody who comes may not be new."""
NEWCOMERS: Final = "players who came first after a month of the file and have 90 days of it behind them"
MORE: Final = "bring more players and months, such as `cvh simulate --players 1000 --days 240` gives"
Wanted = Callable[[str, int], bool]
"""Whether a player is looked at who came first on a day, counted from 1970."""


class Newcomers(NamedTuple):
    """One row a player, by his first active day."""

    values: Floats
    """DAY_FEATURES."""
    turnover: Floats
    owners: Sequence[str]

    @property
    def high(self) -> Floats:
        """Who is among the top 5 % of these."""
        return among_the_top(self.turnover)


class TenBets(NamedTuple):
    """One row a player, by his first ten bets."""

    first: Sequence[FirstBets]
    turnover: Floats
    owners: Sequence[str]
    days: int
    """Over how many days the turnover is counted at most."""

    @property
    def high(self) -> Floats:
        """Who is among the top 5 % of these."""
        return among_the_top(self.turnover)


def among_the_top(turnover: Floats) -> Floats:
    """The top 5 % by turnover: the share is the definition, whatever the file's currency."""
    best = np.argsort(-turnover, kind="stable")[: max(1, round(TOP * len(turnover)))]
    found = np.zeros(len(turnover))
    found[best] = 1.0
    return found


def newcomers(rows: Sequence[PlayerDay], wanted: Wanted = lambda player, day: True) -> Newcomers:
    """Those who came first after a month of the file, with 90 days of it behind them."""
    first, last = rows[0].number + WARM_UP, rows[-1].number
    found = [
        (day_features(_first_day(days[0])), sum(day.turnover for day in _within(days)) / BASE_ONE, player)
        for player, days in _by_player(rows).items()
        if first <= days[0].number <= last - WINDOW + 1 and wanted(player, days[0].number)
    ]
    if not found:
        return Newcomers(np.empty((0, len(DAY_FEATURES))), np.empty(0), ())
    values, turnover, owners = zip(*found, strict=True)
    return Newcomers(np.array(values), np.maximum(np.array(turnover), 0.0), owners)


def ten_bets(bets: Iterable[PlacedBet], wanted: Wanted = lambda player, day: True) -> TenBets:
    """Those who placed ten bets, and what they staked within 90 days, as far as the file reaches."""
    first, turnover, since = dict[str, FirstBets](), defaultdict[str, int](int), dict[str, PlacedBet]()
    days = 0
    for bet in bets:
        start = since.setdefault(bet.player, bet).time
        if bet.time - start < timedelta(days=WINDOW):
            turnover[bet.player] += bet.stake
            first[bet.player] = placed(first.get(bet.player, FirstBets()), bet.stake, bet.volatility)
            days = max(days, (bet.time - start).days + 1)
    some = [p for p, seen in first.items() if seen.bets == FIRST and wanted(p, _day(since[p]))]
    staked = np.array([turnover[player] / BASE_ONE for player in some])
    return TenBets([first[player] for player in some], staked, some, days)


def _day(bet: PlacedBet) -> int:
    return int(bet.time.timestamp() // 86_400)


def _by_player(rows: Iterable[PlayerDay]) -> Mapping[str, Sequence[PlayerDay]]:
    found = defaultdict[str, list[PlayerDay]](list)
    for row in rows:
        found[row.player].append(row)
    return found


def _first_day(day: PlayerDay) -> Visits:
    return seen(Visits(), day.number, day.turnover, day.winnings)


def _within(days: Sequence[PlayerDay]) -> Iterable[PlayerDay]:
    return (day for day in days if day.number < days[0].number + WINDOW)
