from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.breaks import begin
from core.profile import BreakTaken
from core.signals import detect
from tests.builders import NOON, bet, break_accepted, command_accepted, folded, login, noon, policy

DAY = noon(days=1)


def kept(*later):
    """A break of a day and what came after it."""
    return folded([break_accepted(DAY), *later])


def signals(*events):
    before = kept(*events[:-1])
    return detect(before, folded(events[-1:], before), events[-1], policy())


def test_a_break_stops_everything_but_protection_until_it_ends():
    profile = kept()

    assert profile.time_out is not None
    assert profile.time_out.stands(DAY - timedelta(microseconds=1))
    assert not profile.time_out.stands(DAY)
    assert profile.break_taken == BreakTaken(since=NOON, until=DAY)


def test_the_players_own_length_outdoes_the_brands():
    assert begin(command_accepted(), "d1", 24).data.until == noon(hours=24)
    assert begin(command_accepted(hours=2), "d1", 24).data.until == noon(hours=2)
    assert begin(command_accepted(), "d1", 24).id == begin(command_accepted(seq=9), "d1", 24).id


@pytest.mark.parametrize(
    ("later", "said"),
    [
        ([login(time=DAY)], ("break_completed",)),
        ([login(time=noon(hours=23))], ()),
        ([login(time=noon(hours=23)), login(time=DAY)], ()),
        ([bet(time=noon(1)), login(time=DAY)], ()),
        ([login(time=DAY), login(time=noon(days=2))], ()),
        ([bet(time=DAY), login(time=noon(days=2))], ("break_completed",)),
        ([break_accepted(noon(days=2), time=noon(hours=1)), login(time=DAY)], ()),
        ([break_accepted(noon(days=2), time=noon(hours=1)), login(time=noon(days=2))], ("break_completed",)),
        ([break_accepted(noon(hours=2), time=noon(hours=1)), login(time=noon(hours=3))], ()),
        ([login(time=noon(1)), break_accepted(noon(days=3), time=noon(2)), login(time=noon(days=3))],
         ("break_completed",)),
        ([login(time=DAY), break_accepted(noon(days=3), time=noon(days=2)), login(time=noon(days=3))],
         ("break_completed",)),
    ],
)  # fmt: skip
def test_only_the_first_login_after_a_break_that_was_kept_completes_it(later, said):
    assert signals(*later) == said


def test_a_bet_told_late_breaks_the_break_too():
    profile = kept(login(time=DAY), bet(time=noon(5), id="late"))

    assert profile.break_taken == BreakTaken(since=NOON, until=DAY, ended=True, broken=True)


@given(st.permutations([1, 20, 40]))
def test_a_break_lasts_as_long_as_the_longest_that_was_taken(hours):
    profile = folded([break_accepted(noon(hours=many), time=noon(n)) for n, many in enumerate(hours)])

    assert profile.time_out is not None
    assert profile.time_out.until == noon(hours=40)
    assert profile.break_taken is not None
    assert profile.break_taken.until == noon(hours=40)
