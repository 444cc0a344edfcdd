"""Reading payloads: somebody's bytes in; events, or why there are none."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import msgspec

from core.admission import read_event, refuse, split_items
from core.dialect.kind import kind_of, shape_of
from core.dialect.path import Scope, find, text_of
from core.dialect.rule import Plain, apply_rule
from core.dialect.spec import NATIVE, Dialect, Rule, Unmapped
from core.errors import Refusal
from core.events import Event

Outcome = Sequence[Event] | Refusal | Unmapped

_PAYLOAD: Final = msgspec.json.Decoder(float_hook=str)
"""Decimals stay the text they came as: no binary float ever stands between a sender's amount and ours."""
_UNTOLD: Final[Mapping[str, str]] = {}


def read_payload(dialect: Dialect, body: bytes, *, kind: str, brand: str, told: Mapping[str, str] = _UNTOLD) -> Outcome:
    """What one payload says: events, a refusal in the sender's words, or that its shape is unknown."""
    if dialect.name == NATIVE.name:
        return _native(body)
    try:
        payload = _PAYLOAD.decode(body)
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        return refuse("body", f"not JSON: {error}", "Send valid UTF-8 JSON")
    if not isinstance(payload, dict):
        return Refusal("body", "is not an object", "Send one object, or an array of objects")
    return map_row(dialect, payload, kind=kind, brand=brand, told=told)


def map_row(
    dialect: Dialect, row: Mapping[str, object], *, kind: str, brand: str, told: Mapping[str, str] = _UNTOLD
) -> Outcome:
    """What one payload says that has been parsed already, a line of a CSV file for one."""
    said = kind_of(dialect, row, kind)
    shape = said if isinstance(said, Unmapped) else shape_of(dialect, said)
    if isinstance(shape, Unmapped):
        return shape
    made = _made(dialect, shape, Scope((row,), told), brand)
    if isinstance(made, Refusal):
        return refuse(made.field, made.reason, made.remedy)
    return made if isinstance(made, Unmapped) else _checked(made)


def _made(dialect: Dialect, shape: str, scope: Scope, brand: str) -> Sequence[Plain] | Refusal | Unmapped:
    made: list[Plain] = []
    fits = False
    for rule in dialect.shapes[shape]:
        outcome = apply_rule(rule, dialect, scope, brand)
        if isinstance(outcome, Unmapped):
            return Unmapped(shape, outcome.reason)
        if isinstance(outcome, Refusal):
            return outcome
        fits = fits or outcome is not None
        made += outcome or ()
    return made if fits else Unmapped(shape, _no_rule(dialect.shapes[shape], scope))


def _no_rule(rules: Sequence[Rule], scope: Scope) -> str:
    paths = {one.path.text: one.path for rule in rules for group in rule.when for one in group}
    words = (f"{name} is {str(text_of(find(path, scope)))[:40]!r}" for name, path in paths.items())
    return f"no rule of this kind fits: {', '.join(words)}"


def _checked(made: Sequence[Plain]) -> Sequence[Event] | Refusal:
    events, ids = [], set()
    for plain in made:
        event = _event(plain)
        if isinstance(event, Refusal):
            return event
        if event.id in ids:
            twice = f"two events of this payload have the id {event.id!r}"
            return refuse(
                plain.senders["id"], twice, "Make the ids of its elements differ, in the payload or the dialect"
            )
        ids.add(event.id)
        events.append(event)
    return events


def _event(plain: Plain) -> Event | Refusal:
    try:
        raw = msgspec.json.encode(plain.event)
    except ValueError as error:
        return refuse("body", f"not Unicode: {error}", "Send valid UTF-8 JSON")
    event = read_event(raw)
    return _in_the_senders_words(event, plain) if isinstance(event, Refusal) else event


def _in_the_senders_words(refusal: Refusal, plain: Plain) -> Refusal:
    senders = plain.senders
    names: Iterator[str] = (name for name in senders if f"{refusal.field}.".startswith((f"{name}.", f"{name}[")))
    name = max(names, key=len, default=None)
    field = senders[name] if name else refusal.field
    return refuse(field, f"{refusal.reason} (it became {refusal.field})", refusal.remedy)


def _native(body: bytes) -> Outcome:
    items = split_items(body)
    if isinstance(items, Refusal):
        return items
    events = []
    for item in items:
        event = read_event(item)
        if isinstance(event, Refusal):
            return event
        events.append(event)
    return events
