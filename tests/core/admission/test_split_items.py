"""Bodies and packs, cut into events."""

import pytest

from core.admission import read_event, read_json, read_pack, split_items
from core.errors import Refusal
from core.record import canonical
from tests.builders import (
    bet,
)
from tests.core.admission.cases import SAMPLES


def test_a_broken_first_line_costs_that_line_alone():
    items = split_items(b'{"broken\n' + canonical(bet()) + b"\n" + canonical(bet(id="2")))

    assert isinstance(read_event(items[0]), Refusal)
    assert [read_event(item) for item in items[1:]] == [bet(), bet(id="2")]


@pytest.mark.parametrize(
    "body",
    [
        b'[{"a":1},{"a":2}]',
        b'{"a":1}\n{"a":2}',
        b'{"a":1}\r\n\r\n{"a":2}\r\n',
        b'  [ {"a":1} , {"a":2} ]  ',
    ],
)
def test_arrays_and_lines_are_cut_into_the_same_items(body):
    items = split_items(body)

    assert [read_json(item) for item in items] == [{"a": 1}, {"a": 2}]


@pytest.mark.parametrize("body", [b'{"a":1}', b'{\n  "a": 1\n}', b'{"a":\n1}'])
def test_one_object_is_one_item_however_it_is_laid_out(body):
    items = split_items(body)

    assert [read_json(item) for item in items] == [{"a": 1}]


def test_a_broken_line_costs_that_line_alone():
    items = split_items(canonical(bet()) + b'\n{"broken\n' + canonical(bet(id="2")))

    assert [isinstance(read_event(item), Refusal) for item in items] == [False, True, False]


def test_half_a_surrogate_pair_costs_its_item_alone_and_the_others_keep_their_bytes():
    halved = canonical(bet()).replace(b'"g1"', rb'"g\ud83d"')
    sound = b'{ "type" : 1.0 }'

    items = split_items(b" [ " + halved + b" , " + sound + b"\n]\n")

    assert [bytes(item) for item in items] == [halved, sound]
    assert isinstance(read_event(items[0]), Refusal)


@pytest.mark.parametrize("body", [rb'["\ud83d",]', rb'["\ud83d" 1]', rb'["\ud83d"', rb'["\ud83d"] 1', rb'["\ud83d"[1]'])
def test_an_array_with_half_a_surrogate_pair_that_is_no_array_is_refused(body):
    assert isinstance(split_items(body), Refusal)


@pytest.mark.parametrize("body", [b"", b"  ", b"[", b'[{"a":1}', b"{", b"hello", b"\xff"])
def test_a_body_that_is_no_json_is_refused(body):
    refusal = split_items(body)

    assert isinstance(refusal, Refusal)
    assert refusal.field == "body"


def test_a_pack_is_read_in_one_go():
    assert read_pack(canonical(SAMPLES)) == SAMPLES


@pytest.mark.parametrize("data", [b"", b"{}", b"[1]", b'[{"type":"game.bet"}]', b"\xff"])
def test_a_pack_with_any_part_that_needs_care_is_not_read(data):
    assert read_pack(data) is None
