"""Alarms: counted once each, never where a player is on tilt, and thresholds that keep to what is asked of them."""

import numpy as np
import pytest

from evals.tilt.alarms import CALM, WINDOW, Scored, clean, episodes, find, onsets, threshold_at


def over(*bets: int, length: int = 60) -> np.ndarray:
    high = np.zeros(length, bool)
    high[list(bets)] = True
    return high


@pytest.mark.parametrize(
    ("bets", "begun"),
    [((), []), ((0,), [0]), ((5, 6, 7), [5]), ((5, 5 + CALM), [5]), ((5, 6 + CALM), [5, 6 + CALM])],
)
def test_an_alarm_lasts_until_ten_bets_were_calm(bets, begun):
    assert onsets(over(*bets)).tolist() == begun


def test_the_bets_after_an_episode_are_neither_calm_nor_on_tilt():
    tilting = over(*range(10, 15))

    assert episodes(tilting) == [(10, 15)]
    assert np.flatnonzero(~clean(tilting)).tolist() == list(range(10, 15 + WINDOW))


def test_an_episode_is_found_by_its_first_bet_over_the_threshold():
    scores, tilting = np.zeros(100), over(*range(40, 50), length=100)
    scores[[5, 43, 47]] = 1.0

    found = find([Scored(scores, tilting)], 1.0)

    assert (found.episodes, found.found, found.delays) == (1, 1, [4])
    assert (found.alarms, found.false, found.precision) == (2, 1, 0.5)
    assert found.clean == 100 - 10 - WINDOW
    assert found.per_1000 == pytest.approx(1000 / found.clean)


def test_a_threshold_allows_no_more_false_alarms_than_asked():
    dice = np.random.default_rng(0)
    players = [Scored(dice.normal(size=1000), np.zeros(1000, bool)) for _ in range(5)]

    for often in (1.0, 5.0):
        found = find(players, threshold_at(players, often))
        assert 0 < found.per_1000 <= often
