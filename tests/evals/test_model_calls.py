"""How often a model is asked falls with traffic: a situation is asked about once."""

from evals.model_calls import evaluate
from evals.report import Asked


def test_evenings_with_other_players_ask_less_than_the_first() -> None:
    report = evaluate(Asked(runs=3), lambda step: None)

    sample, longer = report.figures["sample"], report.figures["longer"]
    assert report.met
    assert longer["events"] > 2 * sample["events"]
    assert sample["model_calls"] == 2 * sample["asked"]["no_play"] > 0
    assert sum(one["model_calls"] for one in longer["windows"]) == longer["model_calls"] < 3 * sample["model_calls"]
    assert (len(longer["windows"]), report.figures["quality"]) == (3, "not measured")
    assert len(report.drawn.splitlines()) == 4
