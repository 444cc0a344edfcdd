"""Files of a run: the columns of the public sets, sums that agree, nothing of what players feel."""

import csv
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli import app
from core.errors import NotFoundError
from evals.bustabit import read_bustabit
from evals.simulator import World, player_days
from evals.simulator.files import DAILY, write_bets, write_daily


def no_step(step: int) -> None:
    pass


def test_days_have_the_columns_of_the_casino_file_and_their_sums_agree(tmp_path: Path) -> None:
    path = tmp_path / "days.csv"
    rows = write_daily(World(), 40, 30, 1, path, no_step)

    with path.open() as file:
        read = list(csv.DictReader(file))
    assert len(read) == rows == len(list(player_days(World(), 40, 30, 1)))
    assert tuple(read[0]) == DAILY
    assert len({(row["player_id_cat"], row["date"]) for row in read}) == rows
    assert all(
        float(row["result_cash_sum"])
        == pytest.approx(float(row["winning_cash_sum"]) - float(row["turnover_cash_sum"]), abs=0.011)
        for row in read
    )


def test_bets_can_be_read_as_those_of_the_crash_game(tmp_path: Path) -> None:
    path = tmp_path / "bets.csv"
    rows = write_bets(World(), 30, 20, 1, path, no_step)
    history = read_bustabit(path, "")

    assert history.rows == history.accepted == rows > 100


def test_a_file_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="name another file"):
        write_daily(World(), 2, 2, 1, tmp_path, no_step)


def test_the_command_writes_the_same_file_twice(tmp_path: Path) -> None:
    def written(name: str) -> bytes:
        words = ["simulate", "--world", "3", "--players", "20", "--days", "10", "--out", str(tmp_path / name)]
        assert CliRunner().invoke(app, [*words, "--json"]).exit_code == 0
        return (tmp_path / name).read_bytes()

    assert written("one") == written("two")
    assert CliRunner().invoke(app, ["simulate", "--format", "xml", "--out", str(tmp_path / "x")]).exit_code == 2
