"""The files that people write or bring: read, or refused with a sentence."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml
from hypothesis import strategies as st

from core.admission import read_event
from core.errors import HubError
from core.money import format_base
from core.record import canonical
from evals.bustabit import read_bustabit
from prompts.brands import FOLDER, load_brand
from prompts.cases import run_cases
from prompts.law import book_files, load_book
from tests.fuzz.damage import damaged, damaged_bytes
from tests.fuzz.registry import target

BRANDS = [path.read_bytes() for path in sorted(FOLDER.glob("*.yaml"))]
YAML_PIECES = [
    b"[" * 500, b"- " * 500, b"{a: " * 500, b"&a [*a]", b"*a", b"!!map x", b"!!seq x", b"!!bool x", b"!!int x",
    b"!!float x", b"!!binary x", b"!!timestamp x", b"!!omap [1]", b"!!set {a}", b"!!pairs [1]", b"? [1]\n: 2\n",
    b"<<: 1", b"2026-99-99", b"0o9", b"1:99", b"." * 9, b"%YAML 9", b"\x00", b"\xff", b"!!python/object:os.system x",
    b"---\n", b"9" * 5_000, b"&a [x,x,x,x,x,x,x,x,x]", b"\t", b"null", b"~", b"!",
]  # fmt: skip
PUT_IN = st.tuples(st.sampled_from(BRANDS), st.integers(0, 20), st.sampled_from(YAML_PIECES)).map(
    lambda given: _with_value(*given)
)
BRAND_FILES = damaged(st.sampled_from([yaml.safe_load(raw) for raw in BRANDS])).map(
    lambda file: yaml.dump(file, allow_unicode=True).encode("utf-8", "replace")
)
BOOKS = [path.read_bytes() for path in book_files(FOLDER)]
BOOK_PIECES = [
    *YAML_PIECES, b"when: harm.flagged &&", b"when: money('x') > 1", b"when: ((((", b"when: '\xc2\xa3 == ''",
    b"when: |\n\n  x", b'when: "\\u00a3 == \\n', b"at_most: 5", b"cases: [{given: {1: 2}}]", b"given: []",
    b"since: 2026-13-01", b"effect: cap", b'title: "\\ud800"',
]  # fmt: skip
BOOK_FILES = damaged(st.sampled_from([yaml.safe_load(raw) for raw in BOOKS])).map(
    lambda file: yaml.dump(file, allow_unicode=True).encode("utf-8", "replace")
)
SOUND_ROW = ["1", "7", "znay22", "50", "1.5", "1.4", "25.7", "2.29", "2021-11-27T08:14:48Z"]
HEADER = b"Id,GameID,Username,Bet,CashedOut,Bonus,Profit,BustedAt,PlayDate"
CSV_PIECES = [
    b"NA", b'"', b",", b"\n", b"\x00", b"1e99", b"-1", b"NaN", b"sNaN", b"Infinity", b"\xff", b"0001-01-01T00:00:00Z",
    b"2020-02-29T00:00:00Z", b"9999-12-31T23:59:59-23:59", b"x" * 200, b"\x1f", b"9" * 40, b"1" * 140_000,
]  # fmt: skip


def _with_value(raw: bytes, number: int, piece: bytes) -> bytes:
    """A brand file with something else where one of its values stands."""
    lines = raw.splitlines()
    number %= len(lines)
    lines[number] = lines[number].partition(b":")[0] + b": " + piece
    return b"\n".join(lines)


def _lines(rows: list[Any]) -> bytes:
    cells = (row if isinstance(row, list) else [row] for row in rows)
    return b"\n".join([HEADER, *(",".join(map(str, row)).encode("utf-8", "replace") for row in cells)])


ROWS = damaged(st.lists(st.just(SOUND_ROW), min_size=1, max_size=3)).map(_lines)


def read_file(name: str, raw: bytes, read: Callable[[Path], Any]) -> Any:
    """What a reader of files makes of some bytes, or None if it refuses them with a sentence."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(raw)
        try:
            return read(path)
        except HubError as error:
            return _sentence(error)


def _sentence(error: HubError) -> None:
    """A refusal can be printed, and read."""
    assert 0 < len(str(error).encode()) < 10_000


@target(damaged_bytes(st.sampled_from(BRANDS), YAML_PIECES) | PUT_IN | BRAND_FILES | st.binary(max_size=200))
def brand_file(raw: bytes) -> None:
    policy = read_file("brand.yaml", raw, load_brand)
    assert policy is None or format_base(policy.caps.brand_day)


@target(damaged_bytes(st.sampled_from(BOOKS), BOOK_PIECES) | BOOK_FILES)
def book_file(raw: bytes) -> None:
    loaded = read_file("GB.yaml", raw, load_book)
    assert loaded is None or all(result.rule for result in run_cases(loaded))


@target(damaged_bytes(ROWS, CSV_PIECES) | ROWS | st.binary(max_size=200))
def bustabit(raw: bytes) -> None:
    history = read_file("bets.csv", raw, lambda path: read_bustabit(path, "bustabit"))
    if history is None:
        return
    assert history.rows == history.accepted + history.rejected
    assert all(reason for _, reason in history.rejected_rows)
    assert all(read_event(canonical(event)) == event for event in history.events)
