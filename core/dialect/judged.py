"""What a dialect says of money, and what no dialect may say that somebody proposes: read off the dialect alone."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final, Literal

from core.dialect.path import Scope, find, text_of
from core.dialect.spec import (
    NOTHING,
    Constant,
    Dialect,
    Epoch,
    Field,
    First,
    Path,
    Present,
    Price,
    Rule,
    Sum,
    Table,
    Template,
    Value,
)
from core.dialect.target import targets_of
from core.dialect.value import field_of
from core.errors import Refusal

LIFTS: Final = frozenset({
    "self_exclusion.set", "self_exclusion.lifted", "time_out.set", "limit.set", "player.unblocked", "objection.changed",
    "facts.told",
})  # fmt: skip
"""Events that can end, shorten or raise what protects a player."""

_GUARDED: Final = LIFTS | {
    "consent.changed", "kyc.changed", "check.recorded", "player.blocked", "limit.reached", "limit.raise_requested",
}  # fmt: skip
"""Consents, checks of identity, exclusions and limits: no one person may both say how they are read and accept it."""

Fault = tuple[Literal["money", "time", "id", "player", "door"], str, str]
_OWN: Final[Mapping[str, Literal["money", "time", "player"]]] = {"money": "money", "day": "time", "instant": "time"}
_GIVES: Final = frozenset({"granted", "verified", "test"})
"""Flags about a person: only a payload can say them."""


def faults_of(dialect: Dialect) -> Iterator[Fault]:
    """What is made up, or reaches further than reading: constants for what differs from player to player, pulls."""
    if dialect.pulls:
        yield "door", "the dialect asks the sender for facts", "Leave `pulls` out: only a file of the hub may ask"
    for kind, rule in ((kind, rule) for kind, rules in dialect.shapes.items() for rule in rules):
        if {*rule.events.values()} != {NOTHING}:
            yield from ((about, f"shapes.{kind}: {what}", remedy) for about, what, remedy in _made_up(dialect, rule))


def events_of(dialect: Dialect) -> frozenset[str]:
    """Every event that a dialect can make, and `nothing` if it can make that."""
    return frozenset(name for rules in dialect.shapes.values() for rule in rules for name in rule.events.values())


def guarded(dialect: Dialect) -> tuple[str, ...]:
    """The events of a dialect that one person alone may not let it make."""
    says = {name for rules in dialect.shapes.values() for rule in rules if "verified" in rule.data
            for name in rule.events.values() if name != NOTHING}  # fmt: skip
    return tuple(sorted((_GUARDED & events_of(dialect)) | says))


def _made_up(dialect: Dialect, rule: Rule) -> Iterator[Fault]:
    if _fixed(rule.player):
        yield "player", "the player is the same for every payload", "Take the field that names him"
    if _fixed(rule.time):
        yield "time", "the time is the same for every payload", "Take the field of the event's own time"
    if _fixed(rule.id):
        yield "id", "the id is the same for every payload", "Make it of the payload's own ids"
    targets = targets_of(next(name for name in rule.events.values() if name != NOTHING))
    for name, value in rule.data.items():
        shape = targets[name].shape
        if (shape in _OWN and _fixed(value)) or (name in _GIVES and _given(value, _everyday(dialect, rule))):
            yield _OWN.get(shape, "player"), f"{name} is made up", "Take a field of the payload, or leave the event out"


def _given(value: Value, paths: frozenset[str]) -> bool:
    """Whether a flag is set that no payload has to say: always, by every word, or by an everyday field."""
    match value:
        case Constant(value=word):
            return _yes(word)
        case Template(text=text):
            return _yes(text)
        case Table(entries=entries, other=other):
            return (other is not None and _yes(other.value)) or all(map(_yes, entries.values()))
        case First(values=values):
            return any(_given(one, paths) for one in values)
        case Present(path=path):
            return path.text in paths
        case _:
            return False


def _yes(word: object) -> bool:
    return str(word).casefold() in ("true", "1")


def _fixed(value: Value) -> bool:
    match value:
        case Constant():
            return True
        case Template(parts=parts):
            return not any(isinstance(part, Path) for part in parts)
        case Price(amount=amount):
            return _fixed(amount)
        case First(values=values):
            return any(_fixed(one) for one in values)
        case _:
            return False


def _amounts(dialect: Dialect) -> Iterator[tuple[Rule, Path]]:
    for rule in (rule for rules in dialect.shapes.values() for rule in rules):
        name = next((name for name in rule.events.values() if name != NOTHING), None)
        targets = targets_of(name) if name is not None else {}
        for field, value in rule.data.items():
            if targets[field].shape == "money":
                yield from ((rule, path) for path in _paths(value))


def _paths(value: Value) -> Iterator[Path]:
    match value:
        case Field(path=path):
            yield path
        case Sum(paths=paths):
            yield from paths
        case First(values=values):
            for one in values:
                yield from _paths(one)
        case Price(amount=amount):
            yield from _paths(amount)
        case _:
            return


def presences(dialect: Dialect) -> Iterator[tuple[str, str]]:
    """The events, and flags of theirs, that say of a player what the bare presence of a field says."""
    for rule in (rule for rules in dialect.shapes.values() for rule in rules):
        for name in (name for name, value in rule.data.items() if name in _GIVES and _by_presence(value)):
            yield from ((event, name) for event in rule.events.values() if event != NOTHING)


def _by_presence(value: Value) -> bool:
    return any(map(_by_presence, value.values)) if isinstance(value, First) else isinstance(value, Present)


def _everyday(dialect: Dialect, rule: Rule) -> frozenset[str]:
    """Fields without which no payload becomes an event of a rule: that they are there says nothing."""
    named = (rule.player, rule.time)
    paths = [part for part in rule.id.parts if isinstance(part, Path)]
    paths += [value.path for value in named if isinstance(value, Field | Epoch)]
    paths += [path for path in (dialect.kind.field,) if path is not None]
    return frozenset(path.text for path in paths)


def money_fields(dialect: Dialect) -> frozenset[str]:
    """The sender's names of amounts, currencies and rates."""
    beside = (path for rules in dialect.shapes.values() for rule in rules for path in (rule.currency, rule.rate))
    return frozenset(path.text for path in (*(path for _, path in _amounts(dialect)), *beside) if path is not None)


def time_fields(dialect: Dialect) -> frozenset[str]:
    """The sender's names of the time of an event, and ours."""
    return frozenset(("time", *(field_of(rule.time) for rules in dialect.shapes.values() for rule in rules)))


def raw_amounts(dialect: Dialect, payload: Mapping[str, object]) -> Iterator[str]:
    """The amounts that a dialect reads in a payload, as they are written."""
    for rule, path in _amounts(dialect):
        scope = Scope((payload,), {})
        items = find(rule.each, scope) if rule.each is not None else [None]
        for item in items if isinstance(items, list) else []:
            found = find(path, scope.inside(item, 0) if isinstance(item, dict) else scope)
            written = str(found) if isinstance(found, Decimal) else text_of(found)
            if written is not None and not isinstance(found, Refusal):
                yield written
