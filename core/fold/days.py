"""Days: a player's sums by UTC day of the last five weeks, and what a calendar year granted him.

They come out the same in whatever order events arrive: an event that is too old beside the newest day
would have been dropped by it, and is left out.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final, cast

from msgspec.structs import replace

from core import events as ev
from core.calendar import day_number, number_of, year_of_number
from core.money import Money
from core.profile import DaySums, Profile, Value, YearSum

DAYS_KEPT: Final = 35
Days = tuple[DaySums, ...]


def add_to_days(before: Profile, value: Value, event: ev.Event, day: int) -> Days:
    """The days after an event; `value` is the player's value after it."""
    grown = _GROWN.get(type(event))
    if grown is None:
        return before.days
    days = before.days
    if days and days[-1].day == day:
        return (*days[:-1], grown(days[-1], before.value, value, event))
    known = {one.day: one for one in days}
    known[day] = grown(known.get(day) or DaySums(day=day), before.value, value, event)
    oldest = max(known) - DAYS_KEPT + 1
    return tuple(known[number] for number in sorted(known) if number >= oldest)


def add_to_year(known: YearSum | None, event: ev.Event, day: int) -> YearSum | None:
    """What the newest calendar year granted, after an event."""
    if type(event) not in _GRANTED:
        return known
    year, units = year_of_number(day), _GRANTED[type(event)](event)
    if known is None or year > known.year:
        return YearSum(year=year, bonus=units)
    return YearSum(year=year, bonus=known.bonus + units) if year == known.year else known


def day_told(event: ev.Event) -> int:
    """The day an event counts for; a day that has not begun when it is told is a slip of the pen."""
    told = day_number(event.time)
    return min(told, number_of(event.data.day)) if type(event) is ev.ActivityDay else told


def _base(money: Money | None) -> int:
    return money.base if money is not None else 0


def _staked(day: DaySums, was: Value, value: Value, event: ev.Event) -> DaySums:
    """Real money alone, as it entered the player's value."""
    turnover, theoretical = value.turnover - was.turnover, value.theoretical - was.theoretical
    return replace(day, turnover=day.turnover + turnover, theoretical=day.theoretical + theoretical)


def _paid(day: DaySums, was: Value, value: Value, event: ev.Event) -> DaySums:
    return replace(day, payout=day.payout + value.payout - was.payout)


def _taken_back(day: DaySums, was: Value, value: Value, event: ev.RolledBack) -> DaySums:
    return (_paid if event.data.kind == "win" else _staked)(day, was, value, event)


def _deposited(day: DaySums, was: Value, value: Value, event: ev.DepositApproved) -> DaySums:
    return replace(day, deposited=day.deposited + event.data.amount.base)


def _deposit_back(day: DaySums, was: Value, value: Value, event: ev.DepositRolledBack) -> DaySums:
    return replace(day, deposited=day.deposited - event.data.amount.base)


def _withdrawn(day: DaySums, was: Value, value: Value, event: ev.WithdrawalApproved) -> DaySums:
    return replace(day, withdrawn=day.withdrawn + event.data.amount.base)


def _withdrawal_back(day: DaySums, was: Value, value: Value, event: ev.WithdrawalRolledBack) -> DaySums:
    return replace(day, withdrawn=day.withdrawn - event.data.amount.base)


def _granted(day: DaySums, was: Value, value: Value, event: ev.BonusGranted | ev.BonusReversed) -> DaySums:
    return replace(day, bonus=day.bonus + _GRANTED[type(event)](event))


def _completed(day: DaySums, was: Value, value: Value, event: ev.BonusCompleted) -> DaySums:
    return replace(day, bonus_cost=day.bonus_cost + _base(event.data.converted))


def _whole_day(day: DaySums, was: Value, value: Value, event: ev.ActivityDay) -> DaySums:
    data = event.data
    return replace(
        _paid(_staked(day, was, value, event), was, value, event),
        deposited=day.deposited + _base(data.deposits),
        withdrawn=day.withdrawn + _base(data.withdrawals),
        bonus=day.bonus + _base(data.bonus),
        bonus_cost=day.bonus_cost + cost_of_day(data),
    )


def cost_of_day(data: ev.DayActivity) -> int:
    """What lies between GGR and NGR, as told; without NGR, at most what was granted."""
    if data.ngr is None:
        return _base(data.bonus)
    return max(0, _base(data.turnover) - _base(data.winnings) - data.ngr.base)


_GRANTED: Final = cast(
    Mapping[type[ev.Event], Callable[[Any], int]],
    {
        ev.BonusGranted: lambda event: _base(event.data.amount),
        ev.BonusReversed: lambda event: -_base(event.data.amount),
        ev.ActivityDay: lambda event: _base(event.data.bonus),
    },
)
"""Bonus money granted by each event."""

_GROWN: Final = cast(
    Mapping[type[ev.Event], Callable[[DaySums, Value, Value, Any], DaySums]],
    {
        ev.BetPlaced: _staked,
        ev.BetWon: _paid,
        ev.RolledBack: _taken_back,
        ev.SportBetPlaced: _staked,
        ev.SportVoided: _staked,
        ev.SportBetSettled: _paid,
        ev.SportCashedOut: _paid,
        ev.SportUnsettled: _paid,
        ev.DepositApproved: _deposited,
        ev.DepositRolledBack: _deposit_back,
        ev.WithdrawalApproved: _withdrawn,
        ev.WithdrawalRolledBack: _withdrawal_back,
        ev.BonusGranted: _granted,
        ev.BonusReversed: _granted,
        ev.BonusCompleted: _completed,
        ev.ActivityDay: _whole_day,
    },
)
"""What each event adds to its day."""
OF_DAYS: Final = frozenset(_GROWN)
"""What enters a day at all."""
