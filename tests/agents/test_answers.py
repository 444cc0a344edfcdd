"""Answers: what a model can say, and how it is told."""

import json
import re
from collections.abc import Iterator
from typing import Any, get_args

import pytest
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from agents.answers import ANSWERS, DialectAnswer, ExecutionAnswer, StrategyAnswer, schema_of, unreadable
from core.model import AnswerName

SOUND = {
    "strategy-proposal": {"arms": [{"arm": "help", "tier": None}], "hypothesis": "a", "judged_wrong_if": "b"},
    "execution-words": {"words": [{"locale": "en", "arm": "help", "component": "help-1"}], "seconds": "usual"},
    "ingestion-dialect": {"dialect": "dialect: shop"},
}


def objects(schema: Any) -> Iterator[dict[str, Any]]:
    """Every schema of an object within a schema."""
    if isinstance(schema, dict):
        if schema.get("type") == "object":
            yield schema
        for part in schema.values():
            yield from objects(part)
    if isinstance(schema, list):
        for part in schema:
            yield from objects(part)


def test_every_answer_has_a_model() -> None:
    assert {*ANSWERS} == {*get_args(AnswerName)} == {*SOUND}


@pytest.mark.parametrize("name", get_args(AnswerName))
def test_a_strict_schema_requires_all_allows_nothing_else_and_refers_nowhere(name: AnswerName) -> None:
    schema = schema_of(name)
    found = list(objects(schema))

    assert found
    assert all(one["additionalProperties"] is False and one["required"] == [*one["properties"]] for one in found)
    assert not any(word in str(schema) for word in ("$ref", "$defs", "maxLength", "maxItems", "'default'"))
    assert Draft202012Validator(schema).is_valid(SOUND[name])
    assert not Draft202012Validator(schema).is_valid({**SOUND[name], "amount": "100.00"})


def test_names_of_answers_are_ones_that_providers_take() -> None:
    assert all(re.fullmatch("[a-zA-Z0-9_-]{1,64}", name) for name in ANSWERS)


def test_an_answer_that_is_none_is_told_by_its_place_without_what_stood_there() -> None:
    with pytest.raises(ValidationError) as raised:
        StrategyAnswer.model_validate_json('{"arms": [{"arm": "cash"}], "hypothesis": "a", "judged_wrong_if": "b"}')
    fault = unreadable(raised.value)

    assert fault.reason.startswith("arms.0.arm: ")
    assert "JSON object" in fault.remedy


@pytest.mark.parametrize(
    ("model", "changed"),
    [
        (StrategyAnswer, {"arms": [{"arm": "help", "tier": None, "amount": "5.00"}]}),
        (StrategyAnswer, {"arms": [{"arm": "cash", "tier": None}]}),
        (StrategyAnswer, {"arms": [{"arm": "help"}]}),
        (StrategyAnswer, {"arms": [{"arm": "help", "tier": None}] * 7}),
        (StrategyAnswer, {"hypothesis": "x" * 401}),
        (ExecutionAnswer, {"seconds": 60}),
        (ExecutionAnswer, {"words": [{"locale": "en", "arm": "help", "component": "a", "title": "Win!"}]}),
        (DialectAnswer, {"dialect": "x" * 20_001}),
    ],
)
def test_what_no_model_may_say_is_refused(model: Any, changed: dict[str, object]) -> None:
    name = next(name for name, known in ANSWERS.items() if known is model)
    model.model_validate_json(json.dumps(SOUND[name]))

    with pytest.raises(ValidationError):
        model.model_validate_json(json.dumps({**SOUND[name], **changed}))
