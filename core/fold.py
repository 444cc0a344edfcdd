"""The fold: one profile and one event make the next profile, in constant time.

The log's order is the truth. A late event (older than the player's newest act) still enters every sum
and count; what depends on order (session results, habits, tilt) leaves it out. A marker of harm is
never left out.
"""

import math
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final, cast

from msgspec.structs import replace

from core import events as ev
from core import tilt
from core.games import staked
from core.harm import LONG_SESSION, MANY_DEPOSITS, PLAYED_ON, mark
from core.money import Money
from core.profile import Consent, Harm, Profile, Restriction, Session, Totals

SESSION_IDLE: Final = timedelta(minutes=30)
"""A session is over when nothing happened for so long."""

_NO_ACTS: Final = (
    ev.TimeDue, ev.DecisionRequested, ev.CommandShown, ev.CommandDismissed, ev.CommandAccepted, ev.BrandSwitched,
    ev.PlayerRegistered, ev.ConsentChanged, ev.SelfExclusionSet,
)  # fmt: skip
"""What is no act at the tables: it opens no session and makes nothing else late."""


def fold(profile: Profile, event: ev.Event) -> Profile:
    """The profile after an event; the caller has checked that the event is new and of this player."""
    first = min(profile.first_seen or event.time, event.time)
    counted = replace(profile, events=profile.events + 1, first_seen=first)
    summed = _SUMS[type(event)](counted, event) if type(event) in _SUMS else counted
    if isinstance(event, _NO_ACTS):
        return _expire(summed, event.time) if isinstance(event, ev.TimeDue) else summed
    if profile.last_seen is not None and event.time < profile.last_seen:
        return _late(replace(summed, late=summed.late + 1), event)
    return _follow(replace(summed, last_seen=event.time), event)


# Sums: the same in whatever order events arrive.


def _registered(profile: Profile, event: ev.PlayerRegistered) -> Profile:
    data = event.data
    registered = min(profile.registered or event.time, event.time)
    if profile.person.at is not None and event.time < profile.person.at:
        return replace(profile, registered=registered)
    known = profile.person
    person = replace(
        known,
        at=event.time,
        country=data.country or known.country,
        region=data.region if data.country else known.region,
        born=data.born or known.born,
        verified=known.verified if data.verified is None else data.verified,
        locale=data.locale,
    )
    return replace(profile, person=person, registered=registered, currency=data.currency or profile.currency)


def _bet(profile: Profile, event: ev.BetPlaced) -> Profile:
    data = event.data
    value = staked(profile.value, data.stake.base, data.category, data.rtp, data.volatility)
    return replace(_total(profile, data.stake, bets=1, turnover=data.stake.minor), value=value)


def _win(profile: Profile, event: ev.BetWon) -> Profile:
    money = event.data.payout
    value = replace(profile.value, payout=profile.value.payout + money.base)
    return replace(_total(profile, money, payout=money.minor), value=value)


def _rollback(profile: Profile, event: ev.RolledBack) -> Profile:
    data, money = event.data, event.data.amount
    if data.kind == "win":
        value = replace(profile.value, payout=profile.value.payout - money.base)
        return replace(_total(profile, money, payout=-money.minor), value=value)
    value = staked(profile.value, -money.base, data.category, data.rtp, data.volatility)
    return replace(_total(profile, money, bets=-1, turnover=-money.minor), value=value)


def _deposited(profile: Profile, event: ev.DepositApproved) -> Profile:
    return _total(profile, event.data.amount, deposits=1, deposited=event.data.amount.minor)


def _deposit_failed(profile: Profile, event: ev.DepositFailed) -> Profile:
    return _total(profile, event.data.amount, failed_deposits=1)


def _withdrawn(profile: Profile, event: ev.WithdrawalApproved) -> Profile:
    return _total(profile, event.data.amount, withdrawals=1, withdrawn=event.data.amount.minor)


def _wallet(profile: Profile, event: ev.WalletSigned) -> Profile:
    wallet = f"{event.data.chain}:{event.data.address}"
    if wallet in profile.person.wallets:
        return profile
    wallets = tuple(sorted((*profile.person.wallets, wallet)))
    return replace(profile, person=replace(profile.person, wallets=wallets))


def _consent(profile: Profile, event: ev.ConsentChanged) -> Profile:
    known = profile.consents.get(event.data.channel)
    if known is not None and (event.time, known.granted) < (known.at, True):
        return profile
    said = Consent(granted=event.data.granted, at=event.time)
    return replace(profile, consents={**profile.consents, event.data.channel: said})


def _excluded(profile: Profile, event: ev.SelfExclusionSet) -> Profile:
    old, until = profile.exclusion, event.data.until
    since = min(old.since, event.time) if old else event.time
    if old is not None:
        until = None if until is None or old.until is None else max(until, old.until)
    harm = mark(profile.harm, "past_exclusion", event.time)
    return replace(profile, exclusion=Restriction(since=since, until=until), harm=harm)


def _shown(profile: Profile, event: ev.CommandShown) -> Profile:
    return replace(profile, commands_shown=profile.commands_shown + 1)


def _dismissed(profile: Profile, event: ev.CommandDismissed) -> Profile:
    return replace(profile, commands_dismissed=profile.commands_dismissed + 1)


def _accepted(profile: Profile, event: ev.CommandAccepted) -> Profile:
    return replace(profile, commands_accepted=profile.commands_accepted + 1)


def _total(profile: Profile, money: Money, **added: int) -> Profile:
    totals = profile.totals.get(money.currency) or Totals()
    grown = replace(totals, **{name: getattr(totals, name) + units for name, units in added.items()})
    return replace(
        profile, totals={**profile.totals, money.currency: grown}, currency=profile.currency or money.currency
    )


_SUMS: Final = cast(
    Mapping[type[ev.Event], Callable[[Profile, Any], Profile]],
    {
        ev.PlayerRegistered: _registered,
        ev.BetPlaced: _bet,
        ev.BetWon: _win,
        ev.RolledBack: _rollback,
        ev.DepositApproved: _deposited,
        ev.DepositFailed: _deposit_failed,
        ev.WithdrawalApproved: _withdrawn,
        ev.WalletSigned: _wallet,
        ev.ConsentChanged: _consent,
        ev.SelfExclusionSet: _excluded,
        ev.CommandShown: _shown,
        ev.CommandDismissed: _dismissed,
        ev.CommandAccepted: _accepted,
    },
)


# What follows the order of play.


def _follow(profile: Profile, event: ev.Event) -> Profile:
    profile = _sit(profile, event.time)
    match event:
        case ev.LoggedIn():
            return replace(profile, last_login=event.time)
        case ev.BetPlaced():
            return _played(profile, event)
        case ev.BetWon():
            return replace(profile, session=_won(_open(profile), event.data.payout.base))
        case ev.RoundClosed():
            return replace(profile, session=_settled(_open(profile)))
        case ev.RolledBack():
            return replace(profile, session=_taken_back(_open(profile), event))
        case ev.DepositApproved():
            return _paid_in(profile, event.time)
        case ev.DepositFailed():
            return _declined(profile, event.time)
        case ev.WithdrawalCancelled():
            return replace(profile, harm=replace(profile.harm, cancelled_at=event.time))
        case _:
            return profile


def _late(profile: Profile, event: ev.Event) -> Profile:
    """Coming late never hides a marker: what it counts is counted into the session it fell into."""
    session = profile.session
    if session is None or event.time < session.started:
        return profile
    match event:
        case ev.DepositApproved():
            return _paid_in(profile, event.time)
        case ev.DepositFailed():
            return _declined(profile, event.time)
        case ev.WithdrawalCancelled() if session.last_bet is not None and session.last_bet >= event.time:
            return replace(profile, harm=mark(profile.harm, "withdrawal_cancelled", session.last_bet))
        case ev.WithdrawalCancelled():
            return replace(profile, harm=replace(profile.harm, cancelled_at=event.time))
        case _:
            return profile


def _sit(profile: Profile, at: datetime) -> Profile:
    profile = _expire(profile, at)
    session = profile.session
    if session is None:
        usual = math.exp(profile.baseline.stake) if profile.baseline.bets else 0.0
        return replace(profile, session=Session(started=at, last=at, usual_stake=usual))
    profile = replace(profile, session=replace(session, last=at))
    if at - session.started > LONG_SESSION:
        return replace(profile, harm=mark(profile.harm, "long_session", at))
    return profile


def _expire(profile: Profile, at: datetime) -> Profile:
    session = profile.session
    if session is None or at - session.last < SESSION_IDLE:
        return profile
    calm = replace(profile.tilt, latched=False, hot_bets=0)
    return replace(profile, session=None, sessions=profile.sessions + 1, tilt=calm)


def _played(profile: Profile, event: ev.BetPlaced) -> Profile:
    """A bet is judged on the results before it: its own stake is open and no loss yet."""
    settled, stake, at = _settled(_open(profile)), event.data.stake.base, event.time
    profile = replace(profile, harm=_played_on(profile, at), last_category=event.data.category)
    if stake == 0:
        return replace(profile, session=replace(settled, last_bet=at))
    size = tilt.log_stake(stake)
    gap = math.log(tilt.seconds_between(settled.last_bet, at)) if settled.last_bet else None
    session = replace(settled, usual_stake=settled.usual_stake or math.exp(size), bets=settled.bets + 1)
    judged = tilt.judge(profile.tilt, profile.baseline, session, size, gap, at)
    return replace(
        profile,
        session=replace(session, last_bet=at, result=session.result - stake),
        baseline=tilt.learn(profile.baseline, stake, size, gap, judged.hot_bets),
        tilt=judged,
    )


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


def _paid_in(profile: Profile, at: datetime) -> Profile:
    session = replace(_open(profile), deposits=_open(profile).deposits + 1)
    harm = mark(profile.harm, "session_deposits", at) if session.deposits >= MANY_DEPOSITS else profile.harm
    return replace(profile, session=session, harm=harm)


def _declined(profile: Profile, at: datetime) -> Profile:
    session = replace(_open(profile), failed_deposits=_open(profile).failed_deposits + 1)
    many = session.failed_deposits >= MANY_DEPOSITS
    return replace(profile, session=session, harm=mark(profile.harm, "failed_deposits", at) if many else profile.harm)


def _open(profile: Profile) -> Session:
    assert profile.session is not None, "an act always sits inside a session"
    return profile.session
