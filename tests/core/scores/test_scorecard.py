"""Scorecards: straight lines between knots, flat beyond, one link."""

from math import exp

import pytest

from core.scores.scorecard import Line, Scorecard, in_two

BENT = Line("recency", (0.0, 10.0, 30.0), (1.0, 0.0, -2.0))


@pytest.mark.parametrize(("days", "adds"), [(-5, 1), (0, 1), (5, 0.5), (10, 0), (20, -1), (30, -2), (400, -2)])
def test_a_feature_adds_what_its_line_says(days: float, adds: float) -> None:
    card = Scorecard(lines=(BENT,), bias=0.25, link="identity")

    assert card.score((days,)) == pytest.approx(0.25 + adds)
    assert card.contributions((days,)) == {"recency": pytest.approx(adds)}


def test_the_links() -> None:
    flat = Line("x", (0.0,), (2.0,))

    assert Scorecard(lines=(flat,), bias=-2.0, link="logit").score((9.0,)) == 0.5
    assert Scorecard(lines=(flat,), bias=0.0, link="log").score((9.0,)) == exp(2.0)
    assert Scorecard(lines=(flat,), bias=1e9, link="logit").score((9.0,)) == 1.0


def test_calibration_bends_the_sum() -> None:
    card = Scorecard(lines=(BENT,), bias=0.0, link="identity", calibration=Line("sum", (-2.0, 1.0), (-1.0, 0.5)))

    assert card.score((20.0,)) == pytest.approx(-0.5)


def test_too_few_values_are_a_bug() -> None:
    with pytest.raises(ValueError, match="longer"):
        Scorecard(lines=(BENT,), bias=0.0, link="logit").score(())


def test_a_card_in_two_parts_says_what_the_whole_says() -> None:
    lines = (BENT, Line("gap", (0.0, 1.0), (0.0, 0.3)), Line("level", (0.0, 5.0), (0.1, 0.7)))
    card = Scorecard(lines=lines, bias=0.1, link="logit", calibration=Line("sum", (-2.0, 1.0), (-1.0, 0.5)))
    told = in_two(card, 2, kept=1)

    for values in ((5.0, 0.7, 2.0), (5.0, 0.7, 4.0), (20.0, 0.1, 4.0)):
        assert told(values[:2], values[2:]) == card.score(values)
