"""The figures of a brand: the sums of its players' days, however they came to be."""

from datetime import timedelta

import msgspec
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from core import events as ev
from core.calendar import day_number
from core.facts import Figures
from core.figures import DAYS_SHOWN, BrandFigures
from core.fold import fold
from core.money import BASE_ONE
from core.profile import Profile, new_profile
from core.record import canonical
from tests.builders import BRAND, NOON, bet, made, money, noon, rollback, win

PLAYERS = ("p1", "p2", "tester")


def completed(amount: str = "5.00"):
    return made(ev.BonusCompleted, ev.Bonus(bonus="b", converted=money(amount)))


@st.composite
def streams(draw):
    """What three players do within two months, one of them a test account from some moment on."""
    kinds = st.sampled_from([bet("7.00"), win("3.00"), rollback("bet", "7.00"), rollback("win", "3.00"), completed()])
    moments = draw(st.lists(st.integers(-60 * 24, 0), unique=True, max_size=25))
    story = [replace(draw(kinds), subject=draw(st.sampled_from(PLAYERS)), time=noon(hours=hour)) for hour in moments]
    account = made(ev.PlayerRegistered, ev.Registration(test=True), subject="tester", time=noon(days=-50))
    return draw(st.permutations([*story, account]))


def followed(stream) -> tuple[BrandFigures, dict[str, Profile]]:
    figures, profiles = BrandFigures(), {}
    for event in stream:
        before = profiles.get(event.subject)
        profiles[event.subject] = fold(before or new_profile(BRAND, event.subject), event)
        figures.follow(before, profiles[event.subject])
    return figures, profiles


def expected(stream, at) -> Figures:
    """The same, said anew: every event of the last 28 days of the two who count."""
    last = day_number(at)
    sums = {"turnover": 0, "ggr": 0, "bonus_cost": 0}
    for event in stream:
        if event.subject == "tester" or not last - DAYS_SHOWN < day_number(event.time) <= last:
            continue
        stake, payout, cost = _moved(event)
        sums["turnover"] += stake
        sums["ggr"] += stake - payout
        sums["bonus_cost"] += cost
    return Figures(**sums)


def _moved(event) -> tuple[int, int, int]:
    match event:
        case ev.BetPlaced():
            return 7 * BASE_ONE, 0, 0
        case ev.BetWon():
            return 0, 3 * BASE_ONE, 0
        case ev.RolledBack():
            return (-7 * BASE_ONE, 0, 0) if event.data.kind == "bet" else (0, -3 * BASE_ONE, 0)
        case _:
            return 0, 0, 5 * BASE_ONE


@given(streams())
def test_the_figures_are_what_the_last_28_days_say_in_whatever_order_they_came(stream):
    figures, _ = followed(stream)

    assert figures.of(BRAND, NOON) == expected(stream, NOON)


@given(streams(), st.integers(0, 25))
def test_a_hub_that_stops_anywhere_and_goes_on_from_its_profiles_has_the_same_figures(stream, cut):
    _, kept = followed(stream[:cut])
    read = {name: msgspec.json.decode(canonical(profile), type=Profile) for name, profile in kept.items()}
    again = BrandFigures(read.values())
    for event in stream[cut:]:
        before = read.get(event.subject)
        read[event.subject] = fold(before or new_profile(BRAND, event.subject), event)
        again.follow(before, read[event.subject])

    assert again.of(BRAND, NOON) == expected(stream, NOON)


def test_an_account_that_turns_out_to_be_a_test_is_taken_out_with_all_it_did():
    account = made(ev.PlayerRegistered, ev.Registration(test=True), time=noon(5))

    figures, _ = followed([bet("7.00"), completed(), account, bet("7.00", time=noon(6))])

    assert figures.of(BRAND, noon(6)) == Figures()


def test_each_brand_has_figures_of_its_own():
    figures, _ = followed([bet("7.00")])

    assert figures.of("lagoon", NOON) == Figures()


def test_years_of_history_leave_the_newest_weeks_alone():
    figures, _ = followed([bet("7.00", time=NOON - timedelta(days=days)) for days in range(400, -1, -1)])

    assert figures.of(BRAND, NOON) == Figures(turnover=28 * 7 * BASE_ONE, ggr=28 * 7 * BASE_ONE)


def test_many_players_of_long_ago_do_not_push_today_out():
    story = [replace(bet("7.00", time=noon(days=-days)), subject=f"p{days}") for days in (*range(300), 0)]

    assert followed(story)[0].of(BRAND, NOON).turnover == 29 * 7 * BASE_ONE
