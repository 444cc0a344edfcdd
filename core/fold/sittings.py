"""Sittings: what the beginning and the end of a session say against the player's own ways, read for slow harm."""

from datetime import UTC, datetime, timedelta
from math import sqrt
from typing import Final

from msgspec.structs import replace

from core.fold.sightings import sighted
from core.money import BASE_ONE
from core.profile import Profile, Sat, Session

HOURS: Final = 3
"""Sessions are counted by so many hours of the day."""
KNOWN_SESSIONS: Final = 20
RARELY: Final = 10
"""Hours are unusual if less than one in so many of his sessions began in them."""
BACK_WITHIN: Final = timedelta(hours=24)
LOST_STAKES: Final = 10
CHASED: Final = 2
"""So many times the deposits or the mean stake of a losing session is a chase."""
SWING_BETS: Final = 30
WIDE_SWING: Final = 1.0
SWING_RATE: Final = 0.1
FEWEST_SWINGS: Final = 3
BALANCE_WITHIN: Final = timedelta(minutes=30)


def begun(profile: Profile, at: datetime) -> Profile:
    """The profile after a session began: at which hours of the day, beside all before it."""
    hours, block = profile.ways.hours or (0,) * (24 // HOURS), at.astimezone(UTC).hour // HOURS
    counted = (*hours[:block], hours[block] + 1, *hours[block + 1 :])
    before = sum(hours)
    unusual = before >= KNOWN_SESSIONS and hours[block] * RARELY < before
    profile = replace(profile, ways=replace(profile.ways, hours=counted))
    return sighted(profile, "unusual_hours", at, 3) if unusual else profile


def whole(session: Session) -> Session:
    """A session of which an older hub kept no stakes, as if each had been of the usual size."""
    if session.staked or not session.bets:
        return session
    stake = round(session.usual_stake * BASE_ONE)
    return replace(session, staked=session.bets * stake, squares=session.bets * stake * stake)


def sat(profile: Profile, session: Session) -> Profile:
    """The profile after a session ended: how its stakes swung, what it chased, what it left."""
    if _depleted(profile, session):
        profile = sighted(profile, "account_depletion", session.last, 3)
    if _chased(profile.ways.last, session):
        profile = sighted(profile, "chasing", session.last, 2)
    profile = _swung(profile, session)
    if not session.bets and not session.deposits:
        return profile
    last = Sat(
        ended=session.last,
        bets=session.bets,
        staked=session.staked,
        deposited=session.deposited,
        lost=session.result < 0 and -session.result * session.bets >= LOST_STAKES * session.staked,
    )
    return replace(profile, ways=replace(profile.ways, last=last))


def _depleted(profile: Profile, session: Session) -> bool:
    """A balance told after the last bet lay below a usual stake; one that nobody told is none."""
    purse, bet = profile.purse, session.last_bet
    if purse is None or bet is None or not bet <= purse.at <= session.last + BALANCE_WITHIN:
        return False
    return purse.real + purse.bonus < session.usual_stake * BASE_ONE


def _chased(last: Sat | None, session: Session) -> bool:
    if last is None or not last.lost or session.started - last.ended > BACK_WITHIN:
        return False
    deeper = last.deposited > 0 and session.deposited >= CHASED * last.deposited
    return deeper or (session.bets > 0 and session.staked * last.bets >= CHASED * last.staked * session.bets)


def _swung(profile: Profile, session: Session) -> Profile:
    """A wide session teaches a little, too: who always swings is no sight."""
    if session.bets < SWING_BETS:
        return profile
    swing, ways = _swing(session), profile.ways
    wide = ways.swings >= FEWEST_SWINGS and swing > WIDE_SWING and swing > 2 * ways.swing
    rate = max(1 / (ways.swings + 1), SWING_RATE)
    learned = replace(ways, swings=ways.swings + 1, swing=ways.swing + rate * (swing - ways.swing))
    profile = replace(profile, ways=learned)
    return sighted(profile, "stake_swings", session.last, 2) if wide else profile


def _swing(session: Session) -> float:
    """Standard deviation of the stakes in mean stakes."""
    spread = session.squares * session.bets - session.staked * session.staked
    return sqrt(spread) / session.staked if spread > 0 else 0.0
