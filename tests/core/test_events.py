import pytest

from core.events import EVENT_CLASSES, EVENT_TYPES, INTERNAL_TYPES, Data, event_type
from tests.builders import bet, decision_requested


def test_every_type_occurs_once():
    assert len(set(EVENT_TYPES)) == len(EVENT_TYPES) == len(EVENT_CLASSES)


def test_an_event_and_its_class_have_the_same_type():
    assert event_type(bet()) == event_type(type(bet())) == "game.bet"


def test_internal_types_are_types():
    assert set(EVENT_TYPES) > INTERNAL_TYPES
    assert event_type(decision_requested()) in INTERNAL_TYPES


@pytest.mark.parametrize("cls", EVENT_CLASSES, ids=event_type)
def test_every_payload_refuses_unknown_fields_and_every_event_is_frozen(cls):
    assert issubclass(cls.__annotations__["data"], Data)
    assert cls.__annotations__["data"].__struct_config__.forbid_unknown_fields
    assert cls.__struct_config__.frozen
