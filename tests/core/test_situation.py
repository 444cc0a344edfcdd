import pytest
from msgspec.structs import replace

from core.profile import Harm, Person, Session, Tilt, Value
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
