"""An event against who sent it and when it arrived."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from core import events as ev
from core.admission import AHEAD, Group, vouch
from core.errors import Refusal
from core.events import EVENT_CLASSES, INTERNAL_TYPES, Link, PersonLinked, event_type
from tests.builders import (
    BRAND,
    NOON,
    bet,
    brand_switched,
    decision_requested,
    made,
)
from tests.core.admission.cases import is_answered, raw_bet

GROUP = Group("tidewater", frozenset({"acme", "other"}))
LINK = PersonLinked(id="1", source="kyc", time=NOON, subject="p1", brand="acme", data=Link(person="7"))


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


def test_a_group_sends_the_events_of_each_of_its_brands_unchanged():
    for event in (LINK, bet(brand="other")):
        assert vouch(event, GROUP, NOON) is event


@pytest.mark.parametrize("brand", ["", "foreign", "tidewater"])
def test_a_group_names_the_brand_of_every_event_and_it_is_one_of_its_own(brand):
    refusal = vouch(bet(brand=brand), GROUP, NOON)

    assert isinstance(refusal, Refusal)
    assert refusal.field == "brand"


def test_a_person_is_linked_by_a_group_or_the_hub_and_by_no_brand():
    refusal = vouch(LINK, "acme", NOON)

    assert vouch(LINK, None, NOON) is LINK
    assert isinstance(refusal, Refusal)
    assert refusal.field == "type"
    assert "group" in refusal.remedy


@pytest.mark.parametrize("event", [decision_requested(), brand_switched()])
def test_a_group_may_not_send_what_the_hub_alone_writes(event):
    refusal = vouch(event, GROUP, NOON)

    assert isinstance(refusal, Refusal)
    assert refusal.field == "type"


def test_a_rate_is_about_the_brand_itself():
    rate = made(ev.MarketRate, ev.Rate(currency="BTC", rate="60000"), brand="")

    assert vouch(rate, BRAND, NOON).field == "subject"
    assert vouch(replace(rate, subject=BRAND), BRAND, NOON).brand == BRAND


@pytest.mark.parametrize("sender", ["acme", GROUP], ids=["a brand", "a group"])
@pytest.mark.parametrize("kind", sorted(INTERNAL_TYPES))
def test_no_client_speaks_for_the_hub_or_for_a_person(kind, sender):
    cls = next(one for one in EVENT_CLASSES if event_type(one) == kind)
    event = cls(id="1", source="s", time=NOON, subject="p1", brand="acme", data=None)

    refusal = vouch(event, sender, NOON)

    assert isinstance(refusal, Refusal)
    assert refusal.field == "type"
