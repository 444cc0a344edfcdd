"""Ways: how he pays in, complains and goes on after a loss; markers of harm are read from them, whenever they are told.

What a bet earned while its player was flagged is kept apart here, too: whether he was is known once the bet is judged.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final, cast

from msgspec.structs import replace

from core import events as ev
from core.calendar import day_number
from core.fold.days import DAYS_KEPT, day_told
from core.fold.sightings import WITHIN, sighted
from core.games import staked, wagered
from core.harm import flagged, mark
from core.profile import FlaggedValue, Profile, Value

MANY_IN_A_DAY: Final = 5
MANY_METHODS: Final = 3
METHODS_KEPT: Final = 10
SWITCHED: Final = timedelta(minutes=60)
TROUBLE: Final = frozenset({"complaint", "bonus"})
_NOTHING: Final = Value()
Days = tuple[tuple[int, int], ...]


def _paid_in(profile: Profile, event: ev.DepositApproved) -> Profile:
    return _by_method(_on_a_day(profile, event.time), event.data.method, event.time)


def _on_a_day(profile: Profile, at: datetime) -> Profile:
    known, day = dict(profile.ways.deposits), day_number(at)
    known[day] = known.get(day, 0) + 1
    oldest = max(known) - WITHIN.days
    counted = tuple(sorted(one for one in known.items() if one[0] >= oldest))
    profile = replace(profile, ways=replace(profile.ways, deposits=counted))
    many = known[day] >= MANY_IN_A_DAY
    return replace(profile, harm=mark(profile.harm, "daily_deposits", at)) if many else profile


def _by_method(profile: Profile, method: str, at: datetime) -> Profile:
    """A method is known by the name that the source gives it; one without a name is none."""
    if method in ("", "unknown"):
        return profile
    known = profile.ways.methods
    used = {**known, method: max(known.get(method, at), at)}
    newest = sorted(used.items(), key=lambda one: (one[1], one[0]))[-METHODS_KEPT:]
    profile = replace(profile, ways=replace(profile.ways, methods=dict(newest)))
    of_late = [last for last in used.values() if abs(last - at) < WITHIN]
    many = len(of_late) >= MANY_METHODS
    return replace(profile, harm=mark(profile.harm, "payment_methods", at)) if many else profile


def _contacted(profile: Profile, event: ev.SupportContacted) -> Profile:
    return sighted(profile, "complaints", event.time, 3) if event.data.topic in TROUBLE else profile


def _settled(profile: Profile, event: ev.SportBetSettled) -> Profile:
    """A sports bet that paid nothing was lost; whoever was at the casino in this session already switches nothing."""
    session = profile.session
    if event.data.payout.minor or session is None or session.bets:
        return profile
    return replace(profile, ways=replace(profile.ways, sport_lost_at=event.time))


def _bet(profile: Profile, event: ev.BetPlaced) -> Profile:
    if profile.ways.sport_lost_at is not None:
        profile = _switched(profile, profile.ways.sport_lost_at, event.time)
    if not flagged(profile, event.time):
        return profile
    data = event.data
    real = data.stake.base - (data.bonus.base if data.bonus else 0)
    return _apart(profile, staked(_NOTHING, real, data.category, data.rtp, data.volatility), event)


def _switched(profile: Profile, lost_at: datetime, at: datetime) -> Profile:
    profile = replace(profile, ways=replace(profile.ways, sport_lost_at=None))
    soon = timedelta() <= at - lost_at <= SWITCHED
    return sighted(profile, "product_switching", at, 3) if soon else profile


def _bet_on_sport(profile: Profile, event: ev.SportBetPlaced) -> Profile:
    if not flagged(profile, event.time):
        return profile
    data = event.data
    real = data.stake.base - (data.bonus.base if data.bonus else 0)
    return _apart(profile, wagered(_NOTHING, real, data.odds, len(data.legs)), event)


def _day(profile: Profile, event: ev.ActivityDay) -> Profile:
    if event.data.turnover is None or not flagged(profile, event.time):
        return profile
    return _apart(profile, staked(_NOTHING, event.data.turnover.base, "other", None, None), event)


def _apart(profile: Profile, earned: Value, event: ev.Event) -> Profile:
    known, day = profile.flagged_value, day_told(event)
    apart = FlaggedValue(
        turnover=known.turnover + earned.turnover,
        theoretical=known.theoretical + earned.theoretical,
        days=_by_day(known.days, day, earned.theoretical),
    )
    return replace(profile, flagged_value=apart)


def _by_day(known: Days, day: int, earned: int) -> Days:
    if known and known[-1][0] == day:
        return (*known[:-1], (day, known[-1][1] + earned))
    days = dict(known)
    days[day] = days.get(day, 0) + earned
    oldest = max(days) - DAYS_KEPT + 1
    return tuple(one for one in sorted(days.items()) if one[0] >= oldest)


WAYS: Final = cast(
    Mapping[type[ev.Event], Callable[[Profile, Any], Profile]],
    {
        ev.BetPlaced: _bet,
        ev.SportBetPlaced: _bet_on_sport,
        ev.SportBetSettled: _settled,
        ev.DepositApproved: _paid_in,
        ev.SupportContacted: _contacted,
        ev.ActivityDay: _day,
    },
)
"""What each event says of his ways."""
