"""Trace files, and a trace that is told again as a new run."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise
from pathlib import Path

import pytest

from core.admission import read_event
from core.errors import NotFoundError, PolicyFileError
from core.events import DepositFailed, Event, LoggedIn, Login, Payment
from core.money import Money
from evals.sample import sample_trace
from evals.traces import as_new_run, read_trace, write_trace

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def a_trace() -> Sequence[Event]:
    moments = (0, 1.5, 1.500001, 3600)
    return [
        LoggedIn(
            id=f"e-{number}",
            source="s",
            time=NOON + timedelta(seconds=seconds),
            subject=f"player-{number % 2}",
            brand="north",
            data=Login(),
        )
        for number, seconds in enumerate(moments)
    ]


@pytest.mark.parametrize("events", [a_trace(), sample_trace(), []], ids=["small", "sample", "empty"])
def test_a_trace_comes_back_from_its_file(tmp_path: Path, events: Sequence[Event]) -> None:
    write_trace(events, tmp_path / "trace.jsonl")

    assert list(read_trace(str(tmp_path / "trace.jsonl"))) == list(events)


def test_the_sample_is_read_by_its_name() -> None:
    assert list(read_trace("sample")) == sample_trace()


def test_texts_with_line_breaks_stay_in_their_line(tmp_path: Path) -> None:
    declined = Payment(payment="1", amount=Money("1.00", "GBP", "1"), reason="a\nb\r\nc\u2028d")
    odd = DepositFailed(id="b\u2028c\x85d", source="s", time=NOON, subject="p", brand="north", data=declined)

    write_trace([odd, odd], tmp_path / "trace.jsonl")

    assert list(read_trace(str(tmp_path / "trace.jsonl"))) == [odd, odd]


def test_blank_lines_and_windows_line_ends_are_no_matter(tmp_path: Path) -> None:
    file = tmp_path / "trace.jsonl"
    write_trace(a_trace(), file)
    file.write_bytes(b"\r\n" + file.read_bytes().replace(b"\n", b"\r\n \r\n"))

    assert list(read_trace(str(file))) == list(a_trace())


@pytest.mark.parametrize(
    ("line", "field"),
    [
        (b"{", "body"),
        (b"\xff\xfe", "body"),
        (b"[]", "event"),
        (b'{"type":"session.login"}', "id"),
        (b'{"type":"session.logn","id":"1"}', "type"),
    ],
)
def test_a_broken_line_names_file_line_and_field(tmp_path: Path, line: bytes, field: str) -> None:
    file = tmp_path / "trace.jsonl"
    write_trace(a_trace()[:2], file)
    file.write_bytes(file.read_bytes() + b"\n" + line + b"\n")

    with pytest.raises(PolicyFileError) as refused:
        read_trace(str(file))

    assert str(refused.value).startswith(f"{file}, line 4: {field}: ")


@pytest.mark.parametrize("name", ["nowhere.jsonl", "."])
def test_a_trace_that_does_not_exist_is_named_with_a_remedy(name: str) -> None:
    with pytest.raises(NotFoundError, match="name a file of JSON lines, or 'sample'"):
        read_trace(name)


def test_a_new_run_has_fresh_ids_and_people() -> None:
    events = a_trace()

    first, second = as_new_run(events, 1, NOON), as_new_run(events, 2, NOON)

    for name in ("id", "subject"):
        groups = [{getattr(event, name) for event in some} for some in (events, first, second)]
        assert len(set.union(*groups)) == sum(map(len, groups)) == 3 * len(groups[0])


@pytest.mark.parametrize(
    "end", [NOON, NOON - timedelta(days=700), datetime(2027, 1, 1, tzinfo=timezone(timedelta(hours=5)))]
)
def test_a_new_run_ends_at_the_moment_given_and_keeps_every_distance(end: datetime) -> None:
    events = a_trace()

    moved = as_new_run(events, 7, end)

    assert max(event.time for event in moved) == end
    assert [b.time - a.time for a, b in pairwise(moved)] == [b.time - a.time for a, b in pairwise(events)]


def test_a_new_run_ends_at_the_newest_event_even_if_it_is_not_the_last() -> None:
    moved = as_new_run(list(reversed(a_trace())), 7, NOON)

    assert moved[0].time == NOON


def test_a_new_run_tells_the_same_story() -> None:
    events = sample_trace()

    moved = as_new_run(events, 7, NOON)

    assert [(type(event), event.brand, event.data) for event in moved] == [
        (type(event), event.brand, event.data) for event in events
    ]


def test_every_event_of_a_new_run_is_admitted(tmp_path: Path) -> None:
    write_trace(as_new_run(sample_trace(), 1_700_000_000, NOON), tmp_path / "trace.jsonl")

    lines = (tmp_path / "trace.jsonl").read_bytes().splitlines()

    assert [read_event(line).time for line in lines] == sorted(read_event(line).time for line in lines)


def test_a_new_run_of_nothing_is_nothing() -> None:
    assert as_new_run([], 1, NOON) == []
