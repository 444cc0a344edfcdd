import pytest
from msgspec.structs import replace

from core.profile import FlaggedValue, Harm, Person, Session, Tilt, Value
from core.situation import situation_of
from tests.builders import BRAND, NOON, policy, situation, verified_profile

ONLINE = Session(started=NOON, last=NOON, usual_stake=1.0)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, {}),
        ({"person": Person(country="CA", region="ON")}, {"residence": "CA-ON", "harm": "unknown", "flagged": True}),
        ({"person": Person()}, {"residence": "unknown", "harm": "unknown", "flagged": True}),
        ({"person": Person(region="ON")}, {"residence": "unknown", "harm": "unknown", "flagged": True}),
        ({"harm": Harm(seen={"long_session": NOON})}, {"harm": "elevated", "flagged": True}),
        ({"tilt": Tilt(paused_at=NOON)}, {"flagged": True}),
        ({"value": Value(theoretical=10**20)}, {"value": "high"}),
        ({"session": ONLINE}, {"presence": "online"}),
    ],
)
def test_a_situation_is_what_the_profile_shows_at_a_moment(changes, expected):
    seen = situation_of(verified_profile(**changes), "requested", policy(), NOON)

    assert seen == situation(**expected)


@pytest.mark.parametrize(("harm", "band"), [(Harm(), "low"), (Harm(seen={"long_session": NOON}), "high")])
def test_what_was_earned_in_flagged_time_counts_for_what_protects_and_for_no_offer(harm, band):
    earned = FlaggedValue(theoretical=10**20)
    profile = verified_profile(value=Value(theoretical=10**20), flagged_value=earned, harm=harm)

    assert situation_of(profile, "requested", policy(), NOON).value == band
    assert situation_of(profile, "requested", policy(), NOON, counted=False).value == "high"


def test_the_key_reads_as_one_line():
    assert situation().key == f"{BRAND}/requested/MGA/DE/low/clear/low/offline"


@pytest.mark.parametrize(
    "change",
    [
        {"brand": "b2"},
        {"signal": "tilt"},
        {"jurisdiction": "KSA"},
        {"residence": "AT"},
        {"harm": "elevated"},
        {"flagged": True},
        {"value": "high"},
        {"presence": "online"},
    ],
)
def test_every_part_of_a_situation_is_in_its_key(change):
    assert replace(situation(), **change).key != situation().key


def test_the_jurisdiction_is_that_of_the_brand_and_not_of_the_player():
    seen = situation_of(verified_profile(), "tilt", policy(jurisdiction="KSA"), NOON)

    assert (seen.jurisdiction, seen.residence, seen.signal) == ("KSA", "DE", "tilt")
