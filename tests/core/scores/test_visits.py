"""The course of days: exact by hand, the same within a day in any order, and deaf to what comes late."""

from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.money import BASE_ONE
from core.record import canonical
from core.scores.visits import HALF_LIVES, Visits, faded, seen

DAYS = st.lists(st.tuples(st.integers(0, 400), st.integers(0, 500), st.integers(0, 500)), max_size=30)


def course(days):
    return reduce(lambda known, told: seen(known, told[0], told[1] * BASE_ONE, told[2] * BASE_ONE), days, Visits())


def test_nobody_who_came_leaves_no_bytes():
    assert canonical(Visits()) == b"{}"


@given(DAYS)
def test_what_is_left_of_a_day_halves_with_every_half_life(days):
    told = sorted(days)
    visits = course(told)
    if not told:
        return
    came, (visited, staked, lost, _) = {day for day, _, _ in told}, faded(visits, 500)

    for number, half in enumerate(HALF_LIVES):
        assert visited[number] == pytest.approx(sum(0.5 ** ((500 - day) / half) for day in came))
        assert staked[number] == pytest.approx(sum(s * 0.5 ** ((500 - day) / half) for day, s, _ in told))
        assert lost[number] == pytest.approx(sum((s - p) * 0.5 ** ((500 - day) / half) for day, s, p in told), abs=1e-9)


@given(DAYS, st.randoms())
def test_the_order_within_a_day_does_not_matter(days, random):
    other = sorted(random.sample(days, len(days)), key=lambda told: told[0])

    assert course(sorted(days)) == course(other)


@given(DAYS, DAYS)
def test_a_day_that_comes_late_leaves_no_trace(days, late):
    visits = course(sorted(days))
    older = [told for told in late if told[0] < visits.day]

    assert reduce(lambda known, told: seen(known, told[0], told[1]), older, visits) == (visits if days else Visits())


def test_gaps_and_levels_are_those_of_the_days():
    visits = course([(1, 9, 0), (2, 0, 5), (5, 0, 0), (5, 3, 0)])

    assert (visits.days, visits.first, visits.day, visits.last_gap, visits.longest_gap) == (3, 1, 5, 3, 3)
    assert visits.gap == pytest.approx(0.5 * 1.0986, abs=1e-4)
    assert (visits.level, visits.staked_days) == (pytest.approx(2.302585), 1)
    assert visits.turnover == 3 * BASE_ONE
