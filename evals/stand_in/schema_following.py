"""Following a schema: an instance that satisfies it, made by taste.

Every value is the first of its candidates that the schema admits, so that a bound or a pattern needs no rule of its
own. What no candidate satisfies (a pattern of somebody's own, say) becomes the last of them: the answer is then
wrong, as a model's may be.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from evals.stand_in.taste import Taste

Schema = Mapping[str, Any]
NULL: Final = {"type": "null"}
DEEPEST: Final = 8
"""Schemas may contain themselves; instances end here."""


def instance(schema: Schema, taste: Taste) -> Any:
    """A value that satisfies a schema."""
    return _Follower(schema, taste).value(schema, "", 0)


class _Follower:
    def __init__(self, root: Schema, taste: Taste) -> None:
        self._taste = taste
        self._validator = Draft202012Validator(root)
        self._resolver = Registry[Any]().resolver_with_root(DRAFT202012.create_resource(root))
        self._by_type: Mapping[str, Callable[[Schema, str, int], Iterator[Any]]] = {
            "object": self._objects,
            "array": self._arrays,
            "string": self._texts,
            "integer": self._integers,
            "number": self._numbers,
            "boolean": lambda *_: iter(self._taste.order((False, True))),
            "null": lambda *_: iter((None,)),
        }

    def value(self, schema: Any, name: str, depth: int) -> Any:
        """The first candidate that the schema admits."""
        whole = self._whole(schema)
        candidate = None
        for candidate in self._candidates(whole, name, depth):
            if self._admits(whole, candidate):
                break
        return candidate

    def _admits(self, schema: Schema, value: Any) -> bool:
        return bool(self._validator.evolve(schema=schema).is_valid(value))

    def _whole(self, schema: Any) -> Schema:
        """A schema with what it refers to, and all that it is put together of."""
        if not isinstance(schema, Mapping):
            return {}
        own = {key: value for key, value in schema.items() if key not in ("$ref", "allOf")}
        parts = [self._resolver.lookup(schema["$ref"]).contents] if "$ref" in schema else []
        for part in (*parts, *schema.get("allOf", ())):
            whole = self._whole(part)
            properties = {**whole.get("properties", {}), **own.get("properties", {})}
            own = {**whole, **own, **({"properties": properties} if properties else {})}
        return own

    def _candidates(self, schema: Schema, name: str, depth: int) -> Iterator[Any]:
        if depth > DEEPEST:
            yield from (None, [], {})
            return
        if "const" in schema:
            yield schema["const"]
        if _is_plain(self._whole(schema.get("items", {}))) and not schema.get("properties"):
            yield from (known for known in self._taste.known(name) if known is not None)
        yield from self._taste.order(schema.get("enum", ()))
        for one in self._alternatives(schema):
            yield self.value({**_without_alternatives(schema), **self._whole(one)}, name, depth + 1)
        for kind in _types(schema):
            yield from self._by_type[kind](schema, name, depth)

    def _alternatives(self, schema: Schema) -> Sequence[Any]:
        """What a value may be instead, nothing last."""
        return sorted(schema.get("anyOf") or schema.get("oneOf") or (), key=lambda one: bool(one == NULL))

    def _objects(self, schema: Schema, name: str, depth: int) -> Iterator[Any]:
        properties: Schema = schema.get("properties", {})
        if all(_is_plain(self._whole(one)) for one in properties.values()):
            for objects in self._taste.lists():
                yield from self._fitting(schema, objects)
        required = schema.get("required", ())
        names = [*properties, *(one for one in required if one not in properties)]
        wanted = [one for one in names if one in required or self._taste.adds(one)]
        yield {one: self.value(properties.get(one, {}), one, depth + 1) for one in wanted}

    def _arrays(self, schema: Schema, name: str, depth: int) -> Iterator[Any]:
        items = self._whole(schema.get("items", {}))
        least, most = schema.get("minItems", 0), schema.get("maxItems")
        for objects in self._taste.lists() if items.get("properties") else ():
            if fitting := self._fitting(items, objects):
                yield list(self._taste.many(fitting, self._enumerated(items), most))
        if items.get("enum"):
            yield list(self._taste.order(items["enum"]))[: max(least, 1)]
        if items and most != 0:
            yield [self.value(items, name, depth + 1)] * max(least, 1)
        yield []

    def _enumerated(self, schema: Schema) -> Sequence[str]:
        return [name for name, one in schema["properties"].items() if "enum" in self._whole(one)]

    def _fitting(self, schema: Schema, objects: Sequence[Schema]) -> list[dict[str, Any]]:
        """What is left of objects when the schema's fields are taken out of them, each once, where it is enough."""
        found: list[dict[str, Any]] = []
        for one in objects:
            fields = {name: one.get(name) for name in schema.get("properties", {}) if self._has(schema, name, one)}
            if any(name in one for name in fields) and fields not in found and self._admits(schema, fields):
                found.append(fields)
        return found

    def _has(self, schema: Schema, name: str, one: Schema) -> bool:
        return name in one or name in schema.get("required", ())

    def _texts(self, schema: Schema, name: str, depth: int) -> Iterator[str]:
        least, most = schema.get("minLength", 0), schema.get("maxLength")
        for text in self._taste.texts(most):
            yield text[:most] + text[:1] * (least - len(text))

    def _numbers(self, schema: Schema, name: str, depth: int) -> Iterator[float]:
        low = schema.get("minimum", schema.get("exclusiveMinimum", 0))
        high = schema.get("maximum", schema.get("exclusiveMaximum", low + 10**12))
        step = schema.get("multipleOf", 1)
        yield from self._taste.numbers(low, high)
        yield from (low + 1, high - 1, (low + high) / 2, step * (low // step + 1))

    def _integers(self, schema: Schema, name: str, depth: int) -> Iterator[int]:
        return (math.floor(number) for number in self._numbers(schema, name, depth))


def _types(schema: Schema) -> Sequence[str]:
    """The types that a schema admits, nothing last; it need not say that what has properties is an object."""
    if "type" not in schema:
        if any(key in schema for key in ("enum", "const", "anyOf", "oneOf")):
            return ()
        return ("object",) if "properties" in schema else ("array",) if "items" in schema else ("string",)
    said = schema["type"]
    return sorted([said] if isinstance(said, str) else said, key=lambda kind: bool(kind == "null"))


def _is_plain(schema: Schema) -> bool:
    """Whether a value has no inner parts."""
    return not schema.get("properties") and schema.get("type") not in ("object", "array")


def _without_alternatives(schema: Schema) -> Schema:
    return {key: value for key, value in schema.items() if key not in ("anyOf", "oneOf")}
