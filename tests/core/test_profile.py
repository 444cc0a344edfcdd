from datetime import UTC, date, datetime

import pytest

from core.profile import Person, Restriction, new_profile
from tests.builders import NOON, noon, verified_profile


@pytest.mark.parametrize(
    ("born", "age"),
    [
        (date(2008, 1, 31), 18),
        (date(2008, 2, 1), 17),
        (date(2008, 1, 30), 18),
        (date(2027, 1, 1), -1),
        (None, None),
    ],
)
def test_age_is_counted_in_completed_years(born, age):
    assert verified_profile(person=Person(born=born)).age(NOON) == age


@pytest.mark.parametrize(
    ("at", "age"), [(datetime(2026, 2, 28, tzinfo=UTC), 17), (datetime(2026, 3, 1, tzinfo=UTC), 18)]
)
def test_somebody_born_on_a_leap_day_is_a_year_older_from_the_first_of_march(at, age):
    assert verified_profile(person=Person(born=date(2008, 2, 29))).age(at) == age


@pytest.mark.parametrize(("until", "excluded"), [(None, True), (noon(1), True), (NOON, False), (noon(-1), False)])
def test_an_exclusion_stands_until_its_end(until, excluded):
    profile = verified_profile(exclusion=Restriction(since=noon(-60), until=until))

    assert profile.excluded(NOON) is excluded


def test_nobody_is_excluded_who_did_not_exclude_himself():
    assert not new_profile("acme", "p1").excluded(NOON)
