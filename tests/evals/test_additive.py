"""Fitted scorecards: they find the curve, keep to the way they must go, and say the same one by one."""

import numpy as np
import pytest

from evals.additive import Feature, fit, scores


@pytest.fixture
def bent():
    rng = np.random.default_rng(5)
    values = rng.uniform(-3, 3, (4000, 2))
    truth = (rng.random(4000) < 1 / (1 + np.exp(-2 * np.abs(values[:, 0]) + 3))).astype(float)
    return values, truth


def test_a_curve_is_found_and_a_column_without_meaning_adds_next_to_nothing(bent):
    card = fit([Feature("bent"), Feature("noise")], *bent)
    said = scores(card, np.array([[-2.5, 0.0], [0.0, 0.0], [2.5, 0.0]]))
    reach = {line.feature: max(line.points) - min(line.points) for line in card.lines}

    assert said[1] < 0.15 < 0.75 < min(said[0], said[2])
    assert reach["noise"] < 0.15 * reach["bent"]


def test_a_line_that_must_rise_never_falls(bent):
    (line,) = fit([Feature("bent", "rises")], bent[0][:, :1], bent[1]).lines

    assert line.points == tuple(sorted(line.points))
    assert line.points[-1] > 0


def test_what_is_said_of_many_is_what_the_fast_path_says_of_one(bent):
    card = fit([Feature("bent"), Feature("constant")], np.column_stack([bent[0][:, 0], np.ones(4000)]), bent[1])
    rows = np.array([[-9.0, 1.0], [0.3, 1.0], [9.0, 1.0]])

    assert scores(card, rows) == pytest.approx([card.score(row) for row in rows])
