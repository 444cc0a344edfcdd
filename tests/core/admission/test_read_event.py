"""What is refused in one event, and how the refusal says so."""

import json

import pytest

from core.admission import MAX_QUOTED, read_event
from core.errors import Refusal
from core.events import EVENT_TYPES
from tests.builders import (
    NOON,
    bet,
    registered,
    self_exclusion,
    wire,
)
from tests.core.admission.cases import raw_bet, refused


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
