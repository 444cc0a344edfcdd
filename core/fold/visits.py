"""What opens and fills a player's days, for the models that score him: real money alone, and each day as it is told."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, cast

from core import events as ev
from core.profile import DaySums, Profile, Value
from core.scores.visits import Visits, seen

_COMES: Final[frozenset[type[ev.Event]]] = frozenset((
    ev.LoggedIn, ev.SessionStarted, ev.BetPlaced, ev.SportBetPlaced, ev.BetWon, ev.DepositApproved, ev.ActivityDay,
))  # fmt: skip
_TELLS: Final[frozenset[type[ev.Event]]] = frozenset((
    ev.RolledBack, ev.SportVoided, ev.SportBetSettled, ev.SportCashedOut, ev.SportUnsettled, ev.DepositRolledBack,
))  # fmt: skip
"""What changes the sums of his newest day and is no sign of him: it opens no day."""
OF_VISITS: Final = _COMES | _TELLS


def visited(before: Profile, value: Value, event: ev.Event, day: int) -> Visits:
    """The days after an event; `value` is the player's value after it."""
    known, kind = before.visits, type(event)
    if kind not in OF_VISITS:
        return known
    was = before.value
    if not known.days and before.days:
        known = _kept(before.days)
    if kind in _TELLS:
        if day < known.day or not known.days:
            return known
        day = known.day
    paid_in = _PAID_IN.get(kind)
    deposited = paid_in(event) if paid_in is not None else 0
    return seen(known, day, value.turnover - was.turnover, value.payout - was.payout, deposited)


def _kept(days: Iterable[DaySums]) -> Visits:
    """The course of the days that an older hub has kept, which knew no visits: those on which he staked or paid in."""
    known = Visits()
    for one in days:
        if one.turnover > 0 or one.deposited > 0:
            known = seen(known, one.day, one.turnover, one.payout, one.deposited)
    return known


def _of_day(event: ev.ActivityDay) -> int:
    return event.data.deposits.base if event.data.deposits is not None else 0


_PAID_IN: Final = cast(
    Mapping[type[ev.Event], Callable[[Any], int]],
    {
        ev.DepositApproved: lambda event: event.data.amount.base,
        ev.DepositRolledBack: lambda event: -event.data.amount.base,
        ev.ActivityDay: _of_day,
    },
)
"""What each event says was paid in."""
