"""Halves: a player's own for ever, about as many in each, and no score for what a model has seen."""

from datetime import date

import pytest

from core.errors import SettingsError
from core.trained import TrainedOn
from evals.halves import check_unseen, half_of, unseen

FILE = "f" * 64


def trained(**more):
    return TrainedOn(source="days.csv", digest=FILE, players=2, rows=9, **more)


def test_the_half_of_a_player_never_changes_and_both_are_about_as_large():
    halves = [half_of(str(number)) for number in range(2000)]

    assert halves[:8] == [half_of(str(number)) for number in range(8)]
    assert 900 < halves.count("a") < 1100


def test_a_model_scores_neither_players_nor_days_it_has_seen():
    model = trained(half=half_of("7"), until=date(2013, 5, 31))
    other = next(str(n) for n in range(50) if half_of(str(n)) != half_of("7"))

    assert not unseen(model, "7", date(2013, 6, 30))
    assert not unseen(model, other, date(2013, 4, 30))
    assert unseen(model, other, date(2013, 5, 31))
    assert unseen(trained(), "7", date(2013, 1, 31))


def test_a_model_is_not_scored_on_the_file_it_has_learned_in_full():
    with pytest.raises(SettingsError, match="--half"):
        check_unseen(trained(), FILE)
