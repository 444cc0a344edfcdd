"""Sums of sport, bonuses, payments and days."""

from datetime import date
from itertools import permutations

import pytest

from core import events as ev
from core.money import BASE_ONE, Money, SignedMoney
from core.profile import Totals
from tests.builders import NOON, bet, deposit, folded, made, money, noon, payment, rollback, win, withdrawal


def sport_bet(stake: str = "10.00", odds: str | None = "3.0", legs: int = 1, **envelope):
    data = ev.SportBet(bet="s1", stake=money(stake), odds=odds, legs=tuple(ev.Leg() for _ in range(legs)))
    return made(ev.SportBetPlaced, data, **envelope)


def sport(cls: type, payout: str, **envelope):
    return made(cls, ev.SportPayout(bet="s1", payout=money(payout)), **envelope)


def bonus(cls: type, amount: str | None = None, converted: str | None = None, **envelope):
    data = ev.Bonus(
        bonus="b1", amount=money(amount) if amount else None, converted=money(converted) if converted else None
    )
    return made(cls, data, **envelope)


def day(**sums):
    return made(ev.ActivityDay, ev.DayActivity(day=date(2026, 1, 30), **sums), time=noon(days=-1))


def euros(*events) -> Totals:
    return folded(events).totals["EUR"]


def test_a_sports_bet_counts_as_a_bet_and_as_a_sports_bet():
    totals = euros(sport_bet(), sport(ev.SportBetSettled, "30.00"))

    assert (totals.bets, totals.turnover, totals.payout) == (1, 1000, 3000)
    assert (totals.sport_bets, totals.sport_turnover, totals.sport_payout) == (1, 1000, 3000)
    assert totals.ngr == -2000


@pytest.mark.parametrize(
    ("undone", "back"),
    [
        (sport_bet(), made(ev.SportVoided, ev.SportVoid(bet="s1", stake=money("10.00"), odds="3.0", legs=(ev.Leg(),)))),
        (sport(ev.SportCashedOut, "7.00"), sport(ev.SportUnsettled, "7.00")),
        (deposit("5.00"), payment(ev.DepositRolledBack, "5.00")),
        (withdrawal("5.00"), payment(ev.WithdrawalRolledBack, "5.00")),
        (bonus(ev.BonusGranted, "5.00"), bonus(ev.BonusReversed, "5.00")),
    ],
)
def test_what_is_taken_back_leaves_no_trace_in_the_sums_in_either_order(undone, back):
    for order in permutations([bet("1.00"), undone, back]):
        profile = folded(order)

        assert profile.totals["EUR"] == Totals(bets=1, turnover=100, ngr=100)
        assert profile.value == folded([bet("1.00")]).value
        assert dict(profile.recent) == dict(folded([bet("1.00")]).recent)


def test_the_margin_and_variance_of_a_sports_bet_follow_its_legs_and_odds():
    value = folded([sport_bet("10.00", "3.0", legs=2)]).value

    assert value.theoretical == 10 * BASE_ONE * (1_000_000 - 883_600) // 1_000_000
    assert value.variance == 100 * BASE_ONE**2 * 883_600 * (3_000_000 - 883_600) // 10**12


def test_bonus_money_is_part_of_turnover_and_no_part_of_value_or_ngr():
    staked = made(
        ev.BetPlaced,
        ev.Bet(round="r", game="g", category="slots", stake=money("10.00"), bonus=money("4.00"), rtp="0.9"),
    )
    won = made(ev.BetWon, ev.Win(round="r", game="g", category="slots", payout=money("8.00"), bonus=money("8.00")))
    profile = folded([staked, won])

    assert profile.totals["EUR"] == Totals(
        bets=1, turnover=1000, bonus_turnover=400, payout=800, bonus_payout=800, ngr=600
    )
    assert profile.value.turnover == 6 * BASE_ONE
    assert profile.value.payout == 0
    assert profile.value.theoretical == 6 * BASE_ONE // 10


def test_a_bonus_that_became_real_money_is_a_cost():
    totals = euros(bonus(ev.BonusGranted, "10.00"), bonus(ev.BonusCompleted, converted="3.50"))

    assert totals == Totals(bonuses=1, bonus=1000, bonus_cost=350, ngr=-350)


def test_a_day_enters_the_sums_as_it_is_told_and_counts_no_bets():
    told = day(
        deposits=money("20.00"), withdrawals=money("5.00"), turnover=money("73.00"), winnings=money("43.00"),
        bonus=money("2.00"), ngr=SignedMoney("-1.50", "EUR", "1"), seconds=2313,
    )  # fmt: skip
    profile = folded([told])

    assert profile.totals["EUR"] == Totals(
        turnover=7300, payout=4300, deposited=2000, withdrawn=500, bonus=200, ngr=-150
    )
    assert profile.bets == 0
    assert profile.last_day == date(2026, 1, 30)
    assert profile.last_seen is None


def test_the_luck_of_a_day_weighs_no_more_than_that_of_one_bet():
    as_a_day = folded([day(turnover=money("100.00"))]).value
    as_a_bet = folded([bet("100.00", "other")]).value

    assert as_a_day.variance == as_a_bet.variance


def test_states_of_payments_that_move_no_money_are_counted_alone():
    totals = euros(payment(ev.WithdrawalFailed), payment(ev.WithdrawalCancelled))

    assert totals == Totals(failed_withdrawals=1, cancelled_withdrawals=1)


def test_transfers_on_a_chain_enter_no_sum():
    transfer = ev.ChainDeposit(chain="bitcoin", tx="0x1", address="a", amount=Money("1", "BTC", "60000"))

    assert folded([made(ev.OnchainSeen, transfer), made(ev.OnchainConfirmed, transfer)]).totals == {}


def test_the_result_of_a_day_forgets_what_is_older():
    profile = folded([bet("9.00", time=noon(days=-2)), bet("1.00"), win("0.25"), rollback("bet", "0.50")])

    assert profile.result_of_day(NOON) == -BASE_ONE // 4
    assert folded([bet("1.00"), bet("9.00", time=noon(days=-2))]).result_of_day(NOON) == -BASE_ONE
