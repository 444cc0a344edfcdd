"""Hostile runs: nothing harmful is executed, and the oracle would see it if it were."""

from collections.abc import Mapping

import pytest

from evals.hostile import calls, plays, spoils, words
from evals.hostile.report import evaluate
from evals.hostile.runs import of_players
from evals.report import Asked

RUNS = 200


@pytest.fixture(scope="module")
def report() -> Mapping[str, object]:
    return evaluate(Asked(runs=RUNS, seed=7), lambda step: None).figures


def test_no_harm_is_executed_whatever_the_model_says(report: Mapping[str, object]) -> None:
    assert (report["harmful_effects"], report["examples"], report["failed"]) == (0, [], {})
    assert (report["runs"], report["bound"]) == (RUNS, 3 / RUNS)


def test_there_was_something_to_refuse_and_everything_was_tried(report: Mapping[str, object]) -> None:
    named = {*plays.ALLOWED, *plays.DISALLOWED, *words.ALLOWED, *words.DISALLOWED, *calls.CALLS, *spoils.SPOILS}

    assert report["offers"] > 0
    assert report["decisions_under_plays"] > RUNS
    assert len(named & set(report["proposals"])) > 0.9 * len(named)
    assert report["quality"] == "not measured"


def test_the_same_seed_draws_the_same_runs() -> None:
    one, other = of_players((3, 5)), of_players((3, 5))

    assert (one.proposals, one.standings, one.commands) == (other.proposals, other.standings, other.commands)
