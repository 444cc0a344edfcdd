"""Reading other people's rows by a dialect: what each says, checked as the hub will check it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from pathlib import Path as File
from typing import Final

from msgspec import Struct

from core import admission
from core.dialect import Dialect, Unmapped, map_row
from core.dialect.spec import Path
from core.errors import NotFoundError, Refusal
from core.events import ActivityDay, Event
from core.record import identity
from core.source import SourceRow
from prompts.dialects import FOLDER, load_dialect, load_dialects

DAY: Final = timedelta(days=1)


class Intake:
    """Reads the rows of one brand."""

    def __init__(self, dialect: Dialect, brand: str, told: Mapping[str, str], at: datetime) -> None:
        self.dialect, self.brand, self._told, self._at = dialect, brand, told, at

    def read(self, kind: str, row: SourceRow, **told: str) -> Sequence[Event] | Refusal:
        """The events of a row, all of them or none."""
        if row.fault is not None:
            return Refusal("row", row.fault, "Correct the row")
        said = map_row(self.dialect, row.values, kind=kind, brand=self.brand, told={**self._told, **told})
        if isinstance(said, Unmapped):
            return Refusal("row", said.reason, "Correct the row, or give a dialect that knows it")
        if isinstance(said, Refusal):
            return said
        vouched = [admission.vouch(event, self.brand, self._at) for event in said]
        refused = (event for event in vouched if isinstance(event, Refusal))
        return next(refused, [event for event in vouched if not isinstance(event, Refusal)])


class Numbered:
    """Tells rows apart that stand in a file more than once and all count, where their dialect asks for it."""

    def __init__(self, intake: Intake) -> None:
        self._intake = intake
        self._times: Final[dict[str, int]] = {}

    def read(self, kind: str, row: SourceRow) -> Sequence[Event] | Refusal:
        """The events of a row, with the number of its occurrence."""
        said = self._intake.read(kind, row, occurrence="1")
        if isinstance(said, Refusal) or not said:
            return said
        first = identity(said[0].source, said[0].id)
        self._times[first] = self._times.get(first, 0) + 1
        times = self._times[first]
        return said if times == 1 else self._intake.read(kind, row, occurrence=str(times))


def before(until: datetime, said: Sequence[Event] | Refusal) -> Sequence[Event] | Refusal:
    """A day that the cut goes through can be left to neither side: half of it belongs to each."""
    for event in said if not isinstance(said, Refusal) else ():
        if isinstance(event, ActivityDay):
            start = datetime.combine(event.data.day, time(), UTC)
            if start < until < start + DAY:
                return Refusal("day", f"{event.data.day} holds the cut {until.isoformat()}", "Cut at midnight, UTC")
    return said


def columns_of(dialect: Dialect, kind: str) -> tuple[Sequence[str], Sequence[str]]:
    """The columns without which no row of a kind can be read, and all that its rules look at."""
    rules = dialect.shapes.get(kind or dialect.kind.always or "", ())
    ways = [tuple(_paths((rule.id, rule.player, rule.time))) for rule in rules]
    needed = {path.steps[0].name for path in ways[0] if not path.optional} if len(ways) == 1 else set()
    asked = {path.steps[0].name for path in _paths(tuple(rules))}
    return sorted(needed), sorted(asked)


def _paths(part: object) -> Iterator[Path]:
    """The paths into a row that stand anywhere in a part of a dialect."""
    if isinstance(part, Path):
        yield from () if part.told else (part,)
    elif isinstance(part, Struct):
        yield from (path for name in part.__struct_fields__ for path in _paths(getattr(part, name)))
    elif isinstance(part, tuple | Mapping):
        yield from (path for one in (part.values() if isinstance(part, Mapping) else part) for path in _paths(one))


def find_dialect(name: str, folder: File = FOLDER) -> Dialect:
    """A dialect of the hub's folder by its name, or the one of a file."""
    if name.endswith((".yaml", ".yml")):
        return load_dialect(File(name))
    known = load_dialects(folder)
    if name not in known:
        raise NotFoundError(f"there is no dialect {name!r}: give a file, or one of {', '.join(sorted(known))}")
    return known[name]
