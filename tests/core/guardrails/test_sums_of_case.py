"""What a case says of the last weeks, on the borders of days, months and weeks."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from msgspec.structs import replace

from core import events as ev
from core.calendar import day_number
from core.guardrails.terms import terms_of_case
from core.money import BASE_ONE
from core.plays import ArmChoice
from core.profile import DaySums, FlaggedValue, Value
from tests.builders import bet, deposit, facts, folded, made, money, payment, verified_profile, win

AT = datetime(2026, 3, 1, 0, 30, tzinfo=UTC)
HELP = ArmChoice("help")
TODAY = day_number(AT)


def known(name: str, *story: ev.Event, at: datetime = AT):
    return terms_of_case(HELP, facts(profile=folded(story), at=at))[name]


def paid_in(at: datetime, amount: str = "50.00"):
    return deposit(amount, time=at, id=at.isoformat())


def paid_out(at: datetime, amount: str = "20.00"):
    return payment(ev.WithdrawalApproved, amount, time=at, id=at.isoformat())


@pytest.mark.parametrize("name", ["player.deposits_28d", "player.deposits_month", "player.net_deposits_30d"])
def test_what_comes_after_the_moment_that_is_asked_about_does_not_count(name):
    assert known(name, paid_in(AT), paid_in(AT + timedelta(days=1))) == 50 * BASE_ONE


@pytest.mark.parametrize(
    ("at", "units"), [(datetime(2026, 2, 2, tzinfo=UTC), 50), (datetime(2026, 2, 1, 23, 59, tzinfo=UTC), 0)]
)
def test_twenty_eight_days_are_today_and_the_twenty_seven_before_it(at, units):
    assert known("player.deposits_28d", paid_in(at)) == units * BASE_ONE


@pytest.mark.parametrize(
    ("at", "units"),
    [
        (datetime(2026, 3, 1, tzinfo=UTC), 50),
        (datetime(2026, 2, 28, 23, 59, tzinfo=UTC), 0),
        (datetime(2026, 3, 1, 0, 59, tzinfo=timezone(timedelta(hours=1))), 0),
    ],
)
@pytest.mark.parametrize("name", ["player.deposits_month", "player.net_deposits_month"])
def test_a_month_begins_at_midnight_utc(name, at, units):
    assert known(name, paid_in(at)) == units * BASE_ONE


def test_the_last_minute_of_a_month_still_knows_its_first():
    first, last = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 31, 23, 59, tzinfo=UTC)

    assert known("player.deposits_month", paid_in(first), paid_in(last), at=last) == 100 * BASE_ONE


@pytest.mark.parametrize(
    ("at", "units"),
    [
        (AT - timedelta(days=30), 50),
        (datetime(2026, 1, 30, tzinfo=UTC), 50),
        (datetime(2026, 1, 29, 23, 59, 59, tzinfo=UTC), 0),
    ],
)
def test_the_day_in_which_thirty_days_begin_counts_whole(at, units):
    assert known("player.net_deposits_30d", paid_in(at)) == units * BASE_ONE


def test_a_withdrawal_before_the_thirty_days_never_hides_a_deposit_within_them():
    before, within = datetime(2026, 1, 30, 0, 10, tzinfo=UTC), datetime(2026, 1, 30, 0, 50, tzinfo=UTC)

    assert known("player.net_deposits_30d", paid_out(before), paid_in(within)) == 50 * BASE_ONE


def test_a_withdrawal_within_the_thirty_days_counts():
    assert known("player.net_deposits_30d", paid_in(AT - timedelta(days=9)), paid_out(AT)) == 30 * BASE_ONE


WEEKS = [AT - timedelta(days=days) for days in (0, 7, 14)]


def lost(at: datetime, stake: str):
    return bet(stake, time=at, id=at.isoformat())


def test_the_steady_loss_of_three_weeks_is_the_smallest_of_them():
    losses = [lost(at, stake) for at, stake in zip(WEEKS, ("30.00", "10.00", "20.00"), strict=True)]

    assert known("harm.steady_weekly_loss", *losses) == 10 * BASE_ONE


def test_a_week_that_was_won_is_no_loss():
    losses = [lost(at, "30.00") for at in WEEKS]

    assert known("harm.steady_weekly_loss", *losses, win("31.00", time=WEEKS[1])) == 0


@pytest.mark.parametrize(
    ("at", "units"), [(datetime(2026, 2, 9, tzinfo=UTC), 30), (datetime(2026, 2, 8, 23, 59, tzinfo=UTC), 0)]
)
def test_three_weeks_are_today_and_the_twenty_days_before_it(at, units):
    assert known("harm.steady_weekly_loss", lost(AT, "30.00"), lost(WEEKS[1], "30.00"), lost(at, "30.00")) == (
        units * BASE_ONE
    )


@pytest.mark.parametrize(
    ("at", "units"), [(datetime(2026, 1, 1, tzinfo=UTC), 9), (datetime(2025, 12, 31, 23, 59, tzinfo=UTC), 0)]
)
def test_bonuses_count_in_the_calendar_year_in_which_they_were_granted(at, units):
    granted = made(ev.BonusGranted, ev.Bonus(bonus="b", amount=money("9.00")), time=at)

    assert known("player.bonus_year", granted) == units * BASE_ONE


def test_whose_days_alone_are_known_has_played_and_had_a_bonus():
    day = ev.DayActivity(day=AT.date() - timedelta(days=60), turnover=money("500.00"), bonus=money("9.00"))
    told = made(ev.ActivityDay, day, time=AT)

    assert known("player.bets", told) == known("player.bonuses", told) == 1
    assert known("player.bets", paid_in(AT)) == known("player.bonuses", paid_in(AT)) == 0


@pytest.mark.parametrize(("hours", "counts"), [(24, True), (25, False)])
@pytest.mark.parametrize("until", [None, AT + timedelta(days=400)])
def test_a_national_register_was_asked_within_a_day_or_not_at_all(hours, counts, until):
    result = ev.account.CheckResult(check="national_register", passed=True, until=until)

    assert known("check.national_register", made(ev.CheckRecorded, result, time=AT - timedelta(hours=hours))) is counts


def test_what_was_earned_in_flagged_time_makes_nobody_worth_more():
    days = (DaySums(day=TODAY, theoretical=60 * BASE_ONE),)
    calm = verified_profile(value=Value(theoretical=60 * BASE_ONE), days=days)
    harmed = replace(calm, flagged_value=FlaggedValue(theoretical=55 * BASE_ONE, days=((TODAY, 55 * BASE_ONE),)))
    mine, his = (terms_of_case(HELP, facts(profile=profile, at=AT)) for profile in (calm, harmed))

    assert (mine["player.theoretical_28d"], his["player.theoretical_28d"]) == (60 * BASE_ONE, 5 * BASE_ONE)
    assert (mine["player.value_band"], his["player.value_band"]) == ("mid", "low")
