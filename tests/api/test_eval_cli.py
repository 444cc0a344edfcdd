"""cvh eval: what there is, what came of it, and a bar that is missed."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli import app
from evals import evaluations
from evals.evaluations import EVALUATIONS, Evaluation
from evals.report import Asked, Bar, Report, Table
from evals.wants import EVALUATED, TRAINED

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


def test_a_bar_that_too_few_players_miss_fails_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    bar = Bar("ECE is 0.03 or less", met=False, by_chance=True, figure=0.098)
    report = Report(figures={}, tables=[], bars=[bar])
    monkeypatch.setattr(evaluations.Evaluation, "__call__", lambda *_: report)

    said = CLI.invoke(app, ["eval", "run", "churn"])
    told = json.loads(CLI.invoke(app, ["eval", "run", "churn", "--json"]).stdout)

    assert said.exit_code == 0
    assert "open     ECE is 0.03 or less (found 0.098): too few players to tell" in said.stdout
    assert (told["met"], told["missed"], told["bars"][0]["verdict"]) == (False, False, "too few to tell")


@pytest.mark.parametrize(("command", "wants"), [(("eval", "run"), EVALUATED), (("train",), TRAINED)])
def test_the_help_says_what_data_wants(command: tuple[str, ...], wants: Mapping[str, str]) -> None:
    told = " ".join(CLI.invoke(app, [*command, "--help"]).stdout.split())

    assert all(f"{name}: {what}." in told for name, what in wants.items())


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("eval", "run", "value"), "there is no file or folder nowhere: --data wants player-days"),
        (("train", "high_roller", "--out", "x"), "there is no file or folder nowhere: --data wants player-days"),
        (("train", "chooser", "--out", "x"), "there is no file or folder nowhere: --data wants a hub's data folder"),
    ],
)
def test_data_that_are_nowhere_are_asked_for_in_words(command: tuple[str, ...], said: str) -> None:
    assert said in str(CLI.invoke(app, [*command, "--data", "nowhere"]).exception)


def test_the_chooser_learns_from_no_file(tmp_path: Path) -> None:
    (tmp_path / "days.csv").write_text("player\n")

    done = CLI.invoke(app, ["train", "chooser", "--data", str(tmp_path / "days.csv"), "--out", "x"])
    assert "is a file. --data wants a hub's data folder" in str(done.exception)


def test_an_evaluation_that_there_is_not_is_named() -> None:
    done = CLI.invoke(app, ["eval", "run", "nothing"])

    assert "there is no evaluation 'nothing': choose one of hostile-model" in str(done.exception)


@pytest.mark.parametrize(("form", "learned"), [("casino-daily", "churn"), ("bets", "category")])
def test_what_is_simulated_says_who_can_learn_from_it(tmp_path: Path, form: str, learned: str) -> None:
    out = tmp_path / "some.csv"

    done = CLI.invoke(app, ["simulate", "--players", "2", "--days", "2", "--format", form, "--out", str(out)])

    assert f"cvh train {learned} --data {out}" in done.stdout
