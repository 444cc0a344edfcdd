"""The JSON Schema of events: one definition for each event type, under the type's own name.

What `msgspec` derives repeats the envelope for every type and writes patterns in Python's spelling;
here the envelope stands once and patterns are those of ECMA 262, which JSON Schema prescribes.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

import msgspec

from core.events import EVENT_CLASSES, event_type

Node = dict[str, Any]

REF: Final = "#/$defs/{name}"
DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
ABOUT: Final = "Any event of the Customer Value Hub; $defs holds one schema for each event type, under its name."
WIDTH: Final = 110


def event_schema() -> Node:
    """The JSON Schema of all events."""
    _, parts = msgspec.json.schema_components(EVENT_CLASSES, ref_template=REF)
    whole = {event_type(cls): portable(parts.pop(cls.__name__)) for cls in EVENT_CLASSES}
    shared = {"Envelope": _envelope(next(iter(whole.values())))}
    events = {name: _short(name, event) for name, event in whole.items()}
    shared |= {name: portable(part) for name, part in sorted(parts.items())}
    choices = [{"$ref": REF.format(name=name)} for name in events]
    return {"$schema": DIALECT, "title": "Event", "description": ABOUT, "anyOf": choices, "$defs": events | shared}


def schema_of(name: str, contract: Mapping[str, Any]) -> Node:
    """The schema of one event type alone, complete in itself."""
    return {"$schema": DIALECT, "$ref": REF.format(name=name), "$defs": contract["$defs"]}


def portable(node: Any) -> Any:
    """A schema as every language reads it: patterns end with `$`, descriptions stand on one line."""
    if isinstance(node, list | tuple):
        return [portable(part) for part in node]
    if not isinstance(node, dict):
        return node
    return {key: _spelt(key, part) if isinstance(part, str) else portable(part) for key, part in node.items()}


def written(node: Any, depth: int = 0) -> str:
    """JSON for people: what fits on a line stands on one."""
    line = json.dumps(node, ensure_ascii=False)
    if not isinstance(node, dict | list) or 2 * depth + len(line) <= WIDTH:
        return line
    pairs = isinstance(node, dict)
    inner = [
        f"{json.dumps(key)}: {written(node[key], depth + 1)}" if pairs else written(key, depth + 1) for key in node
    ]
    opening, closing = "{}" if pairs else "[]"
    gap = "\n" + "  " * (depth + 1)
    return opening + gap + f",{gap}".join(inner) + gap[:-2] + closing


def _spelt(key: str, text: str) -> str:
    if key == "pattern":
        return text.removesuffix(r"\Z") + "$" if text.endswith(r"\Z") else text
    return " ".join(text.split()) if key == "description" else text


def _envelope(event: Node) -> Node:
    shared = {name: part for name, part in event["properties"].items() if name not in ("type", "data")}
    return {
        "title": "Envelope",
        "description": "The CloudEvents 1.0 attributes; others are allowed and ignored.",
        "type": "object",
        "properties": shared,
        "required": [name for name in event["required"] if name in shared],
    }


def _short(name: str, event: Node) -> Node:
    own = {"type": {"const": name}, "data": event["properties"]["data"]}
    return {
        "title": event["title"],
        "description": event["description"],
        "allOf": [{"$ref": REF.format(name="Envelope")}],
        "properties": own,
        "required": [part for part in event["required"] if part in own],
    }
