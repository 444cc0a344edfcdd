"""Shapes: what payloads have in common, whatever stands in them."""

import itertools

from core.entries import Route
from core.shape import grouped, payload_of, shape_of
from tests.unmapped import export, letter, letters, wallet


def test_values_do_not_matter_and_types_and_names_do() -> None:
    one, other = shape_of(wallet(1)), shape_of(wallet(2, "win", 9_000))

    assert one == other
    assert shape_of({**wallet(1), "ts": 17}) != one
    assert shape_of({**wallet(1), "more": True}) != one
    assert shape_of({**wallet(1), "more": None}) == one


def test_whole_numbers_and_decimals_are_of_one_type_and_keep_how_they_are_written() -> None:
    payload = payload_of(b'{"amount": 25.50}')

    assert payload is not None
    assert str(payload["amount"]) == "25.50"
    assert shape_of(payload) == shape_of({"amount": 25})


def test_payloads_without_some_optional_fields_are_of_the_fullest_shape_in_any_order() -> None:
    payloads = [wallet(1), {**wallet(2), "note": "x"}, {**wallet(3), "note": "y", "device": "web"}]
    digests = {grouped(letters(order))[0].digest for order in itertools.permutations(payloads)}

    assert len(digests) == 1
    assert len(grouped(letters(payloads))) == 1


def test_shapes_doors_kinds_and_brands_are_told_apart_and_the_largest_comes_first() -> None:
    mixed = [letter(1, export(1)), letter(2, wallet(1)), letter(3, wallet(2)), letter(4, wallet(3), "other")]
    lagoon = letter(5, wallet(4), route=Route(False, "lagoon", "acme", ""))
    kind = letter(6, wallet(5), route=Route(False, "northstar", "acme", "Wallet"))
    groups = grouped([*mixed, lagoon, kind])

    assert [len(group.kept) for group in groups] == [2, 1, 1, 1, 1]
    assert [one.id for one in groups[0].letters] == [2, 3]
    assert len({group.digest for group in groups}) == 4
    assert len({(group.brand, group.digest) for group in groups}) == 5


def test_what_is_no_object_has_no_shape() -> None:
    deep = b'{"a":' * 3_000 + b"1" + b"}" * 3_000
    numbers = (b"[1]", b"7", b"{", b"{}", b"\xff", deep, b'{"a": 1e999999999999}')

    assert grouped([letter(number, raw) for number, raw in enumerate(numbers[:-1])]) == []
    assert len(grouped([letter(1, numbers[-1])])) <= 1
