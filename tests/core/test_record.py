import hashlib
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.decide import decision_id
from core.record import GENESIS, canonical, digest, identity, link
from tests.builders import bet

ENTRIES = st.tuples(st.text(max_size=5), st.text(max_size=5), st.binary(max_size=8))


def head(entries) -> bytes:
    """The last hash of a chain."""
    last = GENESIS
    for entry in entries:
        last = link(last, *entry)
    return last


@given(st.lists(ENTRIES, min_size=1, max_size=6), st.data())
def test_a_changed_entry_changes_the_head_of_the_chain(entries, data):
    place = data.draw(st.integers(0, len(entries) - 1))
    other = data.draw(ENTRIES.filter(lambda entry: entry != entries[place]))

    assert head([*entries[:place], other, *entries[place + 1 :]]) != head(entries)


@given(st.lists(ENTRIES, min_size=2, max_size=6, unique=True), st.data())
def test_two_entries_that_change_places_change_the_head_of_the_chain(entries, data):
    place = data.draw(st.integers(0, len(entries) - 2))
    swapped = [*entries[:place], entries[place + 1], entries[place], *entries[place + 2 :]]

    assert head(swapped) != head(entries)


@given(st.lists(ENTRIES, min_size=1, max_size=6), st.data())
def test_a_removed_entry_changes_the_head_of_the_chain(entries, data):
    place = data.draw(st.integers(0, len(entries) - 1))

    assert head(entries[:place] + entries[place + 1 :]) != head(entries)


@pytest.mark.parametrize(
    "moved", [("a", "bc", b"d"), ("abc", "", b"d"), ("ab", "cd", b""), ("", "abc", b"d"), ("ab", "", b"cd")]
)
def test_text_that_moves_from_one_part_to_the_next_changes_the_hash(moved):
    assert link(GENESIS, *moved) != link(GENESIS, "ab", "c", b"d")


def test_the_keys_of_a_dictionary_are_sorted():
    assert canonical({"b": 1, "a": 2}) == canonical({"a": 2, "b": 1}) == b'{"a":2,"b":1}'


def test_moments_are_written_with_their_offset():
    assert canonical(datetime(2026, 1, 31, 12, tzinfo=UTC)) == b'"2026-01-31T12:00:00Z"'


def test_a_digest_is_the_sha256_of_the_canonical_bytes():
    assert digest({"a": 1}) == hashlib.sha256(b'{"a":1}').hexdigest()


def test_the_same_causes_have_the_same_id_and_others_another():
    assert identity("a", "b") == identity("a", "b")
    assert len(identity("a", "b")) == 32
    assert (
        len({identity("a", "b"), identity("b", "a"), identity("ab"), identity("a", "b", ""), identity("", "a", "b")})
        == 5
    )


CAUSE = {"brand": "acme", "subject": "p1", "source": "s", "id": "1"}


@pytest.mark.parametrize("change", [{"brand": "b2"}, {"subject": "p2"}, {"source": "s2"}, {"id": "2"}])
def test_each_cause_of_a_decision_is_in_its_id(change):
    assert decision_id(bet(**CAUSE), "tilt") != decision_id(bet(**{**CAUSE, **change}), "tilt")


def test_the_signal_is_in_the_id_of_a_decision():
    assert decision_id(bet(**CAUSE), "tilt") != decision_id(bet(**CAUSE), "severe_loss")


def test_nothing_else_is_in_the_id_of_a_decision():
    other = bet("9.00", **CAUSE, time=datetime(2020, 1, 1, tzinfo=UTC))

    assert decision_id(other, "tilt") == decision_id(bet(**CAUSE), "tilt")


def test_a_separator_within_a_cause_does_not_make_two_causes_one():
    assert identity("s\x1f1", "2") != identity("s", "1\x1f2")
