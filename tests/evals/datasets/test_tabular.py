"""Cells of data sets: what is a number, what is a day, and what is said to whoever brought something else."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from core.errors import FormError, NotFoundError
from evals.datasets.tabular import day_of, exact, rows_of, time_of, wanted


@pytest.mark.parametrize(
    ("text", "told"),
    [("12.50", "12.50"), ("-3", "-3"), ("+.5", "0.5"), ("5.", "5"), ("2.00E+03", "2000"), ("1e-05", "0.00001")],
)
def test_numbers_are_what_tables_write(text: str, told: str) -> None:
    assert exact(text) == Decimal(told)


@pytest.mark.parametrize("text", ["", "1_000", "1,000", "\u0663", "\uff11", "nan", "0x10", "1 0", "-", ".", "1e99999"])
def test_what_only_a_programming_language_reads_is_no_number(text: str) -> None:
    assert exact(text) is None


def test_a_day_may_have_a_time_behind_it() -> None:
    assert day_of("2013-01-29") == day_of("2013-01-29 23:59:59") == date(2013, 1, 29)
    assert time_of("2016-11-14T14:21:50Z") == datetime(2016, 11, 14, 14, 21, 50, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "2013-W05-2", "20130129", "2013-02-30", "201\u0663-01-29", "29.01.2013"])
def test_other_ways_of_naming_a_day_are_not_guessed(text: str) -> None:
    assert day_of(text) is None


@pytest.mark.parametrize(
    ("body", "said"), [(None, "is a folder"), (b"", "is empty"), (b"\n\n", "is empty"), (b"b\n1\n", "no column a")]
)
def test_what_is_no_such_table_is_told_what_is_wanted(tmp_path: Path, body: bytes | None, said: str) -> None:
    path = tmp_path if body is None else tmp_path / "x.csv"
    if body is not None:
        path.write_bytes(body)

    with pytest.raises(FormError, match=rf"{said}.* --data wants a table with a$"), wanted(path, "a table with a"):
        list(rows_of(path, ("a",), "a table of a"))


def test_what_is_not_there_is_told_what_is_wanted(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match=r"no file or folder .*nowhere: --data wants bets"):
        wanted(tmp_path / "nowhere", "bets").__enter__()
