"""Sums by day and year: exact, by UTC, and the same in whatever order events arrive."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from core import events as ev
from core.calendar import day_number, number_of
from core.fold import DAYS_KEPT, add_only, follow_only
from core.money import BASE_ONE, SignedMoney
from core.profile import DaySums, YearSum, new_profile
from tests.builders import BRAND, NOON, PLAYER, bet, deposit, folded, made, money, noon, payment, rollback, win

TODAY = day_number(NOON)
TOLD = NOON.date()
AMOUNTS = st.integers(0, 10_000).map(lambda cents: money(f"{cents // 100}.{cents % 100:02d}", "EUR", "1.1"))


def bonus(cls: type, **data: object):
    return made(cls, ev.Bonus(bonus="b", **data))


def aggregate(day: date = TOLD, **data: object):
    return made(ev.ActivityDay, ev.DayActivity(day=day, **data))


MONEY = st.one_of(
    st.builds(bet, AMOUNTS, st.sampled_from(["slots", "dice"]), st.sampled_from([None, "0.9"])),
    st.builds(win, AMOUNTS),
    st.builds(rollback, st.sampled_from(["bet", "win"]), AMOUNTS),
    st.builds(deposit, AMOUNTS),
    st.builds(
        payment,
        st.sampled_from([ev.DepositRolledBack, ev.WithdrawalApproved, ev.WithdrawalRolledBack]),
        st.sampled_from(["1.00", "2.50"]),
    ),
    st.builds(bonus, st.sampled_from([ev.BonusGranted, ev.BonusReversed]), amount=st.none() | AMOUNTS),
    st.builds(bonus, st.just(ev.BonusCompleted), converted=st.none() | AMOUNTS),
    st.builds(
        aggregate, st.dates(date(2025, 11, 20), date(2026, 2, 9)), deposits=AMOUNTS, turnover=AMOUNTS, bonus=AMOUNTS
    ),
)


@st.composite
def stories(draw):
    """Money events of one player over some hundred days, around a turn of the year."""
    hours = draw(st.lists(st.integers(-100 * 24, 0), unique=True, min_size=1, max_size=12))
    return [replace(draw(MONEY), time=noon(hours=hour), id=str(hour)) for hour in hours]


@given(stories(), st.randoms())
def test_days_and_year_are_the_same_in_whatever_order_events_arrive(story, random):
    one, other = folded(story), folded(random.sample(story, len(story)))

    assert (one.days, one.year, one.assessed) == (other.days, other.year, other.assessed)


@given(stories())
def test_together_the_days_are_what_the_value_says_of_these_days(story):
    profile = folded(story)
    newest = profile.days[-1].day
    kept = [one for one in story if _day(one) > newest - DAYS_KEPT]

    whole = folded(kept).value
    assert sum(day.turnover for day in profile.days) == whole.turnover
    assert sum(day.payout for day in profile.days) == whole.payout
    assert sum(day.theoretical for day in profile.days) == whole.theoretical
    assert [day.day for day in profile.days] == sorted({_day(one) for one in kept})


def _day(event: ev.Event) -> int:
    told = day_number(event.time)
    return min(told, number_of(event.data.day)) if isinstance(event, ev.ActivityDay) else told


def test_each_kind_of_money_stands_in_its_own_sum():
    story: Sequence[ev.Event] = [
        bet("10.00", rtp="0.9"), win("4.00"), rollback("bet", "1.00", rtp="0.9"), deposit("50.00"),
        payment(ev.DepositRolledBack, "20.00"), payment(ev.WithdrawalApproved, "7.00"),
        payment(ev.WithdrawalRolledBack, "3.00"), bonus(ev.BonusGranted, amount=money("9.00")),
        bonus(ev.BonusReversed, amount=money("2.00")), bonus(ev.BonusCompleted, converted=money("5.00")),
    ]  # fmt: skip

    assert folded(story).days == (
        DaySums(
            day=TODAY,
            deposited=30 * BASE_ONE,
            withdrawn=4 * BASE_ONE,
            turnover=9 * BASE_ONE,
            payout=4 * BASE_ONE,
            theoretical=9 * BASE_ONE // 10,
            bonus=7 * BASE_ONE,
            bonus_cost=5 * BASE_ONE,
        ),
    )


def test_bonus_money_is_neither_staked_nor_won():
    staked = ev.Bet(round="r", game="g", category="slots", stake=money("10.00"), bonus=money("4.00"))
    won = ev.Win(round="r", game="g", category="slots", payout=money("8.00"), bonus=money("3.00"))

    (day,) = folded([made(ev.BetPlaced, staked), made(ev.BetWon, won)]).days

    assert (day.turnover, day.payout) == (6 * BASE_ONE, 5 * BASE_ONE)


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (datetime(2026, 1, 31, 23, 59, 59, tzinfo=UTC), TODAY),
        (datetime(2026, 2, 1, tzinfo=UTC), TODAY + 1),
        (datetime(2026, 2, 1, 0, 59, tzinfo=timezone(timedelta(hours=1))), TODAY),
        (datetime(2026, 1, 31, 20, tzinfo=timezone(timedelta(hours=-5))), TODAY + 1),
    ],
)
def test_a_day_is_one_of_utc_whatever_offset_a_time_is_written_with(at, day):
    assert [one.day for one in folded([deposit(time=at)]).days] == [day]


def test_five_weeks_are_kept_whole_and_what_is_older_is_left_out():
    days = [deposit(time=noon(days=-n)) for n in (0, DAYS_KEPT - 1, DAYS_KEPT)]

    assert [one.day for one in folded(days).days] == [TODAY - DAYS_KEPT + 1, TODAY]


def test_a_day_that_is_told_as_a_whole_enters_itself_and_not_the_day_it_was_told():
    told = aggregate(
        date(2026, 1, 20), deposits=money("30.00"), withdrawals=money("1.00"), turnover=money("100.00"),
        winnings=money("90.00"), bonus=money("5.00"),
    )  # fmt: skip

    (day,) = folded([told]).days

    assert day.day == number_of(date(2026, 1, 20))
    assert (day.deposited, day.withdrawn, day.turnover, day.payout, day.bonus) == tuple(
        units * BASE_ONE for units in (30, 1, 100, 90, 5)
    )


@pytest.mark.parametrize(
    ("ngr", "cost"), [(None, 5), ("10.00", 0), ("7.00", 3), ("12.00", 0)], ids=["not told", "none", "some", "more"]
)
def test_the_bonus_cost_of_a_whole_day_lies_between_ggr_and_ngr(ngr, cost):
    said = None if ngr is None else SignedMoney(ngr, "EUR", "1")
    told = aggregate(turnover=money("100.00"), winnings=money("90.00"), bonus=money("5.00"), ngr=said)

    assert folded([told]).days[0].bonus_cost == cost * BASE_ONE


def test_a_day_that_has_not_begun_does_not_push_the_others_out():
    profile = folded([deposit(), aggregate(date(2062, 1, 31), deposits=money("1.00"))])

    assert profile.days == (DaySums(day=TODAY, deposited=51 * BASE_ONE),)


def test_a_later_year_replaces_an_earlier_one_and_an_older_one_is_left_out():
    given_in = [replace(bonus(ev.BonusGranted, amount=money("10.00")), time=datetime(y, 1, 1, tzinfo=UTC))
                for y in (2025, 2026, 2024)]  # fmt: skip

    assert folded(given_in[:1]).year == YearSum(year=2025, bonus=10 * BASE_ONE)
    assert folded(given_in).year == YearSum(year=2026, bonus=10 * BASE_ONE)


def test_what_is_added_counts_and_what_is_only_followed_does_not():
    blank, event = new_profile(BRAND, PLAYER), deposit()

    assert follow_only(blank, event).days == ()
    assert add_only(blank, event).days == folded([event]).days != ()


def test_every_event_says_how_far_the_stream_of_the_player_has_come():
    profile = folded([bet(), made(ev.TimeDue, ev.Due(timer="session"), time=noon(4)), bet(time=noon(-9))])

    assert (profile.known_until, profile.last_seen) == (noon(4), NOON)


def test_a_profile_that_did_not_keep_how_far_its_stream_has_come_goes_by_its_newest_act():
    old = replace(folded([bet()]), assessed=None)

    assert old.known_until == NOON
    assert folded([bet(time=noon(-9))], old).known_until == NOON


@pytest.mark.parametrize("cls", [ev.PersonSuppressed, ev.PersonReleased])
def test_what_reaches_him_from_another_account_says_nothing_of_his_own_stream(cls):
    crossed = made(cls, ev.Suppression(cause="strong_harm"), time=noon(60))

    assert folded([crossed]).known_until is None
    assert folded([bet(), crossed]).known_until == NOON
