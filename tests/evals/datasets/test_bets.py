"""Bets from a file: told twice they are one, and numbers may come from two sources."""

from pathlib import Path

from evals.datasets.bets import BETS, read_bets

ROW = "1,bob,{stake},NA,2021-11-14T14:21:50Z"


def test_a_bet_that_is_told_twice_is_one_and_a_number_may_be_of_two(tmp_path: Path) -> None:
    rows = [ROW.format(stake=stake) for stake in (3, 4, 3)]
    (tmp_path / "bets.csv").write_text("\n".join([",".join(BETS), *rows]) + "\n")

    one, other = read_bets(tmp_path / "bets.csv")

    assert one.stake < other.stake
