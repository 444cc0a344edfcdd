"""Whatever bytes come: an answer, never an exception."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.admission import MAX_EVENT_BYTES, read_event, split_items
from core.errors import Refusal
from core.record import canonical
from tests.builders import (
    bet,
    command_shown,
    wire,
)
from tests.core.admission.cases import SAMPLES, is_answered, raw_bet, refused

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@pytest.mark.parametrize("event", SAMPLES, ids=lambda event: type(event).__name__)
def test_an_event_that_was_written_is_read_back_equal(event):
    assert read_event(canonical(event)) == event


@given(st.binary(max_size=300))
def test_arbitrary_bytes_are_answered_and_never_raise(raw):
    assert is_answered(raw)


@given(st.sampled_from(SAMPLES), st.lists(st.tuples(st.integers(0, 400), st.binary(max_size=3)), max_size=4))
def test_a_valid_event_with_bytes_overwritten_is_answered(event, changes):
    raw = bytearray(canonical(event))
    for place, new in changes:
        place %= len(raw)
        raw[place : place + len(new)] = new

    assert is_answered(bytes(raw))


@given(st.sampled_from(SAMPLES), st.data(), JSON_VALUES)
def test_a_valid_event_with_any_one_value_replaced_is_answered(event, data, value):
    sent = wire(event)
    target = data.draw(st.sampled_from([sent, sent["data"] or sent]))
    target[data.draw(st.sampled_from(sorted(target)))] = value

    assert is_answered(json.dumps(sent).encode())


@given(st.binary(max_size=200) | JSON_VALUES.map(lambda value: json.dumps(value).encode()))
def test_any_body_is_cut_into_items_or_refused(body):
    answer = split_items(body)

    if isinstance(answer, Refusal):
        assert answer.field == "body"
        assert answer.remedy
    else:
        assert all(is_answered(bytes(item)) for item in answer)


@pytest.mark.parametrize(
    "raw",
    [
        b"[" * 30_000,
        b'{"a":' * 10_000,
        b'{"type":"game.bet","x":' + b"[" * 30_000 + b"]" * 30_000 + b"}",
        b'{"id":"\\ud800 a lone surrogate stands here"}',
        b'{"id":"\xed\xa0\x80"}',
        b'"\\u0000',
        b"NaN",
        b'{"seq":NaN}',
        b"1" * 5000,
        b"-",
        b"1e999999",
        b"null",
        b"[]",
        b"",
        b"\xef\xbb\xbf{}",
    ],
)
def test_hostile_json_is_refused_with_field_reason_and_remedy(raw):
    refusal = refused(raw)

    assert str(refusal).encode()


@pytest.mark.parametrize("seq", [0, -1, 1.5, True, "1", None])
def test_a_sequence_number_that_is_no_positive_integer_is_refused(seq):
    event = wire(command_shown())
    event["data"]["seq"] = seq

    assert refused(json.dumps(event).encode()).field == "data.seq"


def test_an_event_with_a_key_twice_is_answered():
    raw = raw_bet().replace(b'"id": "1"', b'"id": "1", "id": "2"')

    assert read_event(raw) == bet(id="2")


def test_an_event_over_the_size_limit_is_refused_before_it_is_read():
    refusal = refused(b'{"id":"' + b"x" * MAX_EVENT_BYTES + b'"}')

    assert refusal.field == "event"
    assert str(MAX_EVENT_BYTES) in refusal.reason
