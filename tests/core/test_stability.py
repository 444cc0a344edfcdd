import pytest

from core.scores.visits import Visits, seen
from core.stability import returned, stability_index, verdict

EVEN = [number / 1000 for number in range(1000)]


def days(*some: int) -> Visits:
    visits = Visits()
    for day in some:
        visits = seen(visits, day)
    return visits


def test_scores_that_are_spread_as_before_are_stable_and_others_are_not() -> None:
    assert verdict(EVEN, list(reversed(EVEN))) == "stable"
    assert verdict(EVEN, [score**1.7 for score in EVEN]) == "watch"
    assert verdict(EVEN, [score**3 for score in EVEN]) == "act"


def test_few_scores_say_nothing_about_drift() -> None:
    assert verdict(EVEN[:99], EVEN) == verdict(EVEN, EVEN[:99]) == "too few"


def test_scores_that_are_all_the_same_have_an_index() -> None:
    assert stability_index([0.5] * 200, [0.5] * 200) == 0.0
    assert stability_index([0.5] * 200, [0.1] * 200) > 1.0


@pytest.mark.parametrize(
    ("later", "today", "expected"),
    [
        ([], 17, None),
        ([], 18, False),
        ([days(10)], 18, False),
        ([days(10, 17)], 17, True),
        ([days(10, 18)], 18, False),
        ([days(10, 12, 14, 30)], 30, None),
        ([days(10, 12, 14, 16, 22)], 30, True),
        ([days(10, 12), days(10, 12, 60)], 60, True),
        ([days(10, 40), days(10, 40, 41)], 60, False),
    ],
)
def test_whether_somebody_was_back_within_a_week_is_known_or_it_is_said_that_it_is_not(
    later: list[Visits], today: int, expected: bool | None
) -> None:
    assert returned(days(10), 10, later, today, 7) is expected
