"""Samples of somebody's payloads, and what a dialect makes of each."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import msgspec
from msgspec import Struct, to_builtins

from core.admission import read_json
from core.dialect import Dialect, Outcome, Unmapped, kind_of, map_row, read_payload
from core.dialect.spec import NOTHING
from core.errors import PolicyFileError, Refusal
from core.events import event_type

SAMPLE_BRAND = "sample"


class Sample(Struct, frozen=True):
    """One payload, with what its transport would have told."""

    number: int
    body: bytes | Mapping[str, object]
    kind: str = ""
    told: Mapping[str, str] = {}


class _Wrapped(Struct, frozen=True):
    kind: str
    payload: msgspec.Raw
    told: Mapping[str, str] = {}


_WRAPPED: Final = msgspec.json.Decoder(_Wrapped)


class Read(Struct, frozen=True):
    """A sample and what became of it."""

    number: int
    kind: str
    outcome: Outcome

    def shown(self) -> dict[str, Any]:
        """For programs."""
        head = {"sample": self.number, "kind": self.kind}
        if isinstance(self.outcome, Unmapped):
            return {**head, "unmapped": self.outcome.reason}
        if isinstance(self.outcome, Refusal):
            return {**head, "refused": to_builtins(self.outcome)}
        return {**head, "events": [to_builtins(event) for event in self.outcome]}


def read_samples(path: Path, kind: str, told: Mapping[str, str]) -> Iterator[Sample]:
    """The samples of a CSV file, or of a file of JSON lines: bare payloads or {"kind": ..., "payload": ...}."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise PolicyFileError(f"{path} cannot be read: {error}") from error
    if path.suffix.lower() == ".csv":
        for number, row in enumerate(csv.DictReader(text.splitlines()), 1):
            yield Sample(number, {str(name): value for name, value in row.items()}, kind, told)
        return
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            yield _sample(number, line.encode(), kind, told)


def _sample(number: int, line: bytes, kind: str, told: Mapping[str, str]) -> Sample:
    try:
        wrapped = _WRAPPED.decode(line)
    except (msgspec.DecodeError, ValueError, RecursionError):
        return Sample(number, line, kind, told)
    return Sample(number, bytes(wrapped.payload), wrapped.kind, {**told, **wrapped.told})


def check(dialect: Dialect, samples: Iterable[Sample]) -> Sequence[Read]:
    """What the dialect makes of all of them."""
    return [Read(one.number, _kind(dialect, one), _read(dialect, one)) for one in samples]


def unused(dialect: Dialect, reads: Iterable[Read]) -> Sequence[str]:
    """What the dialect can say and no sample made it say, as `kind: event`."""
    said = {
        (read.kind, event_type(event)) for read in reads if isinstance(read.outcome, list) for event in read.outcome
    }
    can = {
        (kind, event)
        for kind, rules in dialect.shapes.items()
        for rule in rules
        for event in rule.events.values()
        if event != NOTHING
    }
    return [f"{kind}: {event}" for kind, event in sorted(can - said)]


def _kind(dialect: Dialect, sample: Sample) -> str:
    row = read_json(sample.body) if isinstance(sample.body, bytes) else sample.body
    kind = kind_of(dialect, row, sample.kind) if isinstance(row, Mapping) else sample.kind
    return kind.kind if isinstance(kind, Unmapped) else kind


def _read(dialect: Dialect, sample: Sample) -> Outcome:
    if isinstance(sample.body, bytes):
        return read_payload(dialect, sample.body, kind=sample.kind, brand=SAMPLE_BRAND, told=sample.told)
    return map_row(dialect, sample.body, kind=sample.kind, brand=SAMPLE_BRAND, told=sample.told)
