"""Damage: sound values with something wrong in them, which reach further into a parser than random bytes do."""

import copy
import json
from typing import Any

from hypothesis import strategies as st

from core.events import EVENT_CLASSES
from evals.contract.examples import example

EXAMPLES = [example(cls) for cls in EVENT_CLASSES]
DEEP = 3_000

HOSTILE: list[Any] = [
    None, True, 0, -1, 1.5, 2**53, 2**64, -(2**63) - 1, 10**400, 1e308, "", " ", "\x00", "\x1f",
    "\u2028", "\ud800", "\udfff\ud800", "x" * 300, "\u0660", "\N{PILE OF POO}", "1e999", "-0", "-1.00", "+1",
    "0" * 31, "9" * 30, "0.0000000000000000001", "NaN", "XXX", "BTC", "1970-01-01T00:00:00Z",
    "0001-01-01T00:00:00+23:59",
    "9999-12-31T23:59:59-23:59", "2026-02-30T12:00:00Z", "2026-01-31T12:00:60Z", "2026-01-31T12:00:00", "lagoon",
    "brand.switched", "time.due", [], {}, [[]], {"": ""}, {"amount": "1", "currency": "JPY", "rate": "0"},
]  # fmt: skip
"""Values that parsers have stumbled over."""

NAMES = st.sampled_from(["", "\x00", "\ud800", "\u2028", "x" * 300, "$ref", "__class__", "type"]) | st.text(max_size=5)
"""Names of fields."""

JSON = st.recursive(
    st.sampled_from(HOSTILE).map(copy.deepcopy)
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=6,
)
"""Any JSON value."""

Slot = tuple[Any, Any]


def _slots(node: Any) -> list[Slot]:
    """Every place in a JSON value at which something stands."""
    pairs = list(node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ())
    return [(node, key) for key, _ in pairs] + [slot for _, part in pairs for slot in _slots(part)]


@st.composite
def damaged(draw: st.DrawFn, values: st.SearchStrategy[Any], most: int = 3) -> Any:
    """A sound value with up to `most` places dropped, retyped, nested, moved, doubled or added."""
    value = copy.deepcopy(draw(values))
    for _ in range(draw(st.integers(0, most))):
        if not (slots := _slots(value)):
            break
        node, key = draw(st.sampled_from(slots))
        match draw(st.sampled_from(["drop", "retype", "nest", "move", "double", "add"])):
            case "drop":
                del node[key]
            case "retype":
                node[key] = draw(JSON)
            case "nest":
                node[key] = draw(st.sampled_from([[node[key]], {str(key): node[key]}]))
            case "move":
                other, place = draw(st.sampled_from(slots))
                node[key] = copy.deepcopy(other[place]) if place in _keys(other) else None
            case "double" if isinstance(node[key], str):
                node[key] *= draw(st.sampled_from([2, 50]))
            case _ if isinstance(node, dict):
                node[draw(NAMES)] = draw(JSON)
    return value


def _keys(node: Any) -> Any:
    return node if isinstance(node, dict) else range(len(node))


@st.composite
def damaged_bytes(draw: st.DrawFn, sound: st.SearchStrategy[bytes], pieces: list[bytes], most: int = 3) -> bytes:
    """Sound bytes cut short, overwritten, doubled in part, or with hostile pieces put in."""
    raw = draw(sound)
    for _ in range(draw(st.integers(0, most))):
        start, length = draw(st.integers(0, len(raw))), draw(st.integers(0, 12))
        match draw(st.sampled_from(["cut", "overwrite", "double", "insert"])):
            case "cut":
                raw = raw[:start]
            case "overwrite":
                raw = raw[:start] + draw(st.binary(max_size=4)) + raw[start + length :]
            case "double":
                raw = raw[: start + length] + raw[start:]
            case "insert":
                raw = raw[:start] + draw(st.sampled_from(pieces)) + raw[start:]
    return raw


PIECES = [
    b"[" * DEEP,
    b'{"a":' * DEEP,
    b'"',
    b"\\",
    b'"id":"2",',
    b"\xff",
    b"\xed\xa0\x80",
    b"\x00",
    b"1e999",
    b"\xef\xbb\xbf",
]


def written(values: st.SearchStrategy[Any]) -> st.SearchStrategy[bytes]:
    """JSON values as bytes."""
    return values.map(lambda value: json.dumps(value).encode())


EVENTS = damaged(st.sampled_from(EXAMPLES))
"""Events, sound and damaged; each of them JSON."""

RAW_EVENTS = written(EVENTS) | damaged_bytes(written(EVENTS), PIECES) | st.binary(max_size=200)
"""Whatever may be sent as an event."""
