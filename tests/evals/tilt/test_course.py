"""The course of bets in evaluations is that of the fold: the same statistics after each bet."""

from datetime import timedelta

import numpy as np
import pytest

from core.fold import fold
from core.profile import new_profile
from core.scores.scorecard import Line, Scorecard
from core.tilt import MIN_BETS
from core.tilt.statistics import STATISTICS, of
from core.tilt.weights import CARD
from evals.tilt.course import START, Course, follow, single, sums
from evals.tilt.fit import fit
from evals.tilt.ladder import ladder_players
from evals.tilt.purse import purse_players
from tests.builders import BRAND, PLAYER, bet, win


def test_the_statistics_are_those_of_the_fold():
    (trace,) = ladder_players(1, 60, 3)
    profile, at, told = new_profile(BRAND, PLAYER), START, []

    for spin in trace.spins:
        at += timedelta(seconds=spin.seconds)
        profile = fold(profile, bet(f"{spin.stake:.2f}", time=at))
        told.append(of(profile.tilt))
        if spin.back:
            profile = fold(profile, win(f"{spin.stake * spin.back:.2f}", time=at))

    found, column = follow(trace.spins).found, STATISTICS.index("risk")
    assert np.delete(found, column, 1) == pytest.approx(np.delete(np.array(told), column, 1), abs=1e-6)


def test_the_sum_of_a_card_is_that_of_the_core_and_nothing_is_judged_too_soon():
    (trace,) = purse_players(1, 80, 1)
    course = follow(trace.spins)

    totals = sums(CARD, course)

    assert not course.judged[:MIN_BETS].any()
    for total, values, judged in zip(totals, course.found, course.judged, strict=True):
        assert (1 / (1 + np.exp(-total)) if judged else 0.0) == pytest.approx(CARD.score(values) if judged else 0.0)


def test_a_statistic_alone_is_judged_where_the_card_is():
    course = Course(np.ones((2, len(STATISTICS))), np.array([False, True]), ())

    assert single("steps", course).tolist() == [-np.inf, 1.0]


def test_a_fit_gives_weight_to_what_tells_tilt_and_to_nothing_in_the_wrong_way():
    dice = np.random.default_rng(1)
    found, tilting = np.zeros((2000, len(STATISTICS))), dice.random(2000) < 0.3
    found[:, STATISTICS.index("steps")] = np.where(tilting, 4.0, 1.0) + dice.normal(size=2000)
    found[:, STATISTICS.index("rate")] = np.where(tilting, 1.0, 4.0) + dice.normal(size=2000)

    card = fit(found, tilting, np.ones(2000))
    rise = {line.feature: line.points[-1] - line.points[0] for line in card.lines}

    assert rise["steps"] > 1.0
    assert rise["rate"] == pytest.approx(0.0, abs=1e-9)


def test_the_lines_of_the_core_and_of_the_evaluation_are_one():
    card = Scorecard(lines=tuple(Line(name, (0.0, 1.0), (0.0, 2.0)) for name in STATISTICS), bias=-1.0, link="identity")
    values = np.linspace(-1, 2, len(STATISTICS))

    assert sums(card, Course(values[None], np.array([True]), ()))[0] == pytest.approx(card.score(values))
