"""Measures: what they come to on cases that can be done by hand, and beside scikit-learn."""

import numpy as np
import pytest
from sklearn.metrics import brier_score_loss, ndcg_score, roc_auc_score

from evals.measures.probability import auc, brier, calibration, ece, interval
from evals.measures.ranking import capture, gini, ndcg, precision_at

RNG = np.random.default_rng(5)
SCORES = np.round(RNG.random(500), 2)
TRUTH = (RNG.random(500) < SCORES).astype(float)


def test_auc_and_brier_are_those_of_scikit_learn() -> None:
    assert auc(TRUTH, SCORES) == pytest.approx(roc_auc_score(TRUTH, SCORES))
    assert brier(TRUTH, SCORES) == pytest.approx(brier_score_loss(TRUTH, SCORES))


def test_ece_is_nothing_for_scores_that_come_true_and_the_distance_for_others() -> None:
    told, came = np.repeat([0.2, 0.8], 500), np.tile([1.0, 0, 0, 0, 0], 200)
    came[500:] = 1 - came[500:]

    assert ece(came, told) == pytest.approx(0.0)
    assert ece(came, told + 0.1) == pytest.approx(0.1)
    assert [bin.mass for bin in calibration(came, told)] == [100] * 10


def test_the_interval_holds_the_value_and_is_wider_where_players_are_few() -> None:
    many = interval(auc, TRUTH, SCORES, [str(n) for n in range(500)])
    few = interval(auc, TRUTH, SCORES, [str(n % 10) for n in range(500)])

    assert many.low < many.value < many.high
    assert few.value == many.value


def test_the_perfect_order_has_a_gini_of_one_and_the_reverse_of_minus_one() -> None:
    worth = np.array([1.0, 2, 3, 10, 50])

    assert gini(worth, worth * 3) == pytest.approx(1)
    assert gini(worth, -worth) == pytest.approx(-1)
    assert capture(worth, worth, 0.2) == pytest.approx(50 / 66)
    assert precision_at(np.array([0.0, 0, 0, 1, 1]), worth, 0.4) == 1.0


def test_ndcg_is_that_of_scikit_learn() -> None:
    gains, scores = np.array([0.0, 3, 1, 2]), np.array([0.4, 0.3, 0.2, 0.1])

    assert ndcg(gains, scores, 3) == pytest.approx(ndcg_score([gains], [scores], k=3))
