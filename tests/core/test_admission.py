import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.admission import AHEAD, MAX_EVENT_BYTES, MAX_QUOTED, read_event, read_json, read_pack, split_items, vouch
from core.errors import Refusal
from core.events import EVENT_TYPES
from core.record import canonical
from tests.builders import (
    NOON,
    bet,
    brand_switched,
    command_shown,
    consent,
    decision_requested,
    deposit,
    login,
    registered,
    rollback,
    self_exclusion,
    time_due,
    wallet_signed,
    win,
    wire,
)

SAMPLES = [
    registered(region="BY"),
    login(),
    bet(rtp="0.965", volatility="6.2"),
    win(),
    rollback(),
    deposit(),
    consent(),
    self_exclusion(until=NOON),
    wallet_signed(),
    command_shown(),
    time_due(),
    decision_requested(),
    brand_switched(),
]


def raw_bet(drop: tuple[str, ...] = (), data: dict | None = None, stake: dict | None = None, **attributes) -> bytes:
    event = wire(bet())
    event["data"]["stake"].update(stake or {})
    event["data"].update(data or {})
    event.update(attributes)
    return json.dumps({key: value for key, value in event.items() if key not in drop}).encode()


def refused(raw: bytes) -> Refusal:
    answer = read_event(raw)
    assert isinstance(answer, Refusal), answer
    assert answer.field
    assert answer.reason
    assert answer.remedy
    return answer


def is_answered(raw: bytes) -> bool:
    answer = read_event(raw)
    if isinstance(answer, Refusal):
        return bool(answer.field and answer.reason and answer.remedy and str(answer).encode())
    vouched = vouch(answer, "acme", NOON)
    return isinstance(vouched, Refusal) or vouched.brand == "acme"


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


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


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


@pytest.mark.parametrize("name", ["id", "source", "time", "subject", "data", "type"])
def test_a_missing_attribute_is_named(name):
    refusal = refused(raw_bet(drop=(name,)))

    assert refusal.field == name
    assert refusal.reason == "is missing"


def test_an_event_without_time_is_told_that_the_hub_never_guesses():
    refusal = refused(raw_bet(drop=("time",)))

    assert refusal.field == "time"
    assert "never guesses" in refusal.remedy


@pytest.mark.parametrize(
    "time", ["2026-01-31T12:00:00", "2026-01-31", "yesterday", "2026-02-30T12:00:00Z", 1769860800, None, ""]
)
def test_a_time_without_offset_or_of_another_form_is_refused(time):
    assert refused(raw_bet(time=time)).field == "time"


def test_a_naive_time_is_told_to_carry_its_offset():
    assert "offset" in refused(raw_bet(time="2026-01-31T12:00:00")).remedy


def test_a_time_with_another_offset_is_the_same_instant():
    assert read_event(raw_bet(time="2026-01-31T14:00:00+02:00")).time == NOON


def test_a_naive_end_of_an_exclusion_is_refused():
    event = wire(self_exclusion(until=NOON))
    event["data"]["until"] = "2026-01-31T12:00:00"

    assert refused(json.dumps(event).encode()).field == "data.until"


def test_an_unknown_field_in_data_is_refused():
    refusal = refused(raw_bet(data={"stakes": 1}))

    assert refusal.field == "data"
    assert "stakes" in refusal.reason
    assert "spelling" in refusal.remedy


def test_an_unknown_field_in_an_amount_is_refused():
    assert refused(raw_bet(stake={"rates": "2"})).field == "data.stake"


def test_unknown_extension_attributes_are_accepted():
    assert read_event(raw_bet(traceparent="00-ab-cd-01", partitionkey="p1", dataschema="x")) == bet()


@pytest.mark.parametrize("name", ["amount", "rate"])
@pytest.mark.parametrize("value", [1.5, 1, None, True])
def test_an_amount_that_is_no_string_is_refused(name, value):
    assert refused(raw_bet(stake={name: value})).field == f"data.stake.{name}"


@pytest.mark.parametrize(
    ("stake", "remedy"),
    [
        ({"amount": "1e3"}, "as strings"),
        ({"amount": "-1.00"}, "as strings"),
        ({"amount": "NaN"}, "as strings"),
        ({"currency": "XXX"}, "ISO 4217"),
        ({"amount": "1.234"}, "Round at the source"),
    ],
)
def test_a_bad_amount_is_told_what_would_be_right(stake, remedy):
    refusal = refused(raw_bet(stake=stake))

    assert refusal.field == "data.stake"
    assert remedy in refusal.remedy


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        ("game.bets", "game.bet"),
        ("games.win", "game.win"),
        ("deposit.aproved", "deposit.approved"),
        ("self_exclusion.sett", "self_exclusion.set"),
    ],
)
def test_a_type_that_is_nearly_right_gets_a_suggestion(sent, meant):
    refusal = refused(raw_bet(type=sent))

    assert refusal.field == "type"
    assert refusal.remedy == f"Did you mean {meant!r}?"


@pytest.mark.parametrize("sent", ["zzzz", "", "'", "''", 5, None])
def test_a_type_that_is_near_to_none_gets_the_whole_list(sent):
    refusal = refused(raw_bet(type=sent))

    assert all(name in refusal.remedy for name in EVENT_TYPES)


@pytest.mark.parametrize("player", ["", "a b", "a*", "a>", "a\x00", "a\x1f", "\n", "x" * 129])
def test_a_player_id_with_blanks_wildcards_or_control_characters_is_refused(player):
    assert refused(raw_bet(subject=player)).field == "subject"


@pytest.mark.parametrize("brand", ["Acme", "-acme", "a b", "x" * 41])
def test_a_malformed_brand_name_is_refused(brand):
    assert refused(raw_bet(brand=brand)).field == "brand"


@pytest.mark.parametrize("ratio", ["96%", "-0.96", ".96", "1e0", "0,96", "", "0.1234567"])
@pytest.mark.parametrize("name", ["rtp", "volatility"])
def test_a_malformed_ratio_is_refused(name, ratio):
    assert refused(raw_bet(data={name: ratio})).field == f"data.{name}"


@pytest.mark.parametrize("country", ["de", "DEU", "D", ""])
def test_a_malformed_country_is_refused(country):
    event = wire(registered())
    event["data"]["country"] = country

    assert refused(json.dumps(event).encode()).field == "data.country"


@pytest.mark.parametrize("attributes", [{"subject": "p1\n"}, {"brand": "acme\n"}, {"brand": "\n"}])
def test_a_line_feed_at_the_end_of_a_name_is_refused(attributes):
    refused(raw_bet(**attributes))


@pytest.mark.parametrize("name", ["rtp", "volatility"])
@pytest.mark.parametrize("ratio", ["0.96\n", "\u0660.\u0669\u0666"])
def test_a_ratio_that_cannot_be_calculated_with_is_refused(name, ratio):
    assert refused(raw_bet(data={name: ratio})).field == f"data.{name}"


@pytest.mark.parametrize("name", ["country", "region"])
def test_a_line_feed_at_the_end_of_a_place_is_refused(name):
    event = wire(registered(region="BY"))
    event["data"][name] += "\n"

    assert refused(json.dumps(event).encode()).field == f"data.{name}"


@pytest.mark.parametrize("name", ["id", "source"])
def test_the_separator_of_identities_cannot_stand_in_a_name(name):
    assert refused(raw_bet(**{name: "a\x1fb"})).field == name


def test_a_refusal_names_the_field_and_not_the_words_that_the_sender_wrote():
    refusal = refused(raw_bet(stake={"amount": "required field `x`"}))

    assert refusal.field == "data.stake"


@pytest.mark.parametrize(
    ("rtp", "taken"), [("0", True), ("1", True), ("1.0", True), ("1.000001", False), ("96", False)]
)
def test_a_return_to_the_player_lies_between_nothing_and_all(rtp, taken):
    assert isinstance(read_event(raw_bet(data={"rtp": rtp})), Refusal) is not taken


def test_a_registration_in_an_unknown_currency_is_refused():
    event = wire(registered())
    event["data"]["currency"] = "NOPE"

    assert refused(json.dumps(event).encode()).field == "data"


@pytest.mark.parametrize("sent", ["\x00\x1b[31m", "\u2028\u202e", "x" * 5000])
def test_what_a_refusal_quotes_is_cut_short_and_printable(sent):
    for refusal in (refused(raw_bet(type=sent)), refused(raw_bet(data={sent: 1}))):
        assert len(refusal.reason) <= MAX_QUOTED
        assert refusal.reason.isprintable()
        assert refusal.field.isprintable()


def test_a_broken_first_line_costs_that_line_alone():
    items = split_items(b'{"broken\n' + canonical(bet()) + b"\n" + canonical(bet(id="2")))

    assert isinstance(read_event(items[0]), Refusal)
    assert [read_event(item) for item in items[1:]] == [bet(), bet(id="2")]


def test_an_event_without_brand_gets_that_of_its_sender():
    assert vouch(bet(brand=""), "acme", NOON) == bet(brand="acme")


def test_an_event_of_the_senders_own_brand_is_taken_unchanged():
    event = bet(brand="acme")

    assert vouch(event, "acme", NOON) is event


def test_an_event_of_another_brand_is_refused():
    refusal = vouch(bet(brand="other"), "acme", NOON)

    assert isinstance(refusal, Refusal)
    assert refusal.field == "brand"


@pytest.mark.parametrize("event", [decision_requested(), brand_switched()])
def test_a_client_may_not_send_what_the_hub_alone_writes(event):
    refusal = vouch(event, "acme", NOON)

    assert isinstance(refusal, Refusal)
    assert refusal.field == "type"


@pytest.mark.parametrize("event", [decision_requested(), brand_switched(), bet()])
def test_the_hub_itself_may_send_every_type_if_it_names_the_brand(event):
    assert vouch(event, None, NOON) is event


def test_the_hub_itself_must_name_the_brand():
    refusal = vouch(bet(brand=""), None, NOON)

    assert isinstance(refusal, Refusal)
    assert refusal.field == "brand"


@pytest.mark.parametrize(
    ("ahead", "taken"), [(timedelta(), True), (AHEAD, True), (AHEAD + timedelta(seconds=1), False)]
)
def test_a_time_too_far_after_its_arrival_is_refused(ahead, taken):
    answer = vouch(bet(time=NOON + ahead), "acme", NOON)

    assert isinstance(answer, Refusal) is not taken


def test_an_event_of_long_ago_is_taken():
    event = bet(time=NOON - timedelta(days=4000))

    assert vouch(event, "acme", NOON) is event


@pytest.mark.parametrize("time", ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"])
def test_times_at_the_ends_of_the_calendar_are_answered(time):
    assert is_answered(raw_bet(time=time))


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
