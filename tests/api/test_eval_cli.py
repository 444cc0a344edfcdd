"""cvh eval: what there is, what came of it, and a bar that is missed."""

import json

import pytest
from typer.testing import CliRunner

from api.cli import app
from evals import evaluations
from evals.evaluations import EVALUATIONS, Evaluation
from evals.report import Asked, Bar, Report, Table

CLI = CliRunner()


@pytest.fixture(params=[True, False], ids=["met", "missed"])
def met(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    """An evaluation that meets its bar, or misses it."""

    def evaluate(self: Evaluation, asked: Asked, progress: object) -> Report:
        table = Table("Told", ("what", ">how many"), [("runs", str(asked.runs))])
        return Report(figures={"runs": asked.runs}, tables=[table], bars=[Bar("it holds", request.param)])

    monkeypatch.setattr(evaluations.Evaluation, "__call__", evaluate)
    return bool(request.param)


def test_the_evaluations_are_listed() -> None:
    told = json.loads(CLI.invoke(app, ["eval", "list", "--json"]).stdout)

    assert [one["name"] for one in told["evaluations"]] == list(EVALUATIONS)


def test_a_bar_that_is_missed_is_the_exit_status(met: bool) -> None:
    done = CLI.invoke(app, ["eval", "run", "injection", "--runs", "5", "--seed", "2", "--json"])

    told = json.loads(done.stdout)
    assert done.exit_code == (0 if met else 1)
    assert (told["evaluation"], told["seed"], told["runs"], told["met"]) == ("injection", 2, 5, met)


def test_people_read_tables_and_bars(met: bool) -> None:
    done = CLI.invoke(app, ["eval", "run", "injection", "--runs", "5"])

    assert "how many" in done.stdout
    assert ("reached  it holds" if met else "MISSED   it holds") in done.stdout


def test_an_evaluation_that_there_is_not_is_named() -> None:
    done = CLI.invoke(app, ["eval", "run", "nothing"])

    assert "there is no evaluation 'nothing': choose one of hostile-model" in str(done.exception)
