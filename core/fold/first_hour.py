"""The first 60 minutes from the first deposit on: a window of its own, because much is decided in it.

It opens with the first approved deposit that is heard, and only for a player of whom no deposit is known: an
earlier one that comes late does not move it. What falls into it counts whenever it arrives.
"""

from datetime import timedelta
from typing import Any, Final

from msgspec.structs import replace

from core import events as ev
from core.profile import FirstHour, Profile, Value

WINDOW: Final = timedelta(minutes=60)
_COUNTS: Final[frozenset[type[ev.Event]]] = frozenset((
    ev.BetPlaced, ev.BetWon, ev.RolledBack, ev.SportBetPlaced, ev.SportVoided, ev.SportBetSettled, ev.SportCashedOut,
    ev.SportUnsettled, ev.DepositApproved, ev.DepositRolledBack,
))  # fmt: skip


def add_to_hour(before: Profile, value: Value, event: ev.Event) -> FirstHour | None:
    """The window after an event; `value` is the player's value after it."""
    hour = before.first_hour
    if hour is None:
        return _opened(before, event) if type(event) is ev.DepositApproved else None
    if event.time - hour.since >= WINDOW or event.time < hour.since or type(event) not in _COUNTS:
        return hour
    was, changes = before.value, _counts(hour, event)
    staked, won = hour.staked + value.turnover - was.turnover, hour.won + value.payout - was.payout
    return replace(hour, staked=staked, won=won, **changes)


def _opened(before: Profile, event: ev.DepositApproved) -> FirstHour | None:
    if any(sums.deposits or sums.deposited for sums in before.totals.values()):
        return None
    return FirstHour(since=event.time, deposits=1, deposited=event.data.amount.base)


def _counts(hour: FirstHour, event: ev.Event) -> dict[str, Any]:
    match event:
        case ev.BetPlaced():
            name = event.data.category
            return {"bets": hour.bets + 1, "categories": {**hour.categories, name: hour.categories.get(name, 0) + 1}}
        case ev.SportBetPlaced():
            return {"bets": hour.bets + 1}
        case ev.DepositApproved():
            return {"deposits": hour.deposits + 1, "deposited": hour.deposited + event.data.amount.base}
        case ev.DepositRolledBack():
            return {"deposits": hour.deposits - 1, "deposited": hour.deposited - event.data.amount.base}
        case _:
            return {}
