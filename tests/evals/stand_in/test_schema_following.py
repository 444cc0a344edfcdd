"""What is made from a schema satisfies it, and is taken from the conversation where that is possible."""

import json
from decimal import Decimal
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from evals.stand_in.hostile import SPOILT, Worst, worst_allowed, worst_disallowed
from evals.stand_in.lore import Lore, lore_of
from evals.stand_in.schema_following import instance
from evals.stand_in.taste import Plain
from tests.evals.stand_in.test_answers import ANSWER, MENU

SEEDS = range(120)
SCHEMAS: dict[str, dict[str, Any]] = {
    "the answer of an agent": ANSWER,
    "a const": {"const": 7},
    "bounds": {"type": "integer", "minimum": 3, "maximum": 3},
    "open bounds": {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1},
    "multiples": {"type": "integer", "multipleOf": 7, "minimum": 8},
    "a long text": {"type": "string", "minLength": 300, "maxLength": 301},
    "no text": {"type": "string", "maxLength": 0},
    "a shape": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\d$"},
    "nothing or a list": {"anyOf": [{"type": "null"}, {"type": "array", "items": {"type": "boolean"}, "minItems": 2}]},
    "parts put together": {
        "allOf": [{"type": "object", "properties": {"a": {"type": "integer"}}}, {"required": ["a"]}]
    },
    "no properties": {"type": "object", "additionalProperties": {"type": "string"}},
    "anything": {},
    "alternatives without bounds": {"anyOf": [True, {"type": "null"}]},
    "a tree": {
        "$ref": "#/$defs/Node",
        "$defs": {
            "Node": {
                "type": "object",
                "required": ["name", "children"],
                "properties": {
                    "name": {"type": "string"},
                    "children": {"type": "array", "items": {"$ref": "#/$defs/Node"}},
                },
            }
        },
    },
}


@pytest.mark.parametrize("schema", SCHEMAS.values(), ids=SCHEMAS)
@pytest.mark.parametrize("text", ["", MENU], ids=["nothing shown", "a menu shown"])
def test_an_instance_satisfies_its_schema(schema: dict[str, Any], text: str) -> None:
    Draft202012Validator(schema).validate(instance(schema, Plain(lore_of([text]))))


def test_a_list_is_filled_with_what_is_left_of_the_objects_shown_each_once_menus_first() -> None:
    lore = lore_of(
        ['{"last": [{"arm": "none", "tier": "x"}], "choices": [{"arm": "cool_down"}, {"arm": "cool_down"}]}']
    )

    assert instance(ANSWER, Plain(lore))["arms"] == [{"arm": "cool_down", "tier": None}]


def test_of_alternatives_the_first_is_taken() -> None:
    lore = lore_of(['[{"arm": "free_spins", "tier": "small"}, {"arm": "free_spins", "tier": "big"}, {"arm": "none"}]'])

    picked = instance(ANSWER, Plain(lore))["arms"]
    assert picked == [{"arm": "free_spins", "tier": "small"}, {"arm": "none", "tier": None}]


def test_objects_that_the_schema_does_not_admit_are_passed_over() -> None:
    lore = lore_of(['{"choices": [{"arm": "unheard_of", "tier": null}, {"tier": "gold"}]}'])

    assert instance(ANSWER, Plain(lore))["arms"] == [{"arm": "none", "tier": "gold"}]


def test_a_field_that_need_not_be_there_is_there_if_the_conversation_tells_it() -> None:
    schema = {"type": "object", "properties": {"limit": {"type": "integer"}, "brand": {"type": "string"}}}

    assert instance(schema, Plain(lore_of(['{"limit": 4}']))) == {"limit": 4}


def test_json_is_found_wherever_it_stands_and_nonsense_is_not() -> None:
    text = 'Take {"a": 1} or\n```json\n[{"b": "NaN"}]\n```\n{arm} [x] {"c": NaN} ' + "[" * 5000

    assert lore_of([text]).values == ({"a": 1}, [{"b": "NaN"}])


@pytest.mark.parametrize("schema", SCHEMAS.values(), ids=SCHEMAS)
def test_the_worst_allowed_is_allowed(schema: dict[str, Any]) -> None:
    for seed in range(20):
        Draft202012Validator(schema).validate(instance(schema, Worst(lore_of([MENU]), seed)))


def test_the_worst_differs_from_call_to_call_and_not_from_run_to_run() -> None:
    runs = [[worst_allowed(ANSWER, lore_of([MENU]), seed) for seed in SEEDS] for _ in range(2)]

    assert runs[0] == runs[1]
    assert len(set(runs[0])) > 10
    assert any("free_spins" in said and "small" in said for said in runs[0])


def test_every_way_to_leave_a_schema_leaves_it() -> None:
    for seed in range(len(SPOILT)):
        assert not admitted(worst_disallowed(ANSWER, Lore(), seed)), seed


def admitted(text: str) -> bool:
    try:
        return Draft202012Validator(ANSWER).is_valid(strict_json(text))
    except (ValueError, RecursionError):
        return False


def strict_json(text: str) -> Any:
    return json.loads(text, parse_constant=Decimal)  # "NaN" is then no number that JSON Schema knows
