"""Value to come: by days and turnover, times an edge that is known, whatever luck there was."""

import pytest

from core.money import BASE_ONE
from core.profile import FlaggedValue, Tastes, Value
from core.scores.category import chosen
from core.scores.scorecard import Line, Link, Scorecard
from core.scores.value import FEATURES, USUAL_EDGE, edge, edge_of, expected, features, usual_edge
from core.scores.visits import Visits, seen

CARD = Scorecard(
    lines=tuple(Line(name, (0.0, 10.0), (0.0, 10.0 if name == "staked_month" else 0.0)) for name in FEATURES),
    bias=0.0,
    link="log",
)


def course(*payouts: int) -> Visits:
    visits = Visits()
    for day, payout in enumerate(payouts):
        visits = seen(visits, 1000 + day, 100 * BASE_ONE, payout)
    return visits


def test_luck_does_not_change_what_is_expected() -> None:
    assert features(course(0, 0, 0), 1010) == features(course(10**9, 0, 10**12), 1010)


def test_who_stakes_more_is_worth_more_and_nobody_is_worth_nothing() -> None:
    once, thrice = (expected(CARD.score(features(course(*days), 1003)), 0.04) for days in ([0], [0, 0, 0]))

    assert 0 < once < thrice
    assert expected(0.0, 0.04) == 0


def test_what_was_earned_in_flagged_time_does_not_count() -> None:
    earned = Value(turnover=1000 * BASE_ONE, theoretical=40 * BASE_ONE)
    calm, half, whole = (edge_of(earned, FlaggedValue(theoretical=part * BASE_ONE), Tastes()) for part in (0, 20, 40))

    assert half == pytest.approx(calm / 2)
    assert calm > whole == 0
    assert edge_of(Value(), FlaggedValue(), Tastes()) == USUAL_EDGE


def test_the_usual_edge_is_that_of_what_he_chooses() -> None:
    assert usual_edge(Tastes()) == USUAL_EDGE
    assert usual_edge(chosen(Tastes(), "crash")) == pytest.approx(0.01)
    assert 0.01 < usual_edge(chosen(chosen(Tastes(), "crash"), "slots")) < 0.04


def test_the_edge_is_his_own_once_he_has_played_enough() -> None:
    assert edge(0, 0) == USUAL_EDGE
    assert edge(BASE_ONE, BASE_ONE) == pytest.approx(USUAL_EDGE, abs=0.01)
    assert edge(10**6 * BASE_ONE, 10**4 * BASE_ONE) == pytest.approx(0.01, abs=0.0001)
    assert 0 < edge(-BASE_ONE, -BASE_ONE) <= USUAL_EDGE


@pytest.mark.parametrize(("bias", "link", "most"), [(9e5, "log", 10**27), (-9e5, "identity", 0)])
def test_whatever_a_model_says_is_an_amount_that_can_be_decided_by(bias: float, link: Link, most: int) -> None:
    lines = tuple(Line(name, (0.0,), (0.0,)) for name in FEATURES)
    card = Scorecard(lines=lines, bias=bias, link=link)

    assert expected(card.score(features(Visits(days=1, first=1, day=1), 1)), 1.0) == pytest.approx(most)
