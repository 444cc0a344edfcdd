"""Payloads of others: money stays exact, states reach the right sums, and nothing that comes can raise."""

import itertools
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.dialect import NATIVE, Unmapped, map_row, read_payload
from core.errors import Refusal
from core.events import event_type
from core.fold import fold
from core.profile import new_profile
from core.record import canonical
from prompts.dialects import load_dialects
from tests.builders import bet

DIALECTS = load_dialects()
AT = "2026-01-31T12:00:00Z"
PAYMENT: dict[str, Any] = {
    "payment_id": "pay-1",
    "amount": 25.5,
    "currency": "GBP",
    "exchange_rate": 1.0,
    "status": "Approved",
    "type": "Credit",
    "timestamp": AT,
    "user_id": "p1",
}
ROUND: dict[str, Any] = {
    **PAYMENT,
    "activity_id": "a-1",
    "type": "Bet",
    "game_id": "g-1",
    "game_type": "Slots",
    "round_id": "r-1",
}


def read(body: Any, kind: str = "PAYMENT", name: str = "fast-track", **told: str) -> Any:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return read_payload(DIALECTS[name], raw, kind=kind, brand="acme", told=told)


def test_a_credit_is_a_deposit_and_says_who_mapped_it() -> None:
    (event,) = read(PAYMENT)

    assert (event_type(event), event.id, event.source) == ("deposit.approved", "payment/pay-1/Approved", "fast-track")
    assert (event.subject, event.brand, event.data.amount.minor) == ("p1", "acme", 2550)
    assert event.dialect == f"fast-track@{DIALECTS['fast-track'].digest[:12]}"


@pytest.mark.parametrize(
    ("written", "read_as"),
    [("0.1", "0.1"), ("5E1", "50"), ("1.250e1", "12.5"), ("12.00", "12"), ('"12.30"', "12.3"), ("100", "100")],
)
def test_amounts_are_read_from_their_text(written: str, read_as: str) -> None:
    (event,) = read(json.dumps(PAYMENT).replace("25.5", written).encode())

    assert event.data.amount.amount == read_as


@pytest.mark.parametrize(
    "written", ["1e999999999", "-1", "0.001", '"twelve"', "[]", '""', "null", "true", "9" * 400, '"1_000"', '"١٢"']
)
def test_an_amount_that_is_none_is_refused_under_its_senders_name(written: str) -> None:
    refusal = read(json.dumps(PAYMENT).replace("25.5", written).encode())

    assert isinstance(refusal, Refusal)
    assert refusal.field == "amount"
    assert refusal.remedy


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("user_id", "two words"),
        ("timestamp", "yesterday"),
        ("currency", "XXX"),
        ("exchange_rate", 0),
        ("user_id", None),
    ],
)
def test_what_our_events_refuse_is_told_in_the_senders_words(field: str, value: object) -> None:
    refusal = read({**PAYMENT, field: value})

    assert isinstance(refusal, Refusal)
    assert refusal.field in (field, "amount")


def test_a_state_that_the_table_does_not_know_is_kept_for_a_dialect_that_does() -> None:
    unmapped = read({**PAYMENT, "status": "Frozen"})

    assert isinstance(unmapped, Unmapped)
    assert unmapped.kind == "PAYMENT"
    assert "'Credit Frozen'" in unmapped.reason


def test_unknown_fields_of_a_payload_are_ignored_and_long_notes_cut() -> None:
    (event,) = read({**PAYMENT, "new_field": {"deep": [1]}, "note": "x" * 5000})

    assert event.data.reason == "x" * 200


def test_a_win_that_ends_its_round_is_two_events() -> None:
    events = read({**ROUND, "type": "Win", "is_round_end": True}, "CASINO")

    assert [event_type(event) for event in events] == ["game.win", "round.closed"]
    assert len({event.id for event in events}) == 2


def test_bets_and_wins_give_the_same_sums_in_any_order() -> None:
    payloads = (
        ROUND,
        {**ROUND, "activity_id": "a-2", "amount": 4},
        {**ROUND, "activity_id": "a-3", "type": "Win", "amount": 7.25},
        {**ROUND, "activity_id": "a-2", "status": "Rollback", "amount": 4},
    )
    sums = set()
    for order in itertools.permutations(payloads):
        profile = new_profile("acme", "p1")
        for event in itertools.chain.from_iterable(read(payload, "CASINO") for payload in order):
            profile = fold(profile, event)
        sums.add((profile.value.turnover, profile.value.payout))

    assert sums == {(25_500_000_000_000_000_000, 7_250_000_000_000_000_000)}


def test_two_elements_that_would_be_one_event_are_refused() -> None:
    same = {"consents": [{"type": "email", "opted_in": True}, {"type": "email", "opted_in": False}]}
    refusal = read(same, "userconsents", player="p1", time=AT, asked="x")

    assert isinstance(refusal, Refusal)
    assert "two events" in refusal.reason


def test_an_answer_that_is_not_understood_lifts_no_exclusion() -> None:
    answers = ({}, {"blocks": None}, {"blocks": "none"}, {"blocks": [{"type": "excluded", "active": True}]},
               {"blocks": [{"type": "Excluded", "active": "yes"}]}, {"blocks": ["Excluded"]})  # fmt: skip

    for answer in answers:
        assert isinstance(read(answer, "userblocks", player="p1", time=AT, asked="x"), Refusal | Unmapped), answer


def test_what_an_answer_tells_ends_with_the_facts_that_were_asked_for() -> None:
    answer = {"blocks": [{"type": "Excluded", "active": False}, {"type": "Blocked", "active": False}]}
    events = read(answer, "userblocks", player="p1", time=AT, asked="changed-1")

    assert [event_type(event) for event in events] == ["self_exclusion.lifted", "player.unblocked", "facts.told"]
    assert events[-1].data.asked == "changed-1"


def test_what_an_answer_does_not_say_opens_nothing() -> None:
    events = read({"blocks": []}, "userblocks", player="p1", time=AT, asked="changed-1")

    assert [event_type(event) for event in events] == ["facts.told"]


def test_the_three_encodings_of_money_are_one_amount() -> None:
    ids = {"transaction_id": "t", "amount": 2550, "currency": "GBP"}
    ucrm = {"event": "deposit_confirmed", "external_id": "p1", "timestamp": AT, "properties": ids}
    kind = {"$type": "$transaction", "$transaction_type": "$deposit", "$transaction_status": "$success"}
    amount = {"$transaction_id": "t", "$amount": 25500000, "$currency_code": "GBP"}
    sift = {**kind, **amount, "$user_id": "p1", "$time": 1769860800000}
    told = {"base_currency": "GBP"}
    events = [read(PAYMENT)[0], read(ucrm, "", "ucrm", **told)[0], read(sift, "", "sift", **told)[0]]

    assert {(event.data.amount.base, event.time.isoformat()) for event in events} == {
        (25_500_000_000_000_000_000, "2026-01-31T12:00:00+00:00")
    }


def test_our_own_events_pass_as_they_are() -> None:
    event = bet("2.00")
    (read_back,) = read_payload(NATIVE, canonical([event]), kind="", brand="acme")

    assert read_back == event


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
PLACES = [(name, kind) for name, dialect in DIALECTS.items() for kind in (*dialect.shapes, "")]


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(PLACES), st.binary(max_size=200))
def test_no_bytes_raise(place: tuple[str, str], body: bytes) -> None:
    assert isinstance(read(body, place[1], place[0]), list | Refusal | Unmapped)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from([(n, k) for n, k in PLACES if n != "native"]), st.data())
def test_no_junk_in_the_fields_of_a_known_kind_raises(place: tuple[str, str], data: st.DataObject) -> None:
    name, kind = place
    fields = sorted({path for rule in DIALECTS[name].shapes.get(kind, ()) for path in _names(rule)}) or ["x"]
    row = data.draw(st.dictionaries(st.sampled_from(fields), JSON))
    told = {"player": "p1", "time": AT, "asked": "x", "currency": "EUR", "base_currency": "EUR"}
    outcome = map_row(DIALECTS[name], row, kind=kind, brand="acme", told=told)

    assert isinstance(outcome, list | Refusal | Unmapped)


@pytest.mark.parametrize(
    "body", [b"[" * 200_000, b'{"a":' * 100_000, b'{"user_id": "\\ud800"}', b"[1, 2]", b"NaN", b'"' + b"x" * 10_000_000]
)
def test_hostile_bodies_are_refused(body: bytes) -> None:
    assert isinstance(read(body), Refusal)


def test_a_lone_surrogate_in_a_parsed_row_is_refused() -> None:
    row = {**PAYMENT, "note": "\ud800", "amount": "1.00", "exchange_rate": "1"}

    assert isinstance(map_row(DIALECTS["fast-track"], row, kind="PAYMENT", brand="acme"), Refusal)


def _names(rule: Any) -> set[str]:
    text = str(rule)
    return {part.split("'")[1].split(".")[0].split("[")[0] for part in text.split("Path(text=")[1:]}
