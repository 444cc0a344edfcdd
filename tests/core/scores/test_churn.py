"""Features of return: as many as are named, finite for anybody, and the same from bets as from days."""

from functools import reduce
from math import isfinite, log, log1p

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.money import BASE_ONE
from core.scores.churn import FEATURES, features
from core.scores.rhythm import NEWCOMER
from core.scores.visits import Visits, seen

TOLD = st.tuples(st.integers(0, 400), st.integers(-50, 500), st.integers(0, 500), st.integers(-20, 90))


def course(days):
    return reduce(lambda known, told: seen(known, told[0], *(units * BASE_ONE for units in told[1:])), days, Visits())


def named(days, at):
    return dict(zip(FEATURES, features(course(days), at), strict=True))


@given(st.lists(TOLD, min_size=1, max_size=20), st.integers(0, 500))
def test_every_course_has_all_features_and_they_are_finite(days, at):
    found = features(course(sorted(days)), at)

    assert len(found) == len(FEATURES)
    assert all(map(isfinite, found))


@given(st.lists(TOLD, min_size=1, max_size=20))
def test_a_day_told_in_parts_has_the_features_of_the_whole_day(days):
    told = sorted(days)
    parts = [part for day, s, p, d in told for part in ((day, 0, 0, d), (day, s, 0, 0), (day, 0, p, 0))]

    assert features(course(parts), 500) == features(course(told), 500)


def test_features_say_what_their_names_promise():
    found = named([(0, 100, 60, 50), (7, 0, 0, 0)], 9)

    assert found["recency"] == pytest.approx(log1p(2))
    assert found["overdue"] == pytest.approx(log1p(2) - log(7))
    assert (found["level"], found["staked_share"]) == (pytest.approx(log1p(100)), 0.5)
    assert found["staked"] == pytest.approx(log1p(100 * 0.5 ** (9 / 30)))
    assert named([(0, 1, 0, 0)], 3)["overdue"] == NEWCOMER
