"""Sums and counts: exact, and the same in whatever order events arrive."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final, cast

from msgspec.structs import replace

from core import events as ev
from core.calendar import HOURS_KEPT, hour_of
from core.games import staked, wagered
from core.money import Money, SignedMoney
from core.profile import Profile, Totals, Value

Recent = tuple[tuple[int, int], ...]


def _bet(profile: Profile, event: ev.BetPlaced) -> Profile:
    data, real = event.data, _real_base(event.data.stake, event.data.bonus)
    value = staked(profile.value, real, data.category, data.rtp, data.volatility)
    return _staked(profile, event.time, data.stake, data.bonus, 1, value)


def _win(profile: Profile, event: ev.BetWon) -> Profile:
    return _paid(profile, event.time, event.data.payout, event.data.bonus, 1)


def _rollback(profile: Profile, event: ev.RolledBack) -> Profile:
    data, real = event.data, _real_base(event.data.amount, event.data.bonus)
    if data.kind == "win":
        return _paid(profile, event.time, data.amount, data.bonus, -1)
    value = staked(profile.value, -real, data.category, data.rtp, data.volatility)
    return _staked(profile, event.time, data.amount, data.bonus, -1, value)


def _sport_bet(profile: Profile, event: ev.SportBetPlaced) -> Profile:
    return _wagered(profile, event.time, event.data, 1)


def _sport_void(profile: Profile, event: ev.SportVoided) -> Profile:
    return _wagered(profile, event.time, event.data, -1)


def _wagered(profile: Profile, at: datetime, data: ev.SportBet | ev.SportVoid, sign: int) -> Profile:
    value = wagered(profile.value, sign * _real_base(data.stake, data.bonus), data.odds, len(data.legs))
    profile = _add(profile, data.stake, sport_bets=sign, sport_turnover=sign * data.stake.minor)
    return _staked(profile, at, data.stake, data.bonus, sign, value)


def _sport_paid(profile: Profile, event: ev.SportBetSettled | ev.SportCashedOut) -> Profile:
    return _sport_payout(profile, event.time, event.data, 1)


def _sport_unpaid(profile: Profile, event: ev.SportUnsettled) -> Profile:
    return _sport_payout(profile, event.time, event.data, -1)


def _sport_payout(profile: Profile, at: datetime, data: ev.SportPayout, sign: int) -> Profile:
    profile = _add(profile, data.payout, sport_payout=sign * data.payout.minor)
    return _paid(profile, at, data.payout, data.bonus, sign)


def _deposited(profile: Profile, event: ev.DepositApproved) -> Profile:
    return _add(profile, event.data.amount, deposits=1, deposited=event.data.amount.minor)


def _deposit_back(profile: Profile, event: ev.DepositRolledBack) -> Profile:
    return _add(profile, event.data.amount, deposits=-1, deposited=-event.data.amount.minor)


def _deposit_failed(profile: Profile, event: ev.DepositFailed) -> Profile:
    return _add(profile, event.data.amount, failed_deposits=1)


def _withdrawn(profile: Profile, event: ev.WithdrawalApproved) -> Profile:
    return _add(profile, event.data.amount, withdrawals=1, withdrawn=event.data.amount.minor)


def _withdrawal_back(profile: Profile, event: ev.WithdrawalRolledBack) -> Profile:
    return _add(profile, event.data.amount, withdrawals=-1, withdrawn=-event.data.amount.minor)


def _withdrawal_failed(profile: Profile, event: ev.WithdrawalFailed) -> Profile:
    return _add(profile, event.data.amount, failed_withdrawals=1)


def _withdrawal_cancelled(profile: Profile, event: ev.WithdrawalCancelled) -> Profile:
    return _add(profile, event.data.amount, cancelled_withdrawals=1)


def _granted(profile: Profile, event: ev.BonusGranted) -> Profile:
    return _bonus(profile, event.data.amount, 1)


def _reversed(profile: Profile, event: ev.BonusReversed) -> Profile:
    return _bonus(profile, event.data.amount, -1)


def _bonus(profile: Profile, amount: Money | None, sign: int) -> Profile:
    return _add(profile, amount, bonuses=sign, bonus=sign * amount.minor) if amount else profile


def _completed(profile: Profile, event: ev.BonusCompleted) -> Profile:
    cost = event.data.converted
    return _add(profile, cost, bonus_cost=cost.minor, ngr=-cost.minor) if cost else profile


def _day(profile: Profile, event: ev.ActivityDay) -> Profile:
    """A day enters the sums as it is told; as one bet it has the widest variance, so its luck counts least."""
    data = event.data
    for name, money in (("deposited", data.deposits), ("withdrawn", data.withdrawals), ("turnover", data.turnover),
                        ("payout", data.winnings), ("bonus", data.bonus), ("ngr", data.ngr)):  # fmt: skip
        profile = _add(profile, money, **{name: money.minor}) if money else profile
    value = staked(profile.value, data.turnover.base if data.turnover else 0, "other", None, None)
    value = _with_payout(value, data.winnings.base if data.winnings else 0)
    newest = max(profile.last_day or data.day, data.day)
    return replace(profile, value=value, last_day=newest)


def _shown(profile: Profile, event: ev.CommandShown) -> Profile:
    return replace(profile, commands_shown=profile.commands_shown + 1)


def _dismissed(profile: Profile, event: ev.CommandDismissed) -> Profile:
    return replace(profile, commands_dismissed=profile.commands_dismissed + 1)


def _accepted(profile: Profile, event: ev.CommandAccepted) -> Profile:
    return replace(profile, commands_accepted=profile.commands_accepted + 1)


def _failed(profile: Profile, event: ev.CommandFailed) -> Profile:
    return replace(profile, commands_failed=profile.commands_failed + 1)


def _fault(profile: Profile, event: ev.OperatorFault) -> Profile:
    return replace(profile, faults=profile.faults + 1)


def _staked(profile: Profile, at: datetime, stake: Money, bonus: Money | None, sign: int, value: Value) -> Profile:
    """A stake placed, or taken back with a sign of -1; `value` is the player's value after it."""
    part, whole = (bonus.minor if bonus else 0), stake.minor
    recent = _result(profile, at, profile.value.turnover - value.turnover)
    sums = _sums(
        profile, stake, bets=sign, turnover=sign * whole, bonus_turnover=sign * part, ngr=sign * (whole - part)
    )
    return replace(profile, totals=sums, currency=profile.currency or stake.currency, value=value, recent=recent)


def _paid(profile: Profile, at: datetime, payout: Money, bonus: Money | None, sign: int) -> Profile:
    part, whole, real = sign * (bonus.minor if bonus else 0), sign * payout.minor, sign * _real_base(payout, bonus)
    recent, value = _result(profile, at, real), _with_payout(profile.value, real)
    sums = _sums(profile, payout, payout=whole, bonus_payout=part, ngr=part - whole)
    return replace(profile, totals=sums, currency=profile.currency or payout.currency, value=value, recent=recent)


def _with_payout(value: Value, units: int) -> Value:
    return replace(value, payout=value.payout + units)


def _real_base(whole: Money, bonus: Money | None) -> int:
    return whole.base - (bonus.base if bonus else 0)


def _result(profile: Profile, at: datetime, units: int) -> Recent:
    """The results by hour after one more; only the hours of the last day are kept."""
    hour, recent = hour_of(at), profile.recent
    if recent and recent[-1][0] == hour:
        return (*recent[:-1], (hour, recent[-1][1] + units))
    known = dict(recent)
    known[hour] = known.get(hour, 0) + units
    first = max(known) - HOURS_KEPT
    return tuple(sorted((h, result) for h, result in known.items() if h >= first))


def _add(profile: Profile, money: Money | SignedMoney, **added: int) -> Profile:
    currency = profile.currency or money.currency
    return replace(profile, totals=_sums(profile, money, **added), currency=currency)


def _sums(profile: Profile, money: Money | SignedMoney, **added: int) -> dict[str, Totals]:
    totals = profile.totals.get(money.currency) or Totals()
    grown = {name: getattr(totals, name) + units for name, units in added.items() if units}
    return {**profile.totals, money.currency: replace(totals, **grown)}


SUMS: Final = cast(
    Mapping[type[ev.Event], Callable[[Profile, Any], Profile]],
    {
        ev.BetPlaced: _bet,
        ev.BetWon: _win,
        ev.RolledBack: _rollback,
        ev.SportBetPlaced: _sport_bet,
        ev.SportVoided: _sport_void,
        ev.SportBetSettled: _sport_paid,
        ev.SportCashedOut: _sport_paid,
        ev.SportUnsettled: _sport_unpaid,
        ev.DepositApproved: _deposited,
        ev.DepositRolledBack: _deposit_back,
        ev.DepositFailed: _deposit_failed,
        ev.WithdrawalApproved: _withdrawn,
        ev.WithdrawalRolledBack: _withdrawal_back,
        ev.WithdrawalFailed: _withdrawal_failed,
        ev.WithdrawalCancelled: _withdrawal_cancelled,
        ev.BonusGranted: _granted,
        ev.BonusReversed: _reversed,
        ev.BonusCompleted: _completed,
        ev.ActivityDay: _day,
        ev.CommandShown: _shown,
        ev.CommandDismissed: _dismissed,
        ev.CommandAccepted: _accepted,
        ev.CommandFailed: _failed,
        ev.OperatorFault: _fault,
    },
)
"""What each event adds to the sums."""


def result_only(profile: Profile, event: ev.Event) -> Profile:
    """The profile with an event in the result of the day, which protects, and in no other sum."""
    summed = SUMS.get(type(event))
    return replace(profile, recent=summed(profile, event).recent) if summed is not None else profile
