"""Importing player-days: every row is accounted for, and every player's sums are those of the file."""

import asyncio
import csv
from collections import defaultdict
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from api.history.csv_file import CsvFile
from api.history.file_import import FileImport
from api.history.intake import Intake, Numbered, find_dialect
from core.admission import read_event
from core.dialect import Dialect
from core.errors import NotFoundError, Refusal, SourceError
from core.events import Event
from core.fold import fold
from core.money import format_minor
from core.profile import Profile, new_profile
from tests.builders import NOON

REAL = Path(__file__).parents[4] / "shared" / "data" / "casino_daily_2013.csv"
HEADER = (
    "player_id_cat,gender,date,deposit_approved_sum,withdrawal_approved_sum,turnover_cash_sum,winning_cash_sum,"
    "result_cash_sum,NGR_sum,bonus_cash_sum,session_sum"
)
SUMS = ("deposited", "withdrawn", "turnover", "payout", "ngr", "bonus")
COLUMNS = ("deposit_approved_sum", "withdrawal_approved_sum", "turnover_cash_sum", "winning_cash_sum", "NGR_sum",
           "bonus_cash_sum")  # fmt: skip
Imported = tuple[dict[str, Any], list[Event]]


def read(path: Path, dialect: str | Dialect = "casino-daily", kind: str = "", **told: str) -> Imported:
    found = find_dialect(dialect) if isinstance(dialect, str) else dialect
    intake = Numbered(Intake(found, "acme", {"currency": "EUR", "rate.EUR": "1", **told}, NOON))
    work, events = FileImport(CsvFile(path), found, kind, path.with_name("rejected.csv")), list[Event]()

    async def send(items: Sequence[bytes]) -> None:
        for item in items:
            event = read_event(item)
            assert not isinstance(event, Refusal)
            events.append(event)

    asyncio.run(work.run(intake, send, lambda _: None, until=None))
    return dict(work.result()), events


def sums(events: Sequence[Event]) -> dict[str, list[Decimal]]:
    profiles: dict[str, Profile] = {}
    for event in events:
        before = profiles.get(event.subject) or new_profile(event.brand, event.subject)
        profiles[event.subject] = fold(before, event)
    totals = {name: profile.totals["EUR"] for name, profile in profiles.items()}
    return {n: [Decimal(format_minor(getattr(t, s), "EUR")) for s in SUMS] for n, t in totals.items()}


def row(**changed: str) -> str:
    usual = ("7", "male", "2013-01-29", "10", "2", "73", "43", "-30", "30", "1", "2313")
    sound = dict(zip(HEADER.split(","), usual, strict=True))
    return ",".join({**sound, **changed}.values())


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def write(*lines: str, encoding: str = "utf-8", end: str = "\n") -> Path:
        file = tmp_path / "days.csv"
        file.write_bytes(end.join((HEADER, *lines, "")).encode(encoding))
        return file

    return write


def test_a_row_is_a_day_with_its_sums_in_the_currency_that_was_named(write: Callable[..., Path]) -> None:
    result, events = read(write(row()))

    assert sums(events) == {"7": [Decimal(n) for n in (10, 2, 73, 43, 30, 1)]}
    assert (result["rows"], result["accepted"], result["rejected"], result["events"]) == (1, 1, 0, 1)
    assert (events[0].id, events[0].source, events[0].brand) == ("7/2013-01-29/1", "casino-daily", "acme")


def test_two_rows_of_one_day_both_count_and_a_second_reading_gives_the_same_ids(
    write: Callable[..., Path],
) -> None:
    file = write(row(), row(player_id_cat="8"), row(), row(turnover_cash_sum="1"))

    first, again = read(file), read(file)

    assert [event.id for event in first[1]] == ["7/2013-01-29/1", "8/2013-01-29/1", "7/2013-01-29/2", "7/2013-01-29/3"]
    assert sums(first[1])["7"][2] == 73 + 73 + 1
    assert first == again


@pytest.mark.parametrize(
    ("encoding", "end"), [("utf-8-sig", "\r\n"), ("latin-1", "\n"), ("utf-8", "\r"), ("utf-8", "\n\n")]
)
def test_the_way_a_file_was_saved_changes_nothing(write: Callable[..., Path], encoding: str, end: str) -> None:
    file = write(
        row(gender="m\xe4nnlich"), row(date="2013-02-01", turnover_cash_sum='"0.10"'), encoding=encoding, end=end
    )

    result, events = read(file)

    assert (result["accepted"], result["rejected"]) == (2, 0)
    assert sums(events)["7"] == [20, 4, Decimal("73.10"), 86, 60, 2]


@pytest.mark.parametrize(
    ("written", "units"),
    [("12.5", "12.50"), ("1e2", "100"), ("", "0"), ("0.00", "0"), (" 7 ", "7"), ('"1.25"', "1.25")],
)
def test_an_amount_is_read_as_it_is_written(write: Callable[..., Path], written: str, units: str) -> None:
    assert sums((read(write(row(turnover_cash_sum=written))))[1])["7"][2] == Decimal(units)


@pytest.mark.parametrize(
    "bad",
    [
        row(player_id_cat=""),
        row(date=""),
        row(date="29.01.2013"),
        row(date="2013-02-30"),
        row(date="2031-01-01"),
        row(turnover_cash_sum="-1"),
        row(turnover_cash_sum="12,50"),
        row(turnover_cash_sum="n/a"),
        row(turnover_cash_sum="1e99"),
        row(deposit_approved_sum="NaN"),
        row(session_sum="-5"),
        row() + ",more",
        "7,male",
        'x,"y',
    ],
    ids=str,
)
def test_a_row_that_is_no_day_is_kept_with_its_reason(write: Callable[..., Path], bad: str) -> None:
    result, events = read(write(row(), bad, row(player_id_cat="8")))

    assert (result["rows"], result["accepted"], result["rejected"]) == (3, 2, 1)
    assert {event.subject for event in events} == {"7", "8"}
    with Path(result["rejected_rows"]).open(newline="") as kept:
        (header, (text, reason)) = list(csv.reader(kept))
    assert header == ["row", "reason"]
    assert text == bad
    assert reason
    assert sum(result["reasons"].values()) == 1


def test_a_file_of_another_shape_is_refused_and_a_missing_column_is_said(tmp_path: Path) -> None:
    file = tmp_path / "other.csv"
    file.write_text("player,day\n1,2013-01-01\n")
    with pytest.raises(SourceError, match="no column date, player_id_cat"):
        read(file)

    file.write_text("player_id_cat,date,turnover_cash_sum\n1,2013-01-01,5\n")
    result, events = read(file)

    assert "NGR_sum" in result["columns_not_there"]
    assert sums(events)["1"][2] == 5


def test_any_dialect_reads_a_file_and_what_it_reads_twice_counts_once(tmp_path: Path) -> None:
    file = tmp_path / "payments.csv"
    line = "9,p1,2013-02-01T10:00:00Z,deposit,approved,12.50,EUR"
    file.write_text(f"payment,player,time,type,state,amount,currency\n{line}\n{line}\n")

    result, events = read(file, "export", "payments")

    assert (result["rows"], result["accepted"], result["repeated"], result["events"]) == (2, 2, 1, 1)
    assert sums(events)["p1"][0] == Decimal("12.50")


def test_a_dialect_is_found_by_name_or_file_and_the_known_ones_are_named(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="casino-daily"):
        find_dialect("nobodys")


def test_the_real_file_comes_to_the_sums_of_its_rows() -> None:
    if not REAL.exists():
        pytest.skip("the data set ../shared/data/casino_daily_2013.csv is not here")
    expected: dict[str, list[Decimal]] = defaultdict(lambda: [Decimal(0)] * len(COLUMNS))
    lines = 0
    with REAL.open(newline="") as file:
        for line in csv.DictReader(file):
            lines += 1
            known = expected[line["player_id_cat"]]
            expected[line["player_id_cat"]] = [a + Decimal(line[c]) for a, c in zip(known, COLUMNS, strict=True)]

    result, events = read(REAL)

    assert (result["rows"], result["accepted"]) == (lines, lines)
    assert sums(events) == expected
