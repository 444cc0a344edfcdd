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
from core.fold.sittings import begun, sat
from core.harm import LONG_SESSION, MANY_DEPOSITS, PLAYED_ON, mark
from core.profile import FirstBets, Harm, Liking, Profile, Session, Tastes
from core.scores.category import chooses, chosen
from core.scores.high_roller import placed

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
    """The profile after the newest act."""
    profile = _sit(profile, event.time)
    acted = _COURSE.get(type(event))
    return acted(profile, event) if acted is not None else profile


def stand_by(profile: Profile, event: ev.Event) -> Profile:
    """The profile after something that is no act of the player."""
    match event:
        case ev.TimeDue():
            return expire(profile, event.time)
        case ev.OnchainSeen():
            return _take_off(profile, event.data.tx, event.time)
        case ev.OnchainConfirmed() | ev.OnchainReorged():
            return _landed(profile, event.data.tx)
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
            return _paid_in(profile, event)
        case ev.DepositFailed():
            return _declined(profile, event)
        case ev.WithdrawalCancelled() if session.last_bet is not None and session.last_bet >= event.time:
            return replace(profile, harm=mark(profile.harm, "withdrawal_cancelled", session.last_bet))
        case ev.WithdrawalCancelled():
            return _recalled(profile, event)
        case _:
            return profile


def _sit(profile: Profile, at: datetime) -> Profile:
    profile = expire(profile, at)
    session = profile.session
    if session is None:
        usual = math.exp(profile.baseline.stake) if profile.baseline.bets else 0.0
        sitting = Session(started=at, last=at, usual_stake=usual)
        return begun(replace(profile, last_seen=at, session=sitting), at)
    profile = replace(profile, last_seen=at, session=replace(session, last=at))
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


def _played(profile: Profile, event: ev.BetPlaced) -> Profile:
    """A bet is judged on the results before it: its own stake is open and no loss yet."""
    settled, data, at = _settled(_open(profile)), event.data, event.time
    harm, units, category = _played_on(profile, at), data.stake.base, data.category
    known = {"harm": harm, "last_category": category, "tastes": _chosen(profile, event)}
    if units == 0:
        return replace(profile, **known, session=replace(settled, last_bet=at))
    bet = tilt.see(profile.tilt, settled, units, tilt.log_volatility(category, data.volatility), at)
    judged = tilt.judge(profile.tilt, profile.baseline, settled, bet, at)
    session = replace(
        settled,
        usual_stake=settled.usual_stake or math.exp(bet.size),
        bets=settled.bets + 1,
        last_bet=at,
        result=settled.result - units,
        categories={**settled.categories, category: settled.categories.get(category, 0) + 1},
        troubled=settled.troubled or judged.score >= tilt.PAUSE,
        staked=settled.staked + units,
        squares=settled.squares + units * units,
    )
    habits, first = tilt.learn(profile.baseline, units, bet, judged.hot_bets), _first(profile, event)
    return replace(profile, **known, session=session, baseline=habits, tilt=judged, first_bets=first)


def _first(profile: Profile, event: ev.BetPlaced) -> FirstBets:
    wild = event.data.volatility
    return placed(profile.first_bets, event.data.stake.base, float(wild) if wild is not None else None)


def _chosen(profile: Profile, event: ev.BetPlaced) -> Tastes:
    category = event.data.category
    if chooses(category, profile.tastes.last, _open(profile).last_bet, event.time):
        return chosen(profile.tastes, category)
    return profile.tastes


def _played_on(profile: Profile, at: datetime) -> Harm:
    harm = profile.harm
    if harm.cancelled_at is None:
        return harm
    closed = replace(harm, cancelled_at=None)
    return mark(closed, "withdrawal_cancelled", at) if at - harm.cancelled_at <= PLAYED_ON else closed


def _settled(session: Session) -> Session:
    return replace(session, worst=max(session.worst, session.drawdown))


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


def _logged_in(profile: Profile, event: ev.LoggedIn) -> Profile:
    return replace(profile, last_login=event.time)


def _bet_on_sport(profile: Profile, event: ev.SportBetPlaced) -> Profile:
    return replace(profile, harm=_played_on(profile, event.time))


def _paid(profile: Profile, event: ev.BetWon) -> Profile:
    return replace(profile, session=_won(_open(profile), event.data.payout.base))


def _closed(profile: Profile, event: ev.RoundClosed) -> Profile:
    return replace(profile, session=_settled(_open(profile)))


def _rolled_back(profile: Profile, event: ev.RolledBack) -> Profile:
    return replace(profile, session=_taken_back(_open(profile), event))


def _paid_in(profile: Profile, event: ev.DepositApproved) -> Profile:
    known = _open(profile)
    session = replace(known, deposits=known.deposits + 1, deposited=known.deposited + event.data.amount.base)
    many = session.deposits >= MANY_DEPOSITS
    harm = mark(profile.harm, "session_deposits", event.time) if many else profile.harm
    return _landed(replace(profile, session=session, harm=harm), event.data.payment)


def _declined(profile: Profile, event: ev.DepositFailed) -> Profile:
    session = replace(_open(profile), failed_deposits=_open(profile).failed_deposits + 1)
    many = session.failed_deposits >= MANY_DEPOSITS
    harm = mark(profile.harm, "failed_deposits", event.time) if many else profile.harm
    return _landed(replace(profile, session=session, harm=harm), event.data.payment)


def _recalled(profile: Profile, event: ev.WithdrawalCancelled) -> Profile:
    session = replace(_open(profile), troubled=True)
    return replace(profile, session=session, harm=replace(profile.harm, cancelled_at=event.time))


def _asked_for(profile: Profile, event: ev.DepositRequested) -> Profile:
    return _take_off(profile, event.data.payment, event.time)


def _given_up(profile: Profile, event: ev.DepositCancelled) -> Profile:
    return _landed(profile, event.data.payment)


def _take_off(profile: Profile, name: str, at: datetime) -> Profile:
    """A deposit is on its way; what has been so for a day is forgotten."""
    flying = {flight: since for flight, since in profile.in_flight.items() if at - since < FLIGHT}
    return replace(profile, in_flight={**flying, name: at})


def _landed(profile: Profile, name: str) -> Profile:
    if name not in profile.in_flight:
        return profile
    return replace(profile, in_flight={flight: at for flight, at in profile.in_flight.items() if flight != name})


def _cashed(profile: Profile, event: ev.WithdrawalRequested) -> Profile:
    """A withdrawal right after a cleared bonus is counted, once for each bonus."""
    played = profile.bonus_play
    if played.completed_at is None or event.time - played.completed_at > CASHED_AT_ONCE:
        return profile
    return replace(profile, bonus_play=replace(played, completed_at=None, cashed_at_once=played.cashed_at_once + 1))


def _open(profile: Profile) -> Session:
    assert profile.session is not None, "an act always sits inside a session"
    return profile.session


_COURSE: Final = cast(
    Mapping[type[ev.Event], Callable[[Profile, Any], Profile]],
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
"""What each act does to the course of play."""
