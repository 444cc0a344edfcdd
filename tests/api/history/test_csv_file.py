"""Every line below the header is a row or a row with a fault, whatever wrote the file."""

from pathlib import Path

import pytest

from api.history.csv_file import CsvFile, Row
from core.errors import SourceError


def csv(folder: Path, body: bytes) -> CsvFile:
    file = folder / "file.csv"
    file.write_bytes(body)
    return CsvFile(file)


def cells(file: CsvFile) -> list[dict[str, str]]:
    return [dict(row.cells) for row in file.rows()]


@pytest.mark.parametrize(
    "body",
    [
        "name,sum\nJörg,1\n".encode(),
        "name,sum\nJörg,1\n".encode("utf-8-sig"),
        "name,sum\nJörg,1\n".encode("latin-1"),
        "name,sum\r\nJörg,1\r\n".encode(),
        "name,sum\rJörg,1".encode(),
        "name;sum\nJörg;1\n".encode(),
        '"name","sum"\n"Jörg","1"\n'.encode("utf-8-sig"),
        "name\tsum\n Jörg\t1 \n".encode(),
        "\n  \nname,sum\n\nJörg,1\n   \n\n".encode(),
        "name,sum,\nJörg,1,\n".encode(),
        "name,sum\nJörg,1,,\n".encode(),
    ],
    ids=str,
)
def test_a_table_is_the_same_however_it_was_written(tmp_path: Path, body: bytes) -> None:
    file = csv(tmp_path, body)

    assert cells(file) == [{"name": "Jörg", "sum": "1"}]
    assert [row.fault for row in file.rows()] == [None]


def test_a_quoted_cell_may_hold_separators_quotes_and_line_ends(tmp_path: Path) -> None:
    file = csv(tmp_path, b'a,b\n"x, ""y""\r\nz",1\nlast,2\n')

    assert cells(file) == [{"a": 'x, "y"\r\nz', "b": "1"}, {"a": "last", "b": "2"}]
    assert [(row.number, row.line) for row in file.rows()] == [(1, 2), (2, 4)]


def test_a_row_of_another_width_has_a_fault_and_its_text(tmp_path: Path) -> None:
    rows = list(csv(tmp_path, b"a,b\n1\n1,2,3\n4,5\n").rows())

    assert [row.fault for row in rows] == [
        "it has only 1 cells, the header has 2",
        "it has 3 cells, the header has 2",
        None,
    ]
    assert [row.text for row in rows] == ["1", "1,2,3", "4,5"]


@pytest.mark.parametrize("rest", [b"3,4\n5,6\n", b'3,"4"\n5,6', b"3,4\n5,6\n" + b"7,8\n" * 40_000])
def test_a_quotation_mark_that_is_never_closed_costs_one_row(tmp_path: Path, rest: bytes) -> None:
    rows = list(csv(tmp_path, b'a,b\n1,"2\n' + rest).rows())

    assert rows[0].fault
    assert rows[0].text == '1,"2'
    assert [row.fault for row in rows[1:3]] == [None, None]
    assert [row.cells for row in rows[1:3]] == [{"a": "3", "b": "4"}, {"a": "5", "b": "6"}]
    assert len(rows) == 1 + len(rest.splitlines())
    assert [row.number for row in rows] == list(range(1, len(rows) + 1))


def test_reading_goes_on_behind_a_row(tmp_path: Path) -> None:
    file = csv(tmp_path, b"a\n1\n2\n3\n")

    assert list(file.rows(after=2)) == [Row(3, 4, {"a": "3"}, "3")]
    assert file.count() == 3


def test_what_is_no_table_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="UTF-16: save it as UTF-8"):
        csv(tmp_path, "a,b\n".encode("utf-16"))
    with pytest.raises(SourceError, match="two columns of one name"):
        csv(tmp_path, b"a,b,a\n")
    with pytest.raises(SourceError, match="cannot be read"):
        CsvFile(tmp_path / "absent.csv")
    assert csv(tmp_path, b"").missing(["a"]) == ["a"]


def test_a_first_line_that_is_no_header_is_said(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("9" * 140_000 + "\n1\n")

    with pytest.raises(SourceError, match="no header"):
        CsvFile(path)
