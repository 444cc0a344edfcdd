"""What slow markers of harm are read from: each needs what its table says, and not one sighting less."""

from datetime import timedelta

import pytest

from core import events as ev
from core.calendar import day_number
from core.fold import fold
from core.games import staked
from core.harm import active_markers, flagged
from core.money import SignedMoney
from core.profile import Value
from tests.builders import (
    bet,
    deposit,
    folded,
    login,
    made,
    money,
    noon,
    registered,
)

DAY = 24 * 60


def marked(events, name: str) -> bool:
    return name in folded(events).harm.seen


def by_method(method: str, minutes: float):
    data = ev.Payment(payment=f"p{minutes}", amount=money("10.00"), method=method)
    return made(ev.DepositApproved, data, time=noon(minutes), id=f"d{minutes}")


def contact(topic: str, minutes: float):
    return made(ev.SupportContacted, ev.Contact(topic=topic), time=noon(minutes), id=f"c{minutes}")


def lost_on_sport(minutes: float):
    return made(ev.SportBetSettled, ev.SportPayout(bet="b", payout=money("0.00")), time=noon(minutes))


@pytest.mark.parametrize("count", [4, 5])
def test_five_deposits_on_a_day_are_a_marker_over_however_many_sessions(count):
    events = [deposit(time=noon(-600 + 120 * n), id=str(n)) for n in range(count)]

    assert marked(events, "daily_deposits") is (count == 5)
    assert marked(reversed(events), "daily_deposits") is (count == 5)


@pytest.mark.parametrize(("methods", "mark"), [("aab", False), ("abc", True)])
def test_three_payment_methods_within_a_week_are_a_marker(methods, mark):
    assert marked([by_method(name, DAY * n) for n, name in enumerate(methods)], "payment_methods") is mark


def test_methods_that_nobody_named_or_used_long_ago_are_none():
    assert not marked([by_method("unknown", n) for n in range(5)], "payment_methods")
    assert not marked([by_method(name, 4 * DAY * n) for n, name in enumerate("abc")], "payment_methods")


@pytest.mark.parametrize(("topics", "mark"), [(("complaint", "bonus", "complaint"), True), (("payment",) * 5, False)])
def test_three_contacts_about_complaints_or_bonuses_are_a_marker(topics, mark):
    assert marked([contact(topic, DAY * n) for n, topic in enumerate(topics)], "complaints") is mark


def test_a_sighting_that_is_told_twice_counts_once():
    assert not marked([contact("complaint", 0), contact("complaint", 0), contact("bonus", DAY)], "complaints")


def sitting(day: float, *, stake: str = "1.00", bets: int = 20, paid_in: str = "20.00"):
    first = deposit(paid_in, time=noon(day * DAY), id=f"{day}")
    return [first, *(bet(stake, time=noon(day * DAY + 1 + n / 10), id=f"{day}.{n}") for n in range(bets))]


@pytest.mark.parametrize(("days", "mark"), [((0, 0.5, 1), True), ((0, 2, 4), False)])
def test_coming_back_deeper_within_a_day_of_a_loss_twice_is_a_chase(days, mark):
    deeper = [sitting(day, paid_in=f"{20 * 3**n}.00") for n, day in enumerate(days)]

    assert marked([*(event for one in deeper for event in one), login(time=noon(6 * DAY))], "chasing") is mark


def test_coming_back_as_before_is_no_chase():
    same = [event for n in range(4) for event in sitting(n / 2)]

    assert not marked([*same, login(time=noon(6 * DAY))], "chasing")


@pytest.mark.parametrize(("left", "mark"), [("0.50", True), ("5.00", False)])
def test_three_sessions_that_leave_less_than_a_stake_are_a_marker(left, mark):
    told = ev.Balance(real=SignedMoney(left, "EUR", "1"))
    events = []
    for day in range(3):
        events += [*sitting(day), made(ev.BalanceSnapshot, told, time=noon(day * DAY + 5), id=f"b{day}")]

    assert marked([*events, login(time=noon(6 * DAY))], "account_depletion") is mark


@pytest.mark.parametrize(("minutes", "mark"), [(20, True), (61, False)])
def test_going_to_the_casino_after_lost_sports_bets_three_times_is_a_marker(minutes, mark):
    events = []
    for day in range(3):
        start = day * DAY
        events += [login(time=noon(start)), lost_on_sport(start + 1), login(time=noon(start + 25))]
        events += [login(time=noon(start + 50)), bet(time=noon(start + 1 + minutes), id=f"{day}")]

    assert marked(sorted(events, key=lambda event: event.time), "product_switching") is mark


def test_sessions_at_hours_he_never_came_at_are_a_marker_only_for_somebody_with_habits():
    usual = [login(time=noon(DAY * n), id=f"u{n}") for n in range(20)]
    nights = [login(time=noon(DAY * (20 + n) + 14 * 60), id=f"n{n}") for n in range(3)]

    assert marked([*usual, *nights], "unusual_hours")
    assert not marked([*usual, *nights[:2]], "unusual_hours")
    assert not marked(nights, "unusual_hours")


def test_what_is_earned_in_flagged_time_is_kept_apart_and_counts_for_no_choice():
    calm = folded([registered(), bet("10.00", rtp="0.9")])
    harmed = fold(calm, contact("gambling", 1))
    more = fold(harmed, bet("30.00", rtp="0.9", time=noon(2), id="2"))
    alone = staked(Value(), money("30.00").base, "slots", "0.9", None)

    assert not flagged(calm, noon(0))
    assert calm.counted_value == calm.value.theoretical > 0
    assert (more.flagged_value.turnover, more.flagged_value.theoretical) == (alone.turnover, alone.theoretical)
    assert more.counted_value == calm.value.theoretical
    assert more.flagged_value.leaves(more.value.theoretical) == pytest.approx(0.25)


def test_flagged_value_is_kept_by_day_and_leaves_at_most_what_was_earned_and_at_least_nothing():
    harmed = fold(folded([registered(), bet("10.00", rtp="0.9")]), contact("gambling", 1))
    told = [bet("30.00", rtp="0.9", time=noon(2 + DAY * n), id=str(n)) for n in (1, 1.01, 2)]
    apart = folded(told, harmed).flagged_value
    one, today = staked(Value(), money("30.00").base, "slots", "0.9", None).theoretical, day_number(noon())

    assert apart.days == ((today + 1, 2 * one), (today + 2, one))
    assert [apart.without(5 * one, today + first) for first in (1, 2, 3)] == [2 * one, 4 * one, 5 * one]
    assert (apart.without(one, today), apart.without(-one, today)) == (0, -one)


def test_of_flagged_value_five_weeks_are_kept():
    harmed = folded([registered(), contact("gambling", 0), contact("gambling", 40 * DAY)])
    told = [bet("30.00", time=noon(DAY * n), id=str(n)) for n in (1, 41)]

    assert [day - day_number(noon()) for day, _ in folded(told, harmed).flagged_value.days] == [41]


def test_every_marker_ends_after_a_week():
    profile = folded([contact("complaint", n) for n in range(3)])

    assert active_markers(profile.harm, noon(3)) == ("complaints",)
    assert active_markers(profile.harm, noon(2) + timedelta(days=7)) == ()
