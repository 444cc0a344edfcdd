"""Trace files: one CloudEvents object a line, and moving a trace to another time as a new run."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from msgspec.structs import replace

from core import admission
from core.errors import NotFoundError, PolicyFileError, Refusal
from core.events import Event
from core.record import canonical
from evals.campaign import shadow_trace
from evals.sample import sample_trace
from evals.visits import with_visits

SAMPLE: Final = "sample"
SHADOW: Final = "sample-shadow"
"""The sample evening beside another CRM."""
BUNDLED: Final[Mapping[str, Callable[[], Sequence[Event]]]] = {SAMPLE: sample_trace, SHADOW: shadow_trace}


def read_trace(name: str) -> Sequence[Event]:
    """The events of a trace file, or of a bundled sample if that is its name."""
    if name in BUNDLED:
        return BUNDLED[name]()
    path = Path(name)
    if not path.is_file():
        raise NotFoundError(f"there is no trace {name}: name a file of JSON lines, or {SAMPLE!r}")
    lines = path.read_bytes().splitlines()
    return [_event(path, number, line) for number, line in enumerate(lines, start=1) if line.strip()]


def recorded_trace(name: str) -> Sequence[Event]:
    """A trace as a hub's log has it: where a bundled sample is named, with what its frontends ask."""
    events = read_trace(name)
    return with_visits(events) if name in BUNDLED else events


def write_trace(events: Iterable[Event], path: Path) -> None:
    """Write a trace file."""
    try:
        path.write_bytes(b"".join(canonical(event) + b"\n" for event in events))
    except OSError as error:
        raise NotFoundError(f"{path} cannot be written ({error.strerror}): name another file") from error


def as_new_run(events: Sequence[Event], run: int, end: datetime) -> list[Event]:
    """The same story with fresh ids and people, moved so that it ends at a moment."""
    if not events:
        return []
    shift = end - max(event.time for event in events)
    return [
        replace(event, id=f"{event.id}.{run}", subject=f"{event.subject}.{run}", time=event.time + shift)
        for event in events
    ]


def _event(path: Path, number: int, line: bytes) -> Event:
    event = admission.read_event(line)
    if isinstance(event, Refusal):
        raise PolicyFileError(f"{path}, line {number}: {event}")
    return event
