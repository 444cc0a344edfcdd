"""The evaluation of the chooser: the figures by name, on few and short worlds."""

from pathlib import Path

import pytest

from core.errors import SourceError
from evals.chooser import playbook
from evals.chooser.report import evaluate
from evals.report import Asked, Report


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(playbook, "PLAYERS", 4_000)
        patch.setattr(playbook, "LOGGED", 400)
        plots = tmp_path_factory.mktemp("plots")
        return evaluate(Asked(runs=2, seed=5, plots=plots), lambda _: None, decisions=240)


def test_every_figure_has_its_name(report: Report) -> None:
    named = {
        "share_of_oracle_20", "share_of_oracle_20_low", "share_of_oracle_20_high", "share_of_oracle_05",
        "worst_cumulated_20", "worst_cumulated_05", "budget_overrun", "mask_violations", "propensity_ece",
        "propensity_z", "playbook_regret", "playbook_regret_low", "playbook_regret_high", "situations",
        "finer_situations",
    }  # fmt: skip

    assert named <= set(report.figures)
    assert report.figures["finer_situations"] > report.figures["situations"] > 1


def test_nobody_gains_more_than_the_truth_and_none_does_harm_to_the_mask(report: Report) -> None:
    for of in report.figures["policies"].values():
        assert of["oracle"]["share"] == 1.0
        assert all(of[name]["gain"] <= of["oracle"]["gain"] for name in of)
    assert report.figures["budget_overrun"] == 0
    assert report.figures["mask_violations"] == 0


def test_every_bar_is_there(report: Report) -> None:
    assert len(report.bars) == 7


@pytest.mark.parametrize("asked", [Asked(runs=1, data=Path("log.jsonl")), Asked(runs=1, model=Path("model.json"))])
def test_a_file_is_refused(asked: Asked) -> None:
    with pytest.raises(SourceError, match="takes no --data"):
        evaluate(asked, lambda _: None)
