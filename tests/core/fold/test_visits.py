"""Visits in the fold: the same from single bets as from a day told whole, and opened only by what he does."""

from datetime import timedelta

from core import events as ev
from core.calendar import day_number
from core.money import BASE_ONE
from tests.builders import NOON, bet, deposit, folded, login, made, money, noon, rollback, win

TODAY = day_number(NOON)


def whole(days_ago: int, **data: object):
    day = (NOON - timedelta(days=days_ago)).date()
    return made(ev.ActivityDay, ev.DayActivity(day=day, **data), id=f"day{days_ago}", time=noon(days=1))


def singly(days_ago: int, stake: str, payout: str, paid_in: str):
    at, name = noon(days=-days_ago), str(days_ago)
    return [
        deposit(paid_in, id=f"d{name}", time=at),
        bet(stake, id=f"b{name}", time=at),
        win(payout, id=f"w{name}", time=at),
    ]


def test_a_history_of_days_and_a_stream_of_bets_come_out_the_same():
    told = [(40, "10.00", "4.00", "20.00"), (9, "7.50", "0.00", "0.00"), (0, "2.00", "12.00", "5.00")]
    days = [whole(n, turnover=money(s), winnings=money(p), deposits=money(d)) for n, s, p, d in told]

    assert folded(days).visits == folded(event for one in told for event in singly(*one)).visits


def test_a_login_opens_a_day_and_a_settled_bet_does_not():
    sat = folded([login(time=noon(days=-1))])
    settled = made(ev.SportBetSettled, ev.SportPayout(bet="b", payout=money("3.00")), time=NOON)

    assert (sat.visits.days, sat.visits.day) == (1, TODAY - 1)
    after = folded([login(id="0", time=noon(days=-1)), settled]).visits
    assert (after.days, after.day, after.payout) == (1, TODAY - 1, 3 * BASE_ONE)


def test_what_is_taken_back_leaves_the_open_day():
    visits = folded([bet("5.00"), rollback("bet", "5.00", id="2")]).visits

    assert (visits.days, visits.turnover) == (1, 0)
