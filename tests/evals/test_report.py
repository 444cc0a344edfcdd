"""Bars: what is reached, what is missed, and what so few players cannot tell."""

import numpy as np
import pytest

from evals.measures.probability import ece, ece_by_chance
from evals.report import ENOUGH, Report, at_least, at_most, calibrated


def found(value: float, players: int) -> dict[str, float]:
    return {"x": value, "x_low": value - 0.1, "x_high": value + 0.1, "x_of_chance": 0.08, "players": players}


@pytest.mark.parametrize(
    ("value", "players", "verdict"),
    [
        (0.80, 10, "reached"),
        (0.75, ENOUGH - 1, "too few to tell"),
        (0.69, ENOUGH - 1, "missed"),
        (0.7999, ENOUGH, "missed"),
    ],
)
def test_a_figure_too_low_is_open_where_the_interval_of_few_players_holds_the_bar(value, players, verdict):
    assert at_least("x", found(value, players), "x", 0.8).verdict == verdict
    assert at_most("x", found(1.6 - value, players), "x", 0.8).verdict == verdict


@pytest.mark.parametrize(
    ("value", "players", "verdict"),
    [
        (0.03, 10, "reached"),
        (0.08, ENOUGH - 1, "too few to tell"),
        (0.081, ENOUGH - 1, "missed"),
        (0.031, ENOUGH, "missed"),
    ],
)
def test_calibration_is_held_against_what_perfect_probabilities_show(value, players, verdict):
    assert calibrated("x", found(value, players), "x", 0.03).verdict == verdict


def test_perfect_probabilities_of_few_rows_are_within_chance_and_skewed_ones_are_not():
    rng = np.random.default_rng(7)
    said = rng.random(200)
    came = (rng.random(200) < said).astype(float)
    chance = ece_by_chance(said)

    assert 0.03 < ece(came, said) < chance.high
    assert ece(came, said**3) > ece_by_chance(said**3).high


def test_an_open_bar_is_neither_reached_nor_missed():
    report = Report(figures={}, tables=(), bars=(at_least("x", found(0.75, 10), "x", 0.8),))

    assert (report.met, report.missed) == (False, False)
