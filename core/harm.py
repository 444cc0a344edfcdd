"""The harm band: slow (days), per player, by stated rules; it may only lower commercial pressure.

| marker                | rule                                                                  | counts for |
|-----------------------|-----------------------------------------------------------------------|------------|
| withdrawal_cancelled  | a withdrawal taken back, then a bet within 60 minutes                 | 7 days     |
| session_deposits      | three or more approved deposits in one session                        | 7 days     |
| failed_deposits       | three or more declined deposits in one session                        | 7 days     |
| long_session          | more than six hours of play without a 30-minute break                 | 7 days     |
| past_exclusion        | a self-exclusion was ever set                                         | for ever   |
| limit_raise_requested | the player asked for a higher limit                                   | 7 days     |
| gambling_contact      | a contact with support about gambling itself                          | 7 days     |
| daily_deposits        | five or more approved deposits on one day (UTC)                       | 7 days     |
| payment_methods       | three or more payment methods used                                    | 7 days     |
| account_depletion     | three sessions that left less than a usual stake                      | 7 days     |
| chasing               | back within 24 hours of a session that lost ten stakes, deeper, twice | 7 days     |
| stake_swings          | two sessions whose stakes swing, and twice as wide as they usually do | 7 days     |
| product_switching     | to the casino within 60 minutes of a lost sports bet, three times     | 7 days     |
| unusual_hours         | three sessions at hours at which he hardly ever began one             | 7 days     |
| complaints            | three contacts about complaints or bonuses                            | 7 days     |

unknown: not registered here, or age, residence or identity not known. low: no marker counts.
elevated: one. strong: two or more. Sources: MGA Directive 2/2018 and LCCP SR 3.4.3(5) for the
markers, Ksa guidance for six hours; the counts are ours and issue from no regulator. Where each of the
eight newer ones comes from, exactly what it counts, and what is not read, stands in `docs/profile.md`.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from msgspec.structs import replace

from core import tilt
from core.profile import Harm, HarmBand, Marker, Person, Profile

COUNTS_FOR: Final[Mapping[Marker, timedelta]] = {
    "withdrawal_cancelled": timedelta(days=7),
    "session_deposits": timedelta(days=7),
    "failed_deposits": timedelta(days=7),
    "long_session": timedelta(days=7),
    "past_exclusion": timedelta.max,
    "limit_raise_requested": timedelta(days=7),
    "gambling_contact": timedelta(days=7),
    "daily_deposits": timedelta(days=7),
    "payment_methods": timedelta(days=7),
    "account_depletion": timedelta(days=7),
    "chasing": timedelta(days=7),
    "stake_swings": timedelta(days=7),
    "product_switching": timedelta(days=7),
    "unusual_hours": timedelta(days=7),
    "complaints": timedelta(days=7),
}
STRONG: Final = 2
"""So many markers make the band strong."""
PLAYED_ON: Final = timedelta(minutes=60)
MANY_DEPOSITS: Final = 3
LONG_SESSION: Final = timedelta(hours=6)


def mark(harm: Harm, marker: Marker, at: datetime) -> Harm:
    """The harm record with a marker seen at a moment; an older sighting never replaces a newer one."""
    seen = harm.seen.get(marker)
    if seen is not None and seen >= at:
        return harm
    return replace(harm, seen={**harm.seen, marker: at})


def active_markers(harm: Harm, at: datetime) -> tuple[Marker, ...]:
    """The markers that still count at a moment, in the order of the table."""
    if not harm.seen:
        return ()
    return tuple(m for m, window in COUNTS_FOR.items() if m in harm.seen and at - harm.seen[m] < window)


def strong_until(harm: Harm, at: datetime) -> datetime | None:
    """When a strong band will end if nothing more happens; None if the band is not strong at that moment."""
    active = active_markers(harm, at)
    if len(active) < STRONG:
        return None
    ends = sorted(harm.seen[marker] + COUNTS_FOR[marker] for marker in active if marker != "past_exclusion")
    return ends[-1] if "past_exclusion" in active else ends[-STRONG]


def facts_complete(profile: Profile) -> bool:
    """Whether enough is known about a player to call him low."""
    person: Person = profile.person
    known = profile.registered is not None and person.born is not None and person.country is not None
    return known and person.verified is True


def harm_band(profile: Profile, at: datetime) -> HarmBand:
    """The band of a player at a moment; markers outrank missing facts."""
    count = len(active_markers(profile.harm, at))
    if count >= STRONG:
        return "strong"
    if count == 1:
        return "elevated"
    return "low" if facts_complete(profile) else "unknown"


def flagged(profile: Profile, at: datetime) -> bool:
    """Whether a player gets service and protective arms only: a band that is not low, tilt or a severe loss of late."""
    lost = profile.harm.lost_at
    of_late = lost is not None and at - lost < tilt.FLAGGED_FOR
    if of_late or tilt.pausing(profile.tilt, at) or not facts_complete(profile):
        return True
    return bool(profile.harm.seen) and any(at - seen < COUNTS_FOR[marker] for marker, seen in profile.harm.seen.items())


def remember_loss(profile: Profile, at: datetime) -> Profile:
    """The profile after a severe loss was signalled: it flags the player, whatever is asked next.

    The loss is as new as the session it stands in; an older sighting never replaces a newer one.
    """
    last = profile.session.last if profile.session is not None else at
    return replace(profile, harm=replace(profile.harm, lost_at=max(at, last, profile.harm.lost_at or at)))
