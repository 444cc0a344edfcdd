"""The first hour: it opens with the first deposit, holds what falls into it, and nothing else."""

from datetime import timedelta

from core import events as ev
from core.money import BASE_ONE
from tests.builders import NOON, bet, deposit, folded, made, money, noon, rollback, win

EVENTS = [
    bet("7.00", time=noon(-5), id="before"),
    deposit("50.00", time=noon(0)),
    bet("4.00", time=noon(1)),
    bet("2.00", category="table", time=noon(2)),
    win("3.00", time=noon(3)),
    rollback("bet", "1.00", time=noon(4)),
    deposit("20.00", time=noon(30)),
    bet("9.00", time=noon(60), id="after"),
]


def test_it_holds_what_falls_into_sixty_minutes():
    hour = folded(EVENTS).first_hour

    assert hour is not None
    assert (hour.since, hour.bets, hour.deposits, hour.categories) == (NOON, 2, 2, {"slots": 1, "table": 1})
    assert (hour.staked, hour.result, hour.deposited) == (5 * BASE_ONE, -2 * BASE_ONE, 70 * BASE_ONE)


def test_what_falls_into_it_counts_whenever_it_arrives():
    late = [*EVENTS[:2], *reversed(EVENTS[2:])]

    assert folded(late).first_hour == folded(EVENTS).first_hour


def test_nobody_whose_deposits_were_told_by_days_has_a_first_one():
    day = ev.DayActivity(day=(NOON - timedelta(days=9)).date(), deposits=money("5.00"))

    assert folded([made(ev.ActivityDay, day, time=noon(-600)), deposit()]).first_hour is None
