"""The next category: what he likes, what he plays of late, and what everybody plays where nothing is known."""

from datetime import UTC, datetime, timedelta

import pytest

from core.events import Category
from core.profile import Tastes
from core.scores.category import FEATURES, OPTIONS, PAUSE, chooses, chosen, next_category
from core.scores.choice import Choice

AT = datetime(2026, 3, 1, 20, tzinfo=UTC)
POPULAR = (0.5, 0.2, 0.12, 0.1, 0.07, 0.01)
MODEL = Choice(
    options=OPTIONS,
    features=FEATURES,
    weights=(1.0, 0.5, 0.2, -0.1, 0.0),
    popularity=POPULAR,
    follows={"dice": (0.0, 0.0, 0.0, 3.0, 0.0, 0.0)},
)


def after(*categories: Category) -> Tastes:
    tastes = Tastes()
    for category in categories:
        tastes = chosen(tastes, category)
    return tastes


def test_probabilities_sum_to_one_and_are_the_popular_ones_of_a_stranger() -> None:
    said = next_category(MODEL, Tastes())

    assert sum(said.values()) == pytest.approx(1)
    assert list(said.values()) == pytest.approx(POPULAR)


def test_what_he_always_plays_comes_first_and_what_follows_is_known() -> None:
    assert max(said := next_category(MODEL, after(*["table"] * 5)), key=lambda one: said[one]) == "table"
    assert next_category(MODEL, after("dice"))["crash"] > next_category(MODEL, after("live"))["crash"]


def test_runs_are_counted_and_end() -> None:
    assert after("slots", "slots", "slots").run == 3
    assert after("slots", "slots", "live").run == 1


def test_a_choice_is_another_category_or_the_first_bet_after_a_pause() -> None:
    assert chooses("slots", None, None, AT)
    assert chooses("live", "slots", AT, AT + timedelta(seconds=5))
    assert chooses("slots", "slots", AT, AT + PAUSE)
    assert not chooses("slots", "slots", AT, AT + PAUSE - timedelta(seconds=1))
