"""Shapes of payloads: which fields of which types, whatever stands in them; and payloads put together by shape."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import Final, Literal, Protocol

import msgspec
from msgspec import Struct

from core.dialect.accepted import Accepted
from core.dialect.proposed import DialectProposal
from core.entries import Letter, Route
from core.record import identity

Way = tuple[str, ...]
"""The names that lead to a value; `[]` leads into a list."""
FieldType = Literal["text", "number", "flag", "list", "object"]
INTO: Final = "[]"
MOST_FIELDS: Final = 400
DEEPEST: Final = 12
ALIKE: Final = 0.6
"""A payload that lacks some optional fields is of the fuller shape if it has this share of its fields."""

_PAYLOAD: Final = msgspec.json.Decoder(float_hook=Decimal)


class Shape(Struct, frozen=True, dict=True):
    """The fields of a payload with their types, in order."""

    fields: tuple[tuple[Way, FieldType], ...]

    @cached_property
    def known(self) -> frozenset[tuple[Way, FieldType]]:
        """The fields, to be compared."""
        return frozenset(self.fields)

    def holds(self, other: "Shape") -> bool:
        """Whether the other is this one without some optional fields."""
        return other.known <= self.known and len(other.known) >= ALIKE * len(self.known)


class Kept(Struct, frozen=True):
    """A letter with the payload in it."""

    letter: Letter
    payload: Mapping[str, object]


class Group(Struct, frozen=True, kw_only=True):
    """Payloads of one shape, from one brand, by one door, said to be of one kind."""

    brand: str
    door: str
    kind: str
    shape: Shape
    kept: tuple[Kept, ...]
    """Oldest first."""

    @property
    def digest(self) -> str:
        """The shape at its door: the same for whatever stands in the payloads."""
        return shape_digest(self.door, self.kind, self.shape)

    def holds(self, digest: str) -> bool:
        """Whether one of the payloads is of exactly this shape."""
        return any(shape_digest(self.door, self.kind, shape_of(one.payload)) == digest for one in self.kept)

    @property
    def letters(self) -> tuple[Letter, ...]:
        """The letters, oldest first."""
        return tuple(one.letter for one in self.kept)

    @property
    def first(self) -> datetime:
        """When the oldest came."""
        return min(one.letter.at for one in self.kept)

    @property
    def last(self) -> datetime:
        """When the newest came."""
        return max(one.letter.at for one in self.kept)


class ShapeJob(Struct, frozen=True, kw_only=True):
    """A shape of payloads that no dialect reads: what the Ingestion agent is asked to map."""

    run: str
    brand: str
    door: str
    shape: str
    """Digest of the shape at its door."""
    at: datetime


class MappingKept(Protocol):
    """What waits for a dialect, and what was accepted, as it is on record."""

    def accepted(self) -> Sequence[Accepted]:
        """Every dialect that people have accepted, oldest first."""
        ...

    def dialect_proposals(self, run: str = "") -> Sequence[DialectProposal]:
        """What runs about shapes have come to, newest first; `run` is how the name of a run starts."""
        ...

    def waiting_at(self, brand: str, door: str | None = None, after: int = 0, limit: int = 1000) -> Sequence[Letter]:
        """Payloads in quarantine that nobody has read since, behind a number, oldest first; of one door if named."""
        ...


def shape_digest(door: str, kind: str, shape: Shape) -> str:
    """The id of a shape at a door."""
    return identity(door, kind, *(f"{msgspec.json.encode(way).decode()} {what}" for way, what in shape.fields))


def payload_of(raw: bytes) -> Mapping[str, object] | None:
    """What a letter holds, decimals as they are written; None if it is no object."""
    try:
        payload = _PAYLOAD.decode(raw)
    except (msgspec.DecodeError, ValueError, RecursionError, ArithmeticError):
        return None
    return payload if isinstance(payload, dict) and payload else None


def shape_of(payload: Mapping[str, object]) -> Shape:
    """The shape of a payload. Null says nothing of a type, so it is no field."""
    found: set[tuple[Way, FieldType]] = set()
    for way, value in leaves(payload):
        if len(found) == MOST_FIELDS:
            break
        if (what := _type(value)) is not None:
            found.add((way, what))
    return Shape(tuple(sorted(found)))


def leaves(value: object, way: Way = ()) -> Iterator[tuple[Way, object]]:
    """Every value that holds no others, with the way to it."""
    deep = len(way) >= DEEPEST
    if isinstance(value, Mapping) and value and not deep:
        for name, inner in value.items():
            yield from leaves(inner, (*way, name))
    elif isinstance(value, list) and value and not deep:
        for inner in value:
            yield from leaves(inner, (*way, INTO))
    else:
        yield way, value


def _type(value: object) -> FieldType | None:
    match value:
        case None:
            return None
        case bool():
            return "flag"
        case int() | Decimal():
            return "number"
        case str():
            return "text"
        case list():
            return "list"
        case _:
            return "object"


def grouped(letters: Iterable[Letter]) -> Sequence[Group]:
    """The letters by shape, the largest group first; what is no object in a dialect, or of no brand, is left out."""
    doors: dict[Route, dict[Shape, list[Kept]]] = {}
    for letter in letters:
        payload = payload_of(letter.raw) if letter.route.dialect and letter.route.brand else None
        if payload is not None:
            door = Route(brand=letter.route.brand, dialect=letter.route.dialect, kind=letter.route.kind)
            doors.setdefault(door, {}).setdefault(shape_of(payload), []).append(Kept(letter, payload))
    groups = [_group(door, shape, kept) for door, found in doors.items() for shape, kept in _joined(found).items()]
    return sorted(groups, key=lambda group: (-len(group.kept), group.brand, group.digest))


def _joined(found: Mapping[Shape, Sequence[Kept]]) -> Mapping[Shape, list[Kept]]:
    """Shapes that only lack optional fields are of the fullest shape that holds them."""
    joined: dict[Shape, list[Kept]] = {}
    for shape in sorted(found, key=lambda one: (-len(one.fields), one.fields)):
        fuller = next((one for one in joined if one.holds(shape)), shape)
        joined.setdefault(fuller, []).extend(found[shape])
    return joined


def _group(door: Route, shape: Shape, kept: Sequence[Kept]) -> Group:
    oldest_first = tuple(sorted(kept, key=lambda one: (one.letter.position, one.letter.item)))
    return Group(brand=door.brand or "", door=door.dialect or "", kind=door.kind, shape=shape, kept=oldest_first)
