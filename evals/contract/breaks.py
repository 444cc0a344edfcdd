"""What a change of the contract breaks, for those who send events and for those who read them.

Both are one question, asked in two directions: what does the one contract allow that the other does
not? For a sender the new one must allow all that the old one did; for a reader the old one, by which
he was written, must allow all that may come now. A reader must pass over types and fields that he does
not know, so those are no break for him. A default that changed breaks nobody's sending; it alters what
silence means, and is told among the surprises.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final, Literal

from msgspec import Struct

Node = Mapping[str, Any]
Kind = Literal["event", "field", "required", "value", "null", "type", "rule", "bound", "closed", "default"]

SENDER: Final[Mapping[Kind, str]] = {
    "event": "is gone",
    "field": "is gone",
    "required": "is required now",
    "value": "no longer takes {wide}",
    "null": "no longer takes null",
    "type": "was {wide} and is {narrow} now",
    "rule": "follows another rule now: {narrow}",
    "bound": "has a narrower bound now: {narrow}",
    "closed": "refuses fields it does not know now",
}
READER: Final[Mapping[Kind, str]] = {
    "required": "may be missing now",
    "value": "may be {wide} now",
    "null": "may be null now",
    "type": "was {narrow} and is {wide} now",
    "rule": "no longer follows the rule {narrow}",
    "bound": "may lie outside the bound {narrow} now",
    "default": "means {wide} when left out, and meant {narrow}",
}
LOW: Final = ("minLength", "minimum", "minItems")
HIGH: Final = ("maxLength", "maximum", "maxItems")


_WIDENED: Final = ("integer", "number")
"""The one change of type that takes nothing away."""


class Gap(Struct, frozen=True):
    """Something that the wide contract allows and the narrow one does not."""

    where: str
    kind: Kind
    wide: Any = None
    narrow: Any = None

    def told(self, words: Mapping[Kind, str]) -> str:
        """The gap as a sentence."""
        return f"{self.where} {words[self.kind].format(wide=_json(self.wide), narrow=_json(self.narrow))}"


def breaks(old: Node, new: Node) -> list[str]:
    """What of the old contract no longer holds for a sender."""
    return [gap.told(SENDER) for gap in _gaps(old, new) if gap.kind in SENDER]


def surprises(old: Node, new: Node) -> list[str]:
    """What may come now that a reader of the old contract was not told of."""
    return [gap.told(READER) for gap in _gaps(new, old) if gap.kind in READER]


class _Part:
    """A place in a contract: references followed, what is composed put together, null kept apart."""

    def __init__(self, root: Node, node: Node) -> None:
        self.root = root
        choices = [_merged(root, choice) for choice in node.get("anyOf", [node])]
        self.nullable = any(choice.get("type") == "null" for choice in choices)
        self.node = next(choice for choice in choices if choice.get("type") != "null")
        self.default = ("default" in node, node.get("default"))
        self.fields: Node = self.node.get("properties", {})
        self.required = frozenset(self.node.get("required", ()))
        self.closed = self.node.get("additionalProperties") is False

    @property
    def values(self) -> list[Any] | None:
        """The only values that may stand here, None if there is no list of them."""
        return [self.node["const"]] if "const" in self.node else self.node.get("enum")

    def at(self, name: str) -> "_Part":
        return _Part(self.root, self.fields[name])


def _merged(root: Node, node: Node) -> dict[str, Any]:
    own: dict[str, Any] = dict(node)
    for ref in [*own.pop("allOf", ()), *([{"$ref": own.pop("$ref")}] if "$ref" in own else [])]:
        part = _merged(root, root["$defs"][ref["$ref"].removeprefix("#/$defs/")])
        own = part | own | {
            "properties": part.get("properties", {}) | own.get("properties", {}),
            "required": [*part.get("required", ()), *own.get("required", ())],
        }  # fmt: skip
    return own


def _events(contract: Node) -> dict[str, _Part]:
    parts = (_Part(contract, choice) for choice in contract["anyOf"])
    return {str((part.at("type").values or [""])[0]): part for part in parts}


def _gaps(wide: Node, narrow: Node) -> Iterator[Gap]:
    known = _events(narrow)
    for name, event in _events(wide).items():
        if name in known:
            yield from _between(event, known[name], name)
        else:
            yield Gap(name, "event")


def _between(wide: _Part, narrow: _Part, where: str) -> Iterator[Gap]:
    if wide.nullable and not narrow.nullable:
        yield Gap(where, "null")
    if wide.default != narrow.default and wide.default[0] and narrow.default[0]:
        yield Gap(where, "default", wide.default[1], narrow.default[1])
    yield from _scalar(wide, narrow, where)
    yield from _fields(wide, narrow, where)
    if "items" in wide.node and "items" in narrow.node:
        was, now = (_Part(part.root, part.node["items"]) for part in (wide, narrow))
        yield from _between(was, now, f"{where}[]")


def _scalar(wide: _Part, narrow: _Part, where: str) -> Iterator[Gap]:
    was, now = wide.node, narrow.node
    if "type" in was and "type" in now and was["type"] != now["type"] and (was["type"], now["type"]) != _WIDENED:
        yield Gap(where, "type", was["type"], now["type"])
    if narrow.values is not None:
        allowed = wide.values if wide.values is not None else ["anything"]
        yield from (Gap(where, "value", value) for value in allowed if value not in narrow.values)
    for rule in ("pattern", "format"):
        if rule in now and _spelt(was.get(rule, "")) != _spelt(now[rule]):
            yield Gap(where, "rule", was.get(rule), now[rule])
    for names, sign in ((LOW, 1), (HIGH, -1)):
        for name in names:
            if name in now and (name not in was or sign * was[name] < sign * now[name]):
                yield Gap(where, "bound", was.get(name), f"{name} {now[name]}")


def _fields(wide: _Part, narrow: _Part, where: str) -> Iterator[Gap]:
    if narrow.closed and not wide.closed:
        yield Gap(where, "closed")
    yield from (Gap(f"{where}.{name}", "required") for name in sorted(narrow.required - wide.required))
    for name in wide.fields:
        if name in narrow.fields:
            yield from _between(wide.at(name), narrow.at(name), f"{where}.{name}")
        else:
            yield Gap(f"{where}.{name}", "field")


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _spelt(pattern: str) -> str:
    r"""A pattern however its end is spelt: release 1 has Python's `\Z`, which other languages do not know."""
    return pattern.removesuffix("$").removesuffix(r"\Z")
