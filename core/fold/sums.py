"""Sums and counts: exact, and the same in whatever order events arrive."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final, cast

from msgspec.structs import replace

from core import events as ev
from core.calendar import HOURS_KEPT, hour_of
from core.fold import bonus, luck
from core.fold.days import cost_of_day
from core.games import staked, wagered
from core.money import Money, SignedMoney
from core.profile import Profile, Totals, Value

NONE: Final = Totals()

Recent = tuple[tuple[int, int], ...]
Changes = dict[str, Any]
"""New values of fields of the profile, by name: whoever asks for them replaces the profile once."""


def _bet(profile: Profile, event: ev.BetPlaced) -> Changes:
    data, real = event.data, _real_base(event.data.stake, event.data.bonus)
    value = staked(profile.value, real, data.category, data.rtp, data.volatility)
    changes = _staked(profile, event.time, data.stake, data.bonus, 1, value)
    changes["luck"] = luck.bet_on(profile.luck, data.category, real, told=data.volatility is not None)
    if data.bonus is not None:
        changes["bonus_value"] = bonus.staked(profile.bonus_value, data.bonus.base, data.category, data.volatility)
    return changes


def _win(profile: Profile, event: ev.BetWon) -> Changes:
    data, real = event.data, _real_base(event.data.payout, event.data.bonus)
    changes = _paid(profile, event.time, data.payout, data.bonus, 1, real)
    changes["luck"] = luck.won(profile.luck, data.category, real)
    return changes


def _rollback(profile: Profile, event: ev.RolledBack) -> Changes:
    data, real = event.data, _real_base(event.data.amount, event.data.bonus)
    if data.kind == "win":
        changes = _paid(profile, event.time, data.amount, data.bonus, -1, -real)
        return {**changes, "luck": luck.won(profile.luck, data.category, -real)}
    value = staked(profile.value, -real, data.category, data.rtp, data.volatility)
    changes = _staked(profile, event.time, data.amount, data.bonus, -1, value)
    changes["luck"] = luck.bet_on(profile.luck, data.category, -real, told=data.volatility is not None)
    if data.bonus is not None:
        changes["bonus_value"] = bonus.staked(profile.bonus_value, -data.bonus.base, data.category, data.volatility)
    return changes


def _sport_bet(profile: Profile, event: ev.SportBetPlaced) -> Changes:
    return _wagered(profile, event.time, event.data, 1)


def _sport_void(profile: Profile, event: ev.SportVoided) -> Changes:
    return _wagered(profile, event.time, event.data, -1)


def _wagered(profile: Profile, at: datetime, data: ev.SportBet | ev.SportVoid, sign: int) -> Changes:
    value = wagered(profile.value, sign * _real_base(data.stake, data.bonus), data.odds, len(data.legs))
    changes = _staked(profile, at, data.stake, data.bonus, sign, value)
    sums = _grown(changes["totals"], data.stake, sport_bets=sign, sport_turnover=sign * data.stake.minor)
    return {**changes, "totals": sums}


def _sport_paid(profile: Profile, event: ev.SportBetSettled | ev.SportCashedOut) -> Changes:
    return _sport_payout(profile, event.time, event.data, 1)


def _sport_unpaid(profile: Profile, event: ev.SportUnsettled) -> Changes:
    return _sport_payout(profile, event.time, event.data, -1)


def _sport_payout(profile: Profile, at: datetime, data: ev.SportPayout, sign: int) -> Changes:
    changes = _paid(profile, at, data.payout, data.bonus, sign, sign * _real_base(data.payout, data.bonus))
    sums = _grown(changes["totals"], data.payout, sport_payout=sign * data.payout.minor)
    return {**changes, "totals": sums}


def _deposited(profile: Profile, event: ev.DepositApproved) -> Changes:
    return _add(profile, event.data.amount, deposits=1, deposited=event.data.amount.minor)


def _deposit_back(profile: Profile, event: ev.DepositRolledBack) -> Changes:
    return _add(profile, event.data.amount, deposits=-1, deposited=-event.data.amount.minor)


def _deposit_failed(profile: Profile, event: ev.DepositFailed) -> Changes:
    return _add(profile, event.data.amount, failed_deposits=1)


def _withdrawn(profile: Profile, event: ev.WithdrawalApproved) -> Changes:
    return _add(profile, event.data.amount, withdrawals=1, withdrawn=event.data.amount.minor)


def _withdrawal_back(profile: Profile, event: ev.WithdrawalRolledBack) -> Changes:
    return _add(profile, event.data.amount, withdrawals=-1, withdrawn=-event.data.amount.minor)


def _withdrawal_failed(profile: Profile, event: ev.WithdrawalFailed) -> Changes:
    return _add(profile, event.data.amount, failed_withdrawals=1)


def _withdrawal_cancelled(profile: Profile, event: ev.WithdrawalCancelled) -> Changes:
    return _add(profile, event.data.amount, cancelled_withdrawals=1)


def _granted(profile: Profile, event: ev.BonusGranted) -> Changes:
    return _bonus(profile, event.data.amount, 1)


def _reversed(profile: Profile, event: ev.BonusReversed) -> Changes:
    return _bonus(profile, event.data.amount, -1)


def _bonus(profile: Profile, amount: Money | None, sign: int) -> Changes:
    return _add(profile, amount, bonuses=sign, bonus=sign * amount.minor) if amount else {}


def _completed(profile: Profile, event: ev.BonusCompleted) -> Changes:
    cost = event.data.converted
    if not cost:
        return {}
    known = bonus.cost(profile.bonus_value, cost.base)
    return {**_add(profile, cost, bonus_cost=cost.minor, ngr=-cost.minor), "bonus_value": known}


def _day(profile: Profile, event: ev.ActivityDay) -> Changes:
    """A day enters the sums as it is told; as one bet it has the widest variance, so its luck counts least."""
    data, totals, currency = event.data, profile.totals, profile.currency
    for name, money in (("deposited", data.deposits), ("withdrawn", data.withdrawals), ("turnover", data.turnover),
                        ("payout", data.winnings), ("bonus", data.bonus), ("ngr", data.ngr)):  # fmt: skip
        if money:
            totals, currency = _grown(totals, money, **{name: money.minor}), currency or money.currency
    value = staked(profile.value, data.turnover.base if data.turnover else 0, "other", None, None)
    return {
        "totals": totals,
        "currency": currency,
        "value": _with_payout(value, data.winnings.base if data.winnings else 0),
        "bonus_value": bonus.cost(profile.bonus_value, cost_of_day(data)),
        "last_day": max(profile.last_day or data.day, data.day),
    }


def _shown(profile: Profile, event: ev.CommandShown) -> Changes:
    return {"commands_shown": profile.commands_shown + 1}


def _dismissed(profile: Profile, event: ev.CommandDismissed) -> Changes:
    return {"commands_dismissed": profile.commands_dismissed + 1}


def _accepted(profile: Profile, event: ev.CommandAccepted) -> Changes:
    return {"commands_accepted": profile.commands_accepted + 1}


def _failed(profile: Profile, event: ev.CommandFailed) -> Changes:
    return {"commands_failed": profile.commands_failed + 1}


def _fault(profile: Profile, event: ev.OperatorFault) -> Changes:
    return {"faults": profile.faults + 1}


def _staked(profile: Profile, at: datetime, stake: Money, bonus: Money | None, sign: int, value: Value) -> Changes:
    """A stake placed, or taken back with a sign of -1; `value` is the player's value after it."""
    part, whole, currency = (bonus.minor if bonus else 0), stake.minor, stake.currency
    known = profile.totals.get(currency) or NONE
    grown = replace(
        known,
        bets=known.bets + sign,
        turnover=known.turnover + sign * whole,
        bonus_turnover=known.bonus_turnover + sign * part,
        ngr=known.ngr + sign * (whole - part),
    )
    return {
        "totals": {**profile.totals, currency: grown},
        "currency": profile.currency or currency,
        "value": value,
        "recent": _result(profile, at, profile.value.turnover - value.turnover),
    }


def _paid(profile: Profile, at: datetime, payout: Money, bonus: Money | None, sign: int, real: int) -> Changes:
    """A payout, or one taken back with a sign of -1; `real` is its real money in base units, signed."""
    part, whole, currency = sign * (bonus.minor if bonus else 0), sign * payout.minor, payout.currency
    known = profile.totals.get(currency) or NONE
    grown = replace(
        known,
        payout=known.payout + whole,
        bonus_payout=known.bonus_payout + part,
        ngr=known.ngr + part - whole,
    )
    return {
        "totals": {**profile.totals, currency: grown},
        "currency": profile.currency or currency,
        "value": _with_payout(profile.value, real),
        "recent": _result(profile, at, real),
    }


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


def _add(profile: Profile, money: Money | SignedMoney, **added: int) -> Changes:
    return {"totals": _grown(profile.totals, money, **added), "currency": profile.currency or money.currency}


def _grown(totals: dict[str, Totals], money: Money | SignedMoney, **added: int) -> dict[str, Totals]:
    known = totals.get(money.currency) or NONE
    grown = {name: getattr(known, name) + units for name, units in added.items() if units}
    return {**totals, money.currency: replace(known, **grown)}


SUMS: Final = cast(
    Mapping[type[ev.Event], Callable[[Profile, Any], Changes]],
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
"""What each event changes in the sums."""


def result_only(profile: Profile, event: ev.Event) -> Recent:
    """The result of the day, which protects, after an event that enters no other sum."""
    summed = SUMS.get(type(event))
    recent: Recent = summed(profile, event).get("recent", profile.recent) if summed is not None else profile.recent
    return recent
