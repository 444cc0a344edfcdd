"""The JSON Schema: every example and every event of the tests is valid, and what is not is told by its field."""

import json
import re

import pytest
from jsonschema import Draft202012Validator

from core.admission import read_event
from core.events import EVENT_CLASSES, EVENT_TYPES, event_type
from evals import schemas
from evals.contract.examples import example
from evals.contract.schema import event_schema, schema_of, written
from tests.builders import bet, wire
from tests.core.admission.cases import SAMPLES

CONTRACT = event_schema()


def test_the_schema_is_one():
    Draft202012Validator.check_schema(CONTRACT)


@pytest.mark.parametrize("cls", EVENT_CLASSES, ids=event_type)
def test_the_example_of_a_type_is_read_and_valid(cls):
    shown = example(cls)

    assert type(read_event(json.dumps(shown).encode())) is cls
    Draft202012Validator(schema_of(event_type(cls), CONTRACT)).validate(shown)


@pytest.mark.parametrize("event", SAMPLES, ids=lambda event: type(event).__name__)
def test_what_the_hub_writes_is_valid_as_one_of_all(event):
    Draft202012Validator(CONTRACT).validate(wire(event))


@pytest.mark.parametrize(
    ("place", "value", "field"),
    [("data", {"stake": "1"}, "data"), ("subject", "a b", "subject"), ("type", "game.win", "type")],
)
def test_what_does_not_fit_its_type_is_told_by_its_field(place, value, field):
    errors = Draft202012Validator(schema_of("game.bet", CONTRACT)).iter_errors({**wire(bet()), place: value})

    assert {error.absolute_path[0] for error in errors} == {field}


def test_every_type_has_a_definition_under_its_name():
    assert [choice["$ref"] for choice in CONTRACT["anyOf"]] == [f"#/$defs/{name}" for name in EVENT_TYPES]
    assert set(EVENT_TYPES) <= set(CONTRACT["$defs"])


def test_no_pattern_is_spelt_as_python_alone_reads_it():
    patterns = re.findall(r'"pattern": "([^"]*)"', json.dumps(CONTRACT))

    assert patterns
    assert not [pattern for pattern in patterns if r"\\Z" in pattern or "(?P" in pattern]


def test_the_file_is_the_schema_however_it_is_laid_out():
    assert json.loads(written(CONTRACT)) == CONTRACT


def test_the_page_shows_the_way_to_the_schema_of_one_type():
    page = schemas.files()[schemas.ROOT / "events.md"]
    (code,) = re.findall(r"```python\ncontract = .*?\n(schema = .*?)\n", page)
    scope = {"contract": CONTRACT, "event": wire(bet())}
    exec(code, scope)

    assert scope["schema"] == schema_of("game.bet", CONTRACT)
