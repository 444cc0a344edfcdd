"""What a dialect says, as values: kinds, rules, conditions, and where each field of an event comes from."""

from collections.abc import Mapping
from typing import Final, Literal

from msgspec import Struct

from core.events.account import Facts

Scalar = str | int | bool | None
MoneyUnit = Literal["units", "minor", "micros"]

NOTHING: Final = "nothing"
"""Stands in a table of events where a payload is understood and says nothing that we have an event for."""


class Step(Struct, frozen=True):
    """One name on a path; `where` picks the one element of a list whose fields read so."""

    name: str
    where: tuple[tuple[str, str], ...] = ()


class Path(Struct, frozen=True):
    """A dotted path into a payload, as it is written; `told` looks at what the caller has told instead."""

    text: str
    steps: tuple[Step, ...]
    optional: bool = False
    told: bool = False


class Constant(Struct, frozen=True, tag="always"):
    """The same for every payload."""

    value: Scalar


class Field(Struct, frozen=True, tag="field"):
    """What stands in a field."""

    path: Path


class Template(Struct, frozen=True, tag="template"):
    """A text with fields in it."""

    text: str
    parts: tuple[str | Path, ...]


class First(Struct, frozen=True, tag="first"):
    """The first of these that is there."""

    values: "tuple[Value, ...]"


class Sum(Struct, frozen=True, tag="sum"):
    """Numbers added up; left out if all of them are."""

    paths: tuple[Path, ...]


class Table(Struct, frozen=True, tag="map"):
    """Their word, our word; without `other` a word that the table does not know is refused."""

    path: Path
    entries: Mapping[str, Scalar]
    other: Constant | None = None


class Present(Struct, frozen=True, tag="present"):
    """Whether a field holds anything."""

    path: Path


class Contains(Struct, frozen=True, tag="contains"):
    """Whether a list has an item."""

    path: Path
    item: str


class Later(Struct, frozen=True, tag="minutes_after_time"):
    """So many minutes after the event."""

    path: Path


class Epoch(Struct, frozen=True, tag="epoch"):
    """A time written as seconds or milliseconds since 1970."""

    path: Path
    unit: Literal["s", "ms"]


class DayEnd(Struct, frozen=True, tag="end_of_day"):
    """The last second of a day, UTC."""

    path: Path


class Price(Struct, frozen=True, tag="price"):
    """An amount with a currency and rate of its own."""

    amount: "Value"
    currency: Path
    rate: Path | None


class Each(Struct, frozen=True, tag="each"):
    """A list of small objects, field by field."""

    path: Path
    fields: "Mapping[str, Value]"


Value = (
    Constant | Field | Template | First | Sum | Table | Present | Contains | Later | Epoch | DayEnd | Price | Each
)  # fmt: skip


class Condition(Struct, frozen=True):
    """What must hold of one field; `over` and `not_over` compare numbers, the others texts."""

    path: Path
    test: Literal["is", "not", "over", "not_over", "present"]
    words: tuple[str, ...]


class Rule(Struct, frozen=True, kw_only=True):
    """When a payload is an event, which one, and what stands in it."""

    events: Mapping[str, str]
    """The event by what `choose` reads; under "" where there is no choice."""
    choose: Template | None = None
    when: tuple[tuple[Condition, ...], ...] = ()
    """Any of these groups must hold, and all of a group; no group means always."""
    each: Path | None = None
    id: Template
    player: Value
    time: Value
    currency: Path | None = None
    rate: Path | None = None
    data: Mapping[str, Value] = {}


class KindPlace(Struct, frozen=True, kw_only=True):
    """Where a payload says of what kind it is."""

    header: str | None = None
    field: Path | None = None
    paths: Mapping[str, str] = {}
    always: str | None = None


class Pull(Struct, frozen=True):
    """What to ask when facts have changed, and the kind under which the answer is read."""

    get: str
    answer: str


class Dialect(Struct, frozen=True, kw_only=True):
    """A mapping from somebody's payloads to events."""

    name: str
    title: str = ""
    digest: str = ""
    kind: KindPlace = KindPlace()
    money: MoneyUnit = "units"
    round_amounts: bool = False
    ignore_case: bool = False
    shapes: Mapping[str, tuple[Rule, ...]] = {}
    unmapped: Mapping[str, str] = {}
    """Kinds, or patterns of kinds, that have no event of ours, and why."""
    pulls: Mapping[Facts, Pull] = {}

    @property
    def mark(self) -> str:
        """What an event carries to say which dialect made it."""
        return f"{self.name}@{self.digest[:12]}"


class Unmapped(Struct, frozen=True):
    """A payload whose shape the dialect does not know: it is kept whole until one does."""

    kind: str
    reason: str


NATIVE: Final = Dialect(name="native", title="CloudEvents, as docs/events.md has them")
"""Our own events: nothing is mapped."""
