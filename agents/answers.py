"""Answers: the only things a model can say, as pydantic reads them and as JSON Schema tells a model of them."""

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from agents.fault import Fault
from core.arms import Arm
from core.model import AnswerName

Sentence = Annotated[str, Field(min_length=1, max_length=400)]
Id = Annotated[str, Field(min_length=1, max_length=80)]


class _Said(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class ArmNamed(_Said):
    """An arm from the menu, with its tier where the menu has one; an amount cannot be said."""

    arm: Arm
    tier: Id | None


class StrategyAnswer(_Said):
    """Arms for a situation, best first, why, and how that would be judged wrong."""

    arms: Annotated[tuple[ArmNamed, ...], Field(max_length=6)]
    hypothesis: Sentence
    judged_wrong_if: Sentence


class WordsChosen(_Said):
    """The approved component that says an arm in a language; words of its own cannot be said."""

    locale: Id
    arm: Arm
    component: Id


class ExecutionAnswer(_Said):
    """Components for the arms of a proposal, and how long they stand."""

    words: Annotated[tuple[WordsChosen, ...], Field(max_length=200)]
    seconds: Literal["short", "usual", "long"]


class DialectAnswer(_Said):
    """A dialect file for payloads that nobody has mapped, as YAML text."""

    dialect: Annotated[str, Field(min_length=1, max_length=20_000)]


ANSWERS: Final[Mapping[AnswerName, type[BaseModel]]] = {
    "ingestion-dialect": DialectAnswer,
    "strategy-proposal": StrategyAnswer,
    "execution-words": ExecutionAnswer,
}
_BOUNDS: Final[Mapping[str, str]] = {
    "minLength": "at least {} characters", "maxLength": "at most {} characters",
    "minItems": "at least {} entries", "maxItems": "at most {} entries",
}  # fmt: skip
"""Bounds that not every provider takes in a strict schema: they are told in words, and pydantic keeps them."""


@cache
def schema_of(name: AnswerName) -> dict[str, Any]:
    """The JSON Schema of an answer in strict mode: every field required, nothing else, no reference."""
    schema = ANSWERS[name].model_json_schema()
    strict: dict[str, Any] = _strict(schema, schema.get("$defs", {}))
    return strict


def unreadable(error: ValidationError) -> Fault:
    """What a model is told of an answer that is none: the first thing that is wrong, by its place."""
    first = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(str(part) for part in first["loc"]) or "the answer"
    return Fault(f"{place}: {first['msg']}", "Answer with one JSON object that fits the schema, and nothing else")


def _strict(node: Any, parts: Mapping[str, Any]) -> Any:
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return _strict(parts[node["$ref"].rpartition("/")[2]], parts)
    kept = {key: value for key, value in node.items() if key not in ("$defs", "title", "default", *_BOUNDS)}
    if "anyOf" in kept:
        kept["anyOf"] = [_strict(one, parts) for one in kept["anyOf"]]
    if "items" in kept:
        kept["items"] = _strict(kept["items"], parts)
    if "properties" in kept:
        properties = {name: _strict(one, parts) for name, one in kept["properties"].items()}
        kept |= {"properties": properties, "required": list(properties), "additionalProperties": False}
    return kept | _told(node)


def _told(node: Mapping[str, Any]) -> dict[str, str]:
    """The description of a node, with its bounds in words."""
    bounds = ", ".join(words.format(node[bound]) for bound, words in _BOUNDS.items() if bound in node)
    told = ". ".join(text for text in (node.get("description", "").rstrip("."), bounds) if text)
    return {"description": told} if told else {}
