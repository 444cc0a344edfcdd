"""The course of play: session, habits, tilt and what is in flight, which follow the order of events.

A late event leaves them alone, except that a marker of harm is never left out.
"""

import math
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final, cast

from msgspec.structs import replace

from core import events as ev
from core import tilt
from core.fold.sittings import begun, sat, whole
from core.fold.sums import Changes
from core.harm import LONG_SESSION, MANY_DEPOSITS, PLAYED_ON, mark
from core.profile import FirstBets, Harm, Liking, Profile, Session, Tastes
from core.scores.category import chooses, chosen
from core.scores.high_roller import FIRST, placed

SESSION_IDLE: Final = timedelta(minutes=30)
"""A session is over when nothing happened for so long; logging out and in again does not shorten it."""
FLIGHT: Final = timedelta(hours=24)
CASHED_AT_ONCE: Final = timedelta(hours=24)
LIKING_RATE: Final = 0.2
QUIET_SHARE: Final = 0.5
FEWEST_SESSIONS: Final = 3
"""Before so many sessions nobody has habits."""

ACTS: Final[frozenset[type[ev.Event]]] = frozenset((
    ev.LoggedIn, ev.LoggedOut, ev.SessionStarted, ev.SessionEnded, ev.PageViewed,
    ev.CashierOpened, ev.CashierHesitated, ev.CashierLeft, ev.WalletConnected, ev.WalletSigned,
    ev.BetPlaced, ev.BetWon, ev.RoundClosed, ev.RolledBack,
    ev.SportBetPlaced, ev.SportBetSettled, ev.SportCashedOut, ev.SportVoided, ev.SportUnsettled,
    ev.DepositRequested, ev.DepositApproved, ev.DepositFailed, ev.DepositCancelled,
    ev.WithdrawalRequested, ev.WithdrawalApproved, ev.WithdrawalFailed, ev.WithdrawalCancelled,
))  # fmt: skip
"""What happens at the tables and around them: it opens a session and makes what is older late."""


def follow(profile: Profile, event: ev.Event) -> Profile:
    """The profile after the newest act: what it changes is gathered, and the profile replaced once."""
    profile, at = _seated(profile, event.time), event.time
    session = replace(_open(profile), last=at)
    acted = _COURSE.get(type(event))
    changes: Changes = {"session": session}
    if acted is not None:
        changes |= acted(profile, session, event)
    return replace(profile, last_seen=at, **changes)


def stand_by(profile: Profile, event: ev.Event) -> Profile:
    """The profile after something that is no act of the player."""
    match event:
        case ev.TimeDue():
            return expire(profile, event.time)
        case ev.OnchainSeen():
            return replace(profile, **_take_off(profile, event.data.tx, event.time))
        case ev.OnchainConfirmed() | ev.OnchainReorged():
            return replace(profile, **_landed(profile, event.data.tx))
        case ev.BonusCompleted():
            return replace(profile, bonus_play=replace(profile.bonus_play, completed_at=event.time))
        case _:
            return profile


def come_late(profile: Profile, event: ev.Event) -> Profile:
    """Coming late never hides a marker: what it counts is counted into the session it fell into."""
    session = profile.session
    if session is None or event.time < session.started:
        return profile
    match event:
        case ev.DepositApproved():
            return replace(profile, **_paid_in(profile, session, event))
        case ev.DepositFailed():
            return replace(profile, **_declined(profile, session, event))
        case ev.WithdrawalCancelled() if session.last_bet is not None and session.last_bet >= event.time:
            return replace(profile, harm=mark(profile.harm, "withdrawal_cancelled", session.last_bet))
        case ev.WithdrawalCancelled():
            return replace(profile, **_recalled(profile, session, event))
        case _:
            return profile


def _seated(profile: Profile, at: datetime) -> Profile:
    """The profile with a session open."""
    profile = expire(profile, at)
    session = profile.session
    if session is None:
        usual = math.exp(profile.baseline.stake) if profile.baseline.bets else 0.0
        return begun(replace(profile, session=Session(started=at, last=at, usual_stake=usual)), at)
    if at - session.started > LONG_SESSION:
        return replace(profile, harm=mark(profile.harm, "long_session", at))
    return profile


def expire(profile: Profile, at: datetime) -> Profile:
    """The profile once nothing has happened for half an hour: its session is over."""
    session = profile.session
    if session is None or at - session.last < SESSION_IDLE:
        return profile
    calm = replace(profile.tilt, latched=False, hot_bets=0)
    likings = _likings(profile, session) if session.bets else profile.likings
    ended = replace(profile, session=None, sessions=profile.sessions + 1, tilt=calm)
    return sat(replace(ended, troubled=session.troubled, likings=likings), session)


def _likings(profile: Profile, session: Session) -> dict[ev.Category, Liking]:
    names = sorted({*profile.likings, *session.categories})
    return {name: _liked(profile.likings.get(name, Liking()), session.categories.get(name, 0)) for name in names}


def _liked(known: Liking, bets: int) -> Liking:
    quiet = known.sessions >= FEWEST_SESSIONS and bets < QUIET_SHARE * known.usual
    rate = max(1 / (known.sessions + 1), LIKING_RATE)
    usual = known.usual if quiet else known.usual + rate * (bets - known.usual)
    return Liking(usual=usual, sessions=known.sessions + 1, quiet=known.quiet + 1 if quiet else 0)


def _played(profile: Profile, session: Session, event: ev.BetPlaced) -> Changes:
    """A bet is judged on the results before it: its own stake is open and no loss yet."""
    data, at, habits = event.data, event.time, profile.baseline
    units, category, worst = data.stake.base, data.category, max(session.worst, session.drawdown)
    known = {"harm": _played_on(profile, at), "last_category": category, "tastes": _chosen(profile, session, event)}
    if units == 0:
        return {**known, "session": replace(session, worst=worst, last_bet=at)}
    bet = tilt.see(profile.tilt, session, units, tilt.log_volatility(category, data.volatility), at)
    judged = tilt.judge(profile.tilt, habits, session, bet, at)
    session = whole(session)
    sitting = replace(
        session,
        usual_stake=session.usual_stake or math.exp(bet.size),
        bets=session.bets + 1,
        last_bet=at,
        result=session.result - units,
        worst=worst,
        categories={**session.categories, category: session.categories.get(category, 0) + 1},
        troubled=session.troubled or judged.score >= tilt.PAUSE,
        staked=session.staked + units,
        squares=session.squares + units * units,
    )
    learned, first = tilt.learn(habits, units, bet, judged.hot_bets), _first(profile, units, data.volatility)
    return {**known, "session": sitting, "baseline": learned, "tilt": judged, "first_bets": first}


def _first(profile: Profile, units: int, volatility: str | None) -> FirstBets:
    """His first bets; of whom an older hub knew already, they are not known, and later ones do not stand for them."""
    known = profile.first_bets
    if known.bets >= FIRST or known.bets != profile.baseline.bets:
        return known
    return placed(known, units, float(volatility) if volatility is not None else None)


def _chosen(profile: Profile, session: Session, event: ev.BetPlaced) -> Tastes:
    category = event.data.category
    if chooses(category, profile.tastes.last, session.last_bet, event.time):
        return chosen(profile.tastes, category)
    return profile.tastes


def _played_on(profile: Profile, at: datetime) -> Harm:
    harm = profile.harm
    if harm.cancelled_at is None:
        return harm
    closed = replace(harm, cancelled_at=None)
    return mark(closed, "withdrawal_cancelled", at) if at - harm.cancelled_at <= PLAYED_ON else closed


def _won(session: Session, units: int) -> Session:
    result = session.result + units
    return replace(session, result=result, peak=max(session.peak, result))


def _taken_back(session: Session, event: ev.RolledBack) -> Session:
    """What never happened leaves no loss behind: the worst and the best point move with it.

    A bet that was still open is taken from the worst all the same, so a loss may be understated, never overstated.
    """
    units = event.data.amount.base
    if event.data.kind == "bet":
        back = _won(session, units)
        return replace(back, worst=max(back.drawdown, session.worst - units))
    result = session.result - units
    return replace(session, result=result, peak=max(result, session.peak - units, 0))


def _logged_in(profile: Profile, session: Session, event: ev.LoggedIn) -> Changes:
    return {"last_login": event.time}


def _bet_on_sport(profile: Profile, session: Session, event: ev.SportBetPlaced) -> Changes:
    return {"harm": _played_on(profile, event.time)}


def _paid(profile: Profile, session: Session, event: ev.BetWon) -> Changes:
    return {"session": _won(session, event.data.payout.base)}


def _closed(profile: Profile, session: Session, event: ev.RoundClosed) -> Changes:
    lost = session.drawdown
    return {"session": replace(session, worst=lost)} if lost > session.worst else {}


def _rolled_back(profile: Profile, session: Session, event: ev.RolledBack) -> Changes:
    return {"session": _taken_back(session, event)}


def _paid_in(profile: Profile, session: Session, event: ev.DepositApproved) -> Changes:
    deposits, deposited = session.deposits + 1, session.deposited + event.data.amount.base
    harm = mark(profile.harm, "session_deposits", event.time) if deposits >= MANY_DEPOSITS else profile.harm
    paid = replace(session, deposits=deposits, deposited=deposited)
    return {"session": paid, "harm": harm, **_landed(profile, event.data.payment)}


def _declined(profile: Profile, session: Session, event: ev.DepositFailed) -> Changes:
    failed = session.failed_deposits + 1
    harm = mark(profile.harm, "failed_deposits", event.time) if failed >= MANY_DEPOSITS else profile.harm
    return {"session": replace(session, failed_deposits=failed), "harm": harm, **_landed(profile, event.data.payment)}


def _recalled(profile: Profile, session: Session, event: ev.WithdrawalCancelled) -> Changes:
    return {"session": replace(session, troubled=True), "harm": replace(profile.harm, cancelled_at=event.time)}


def _asked_for(profile: Profile, session: Session, event: ev.DepositRequested) -> Changes:
    return _take_off(profile, event.data.payment, event.time)


def _given_up(profile: Profile, session: Session, event: ev.DepositCancelled) -> Changes:
    return _landed(profile, event.data.payment)


def _take_off(profile: Profile, name: str, at: datetime) -> Changes:
    """A deposit is on its way; what has been so for a day is forgotten."""
    flying = {flight: since for flight, since in profile.in_flight.items() if at - since < FLIGHT}
    return {"in_flight": {**flying, name: at}}


def _landed(profile: Profile, name: str) -> Changes:
    if name not in profile.in_flight:
        return {}
    return {"in_flight": {flight: at for flight, at in profile.in_flight.items() if flight != name}}


def _cashed(profile: Profile, session: Session, event: ev.WithdrawalRequested) -> Changes:
    """A withdrawal right after a cleared bonus is counted, once for each bonus."""
    played = profile.bonus_play
    if played.completed_at is None or event.time - played.completed_at > CASHED_AT_ONCE:
        return {}
    return {"bonus_play": replace(played, completed_at=None, cashed_at_once=played.cashed_at_once + 1)}


def _open(profile: Profile) -> Session:
    assert profile.session is not None, "an act always sits inside a session"
    return profile.session


_COURSE: Final = cast(
    Mapping[type[ev.Event], Callable[[Profile, Session, Any], Changes]],
    {
        ev.LoggedIn: _logged_in,
        ev.BetPlaced: _played,
        ev.BetWon: _paid,
        ev.RoundClosed: _closed,
        ev.RolledBack: _rolled_back,
        ev.SportBetPlaced: _bet_on_sport,
        ev.DepositRequested: _asked_for,
        ev.DepositApproved: _paid_in,
        ev.DepositFailed: _declined,
        ev.DepositCancelled: _given_up,
        ev.WithdrawalRequested: _cashed,
        ev.WithdrawalCancelled: _recalled,
    },
)
"""What each act changes in the course of play; the session it is told is open, and has come to the act."""
