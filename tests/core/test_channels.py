"""By which way words may reach a player, and when they wait or are not said."""

from datetime import timedelta

import pytest

from core.channels import INACTIVE, ONLINE, PLANS, Send, Silence, Wait, plan, way
from core.policy import Quiet
from core.profile import Consent, Session
from tests.builders import NOON, noon, policy, situation, verified_profile

BOTH = (ONLINE, INACTIVE)
NIGHT = policy(quiet=Quiet(start=22, end=8, channels=("telegram",)))
YES, NO = Consent(granted=True, at=NOON), Consent(granted=False, at=NOON)


def here(**changes):
    return verified_profile(session=Session(started=NOON, last=NOON, usual_stake=1.0), **changes)


def away(**changes):
    gone = {"last_seen": NOON - timedelta(days=4), "session": None, "consents": {"telegram": YES}}
    return verified_profile(**{**gone, **changes})


@pytest.mark.parametrize(
    ("changes", "rules"),
    [
        ({}, (ONLINE,)),
        ({"signal": "tilt"}, (ONLINE,)),
        ({"signal": "inactive", "presence": "offline"}, BOTH),
        ({"signal": "inactive", "presence": "offline", "flagged": True}, (ONLINE,)),
    ],
)
def test_only_who_is_away_and_not_flagged_is_planned_to_be_written_to(changes, rules):
    assert plan(situation(**changes)) == rules
    assert rules in PLANS


@pytest.mark.parametrize("kind", ["protective", "service", "break_reward"])
def test_who_is_there_is_told_there_what_is_no_offer(kind):
    assert way(BOTH, kind, here(consents={}), NIGHT, NOON, None) == Send("websocket")


@pytest.mark.parametrize(("consents", "goes"), [({"site": YES}, True), ({"site": NO}, False), ({}, False)])
def test_an_offer_on_the_site_needs_consent_for_the_site(consents, goes):
    assert (way(BOTH, "commercial", here(consents=consents), NIGHT, NOON, 0) == Send("websocket")) is goes


@pytest.mark.parametrize("kind", ["protective", "service", "commercial", "break_reward"])
@pytest.mark.parametrize("consents", [{}, {"site": YES}, {"telegram": NO}])
def test_nobody_is_written_to_without_consent_for_the_channel(kind, consents):
    assert isinstance(way(BOTH, kind, away(consents=consents), NIGHT, NOON, 0), Silence)


def test_who_has_been_away_and_wants_it_is_written_to():
    assert way(BOTH, "commercial", away(), NIGHT, NOON, 0) == Send("telegram")


@pytest.mark.parametrize(("kind", "goes"), [("commercial", False), ("break_reward", False), ("service", True)])
def test_an_objection_ends_offers_on_every_channel(kind, goes):
    objecting = away(objected=NO)

    assert (way(BOTH, kind, objecting, NIGHT, NOON, 0) == Send("telegram")) is goes
    assert isinstance(way(BOTH, "commercial", here(consents={"site": YES}, objected=NO), NIGHT, NOON, 0), Silence)


def test_a_rule_for_telegram_never_sends_to_the_site_instead():
    for player in (here(), away(consents={"site": YES})):
        assert way((INACTIVE,), "service", player, NIGHT, NOON, 0) != Send("websocket")


def test_a_play_without_a_plan_reaches_only_who_is_there():
    assert way((), "service", here(), NIGHT, NOON, 0) == Send("websocket")
    assert way((), "service", away(), NIGHT, NOON, 0) == Silence("no rule of the plan holds")


@pytest.mark.parametrize("changes", [{"last_seen": NOON - timedelta(days=2)}, {"troubled": True}])
def test_who_was_here_lately_or_left_in_trouble_is_left_in_peace(changes):
    assert isinstance(way(BOTH, "commercial", away(**changes), NIGHT, NOON, 0), Silence)


@pytest.mark.parametrize(
    ("minutes", "offset", "until"),
    [
        (9 * 60 + 59, 0, None),
        (10 * 60, 0, 20 * 60),
        (19 * 60 + 59, 0, 20 * 60),
        (20 * 60, 0, None),
        (0, 11 * 60, 9 * 60),
        (0, 10 * 60 + 30, 9 * 60 + 30),
        (0, -12 * 60, 8 * 60),
    ],
)
def test_in_quiet_hours_it_waits_until_they_end_where_the_player_is(minutes, offset, until):
    said = way(BOTH, "commercial", away(), NIGHT, noon(minutes), offset)

    assert said == (Wait("telegram", noon(until)) if until is not None else Send("telegram"))


def test_after_the_wait_it_may_go_out():
    waits = way(BOTH, "commercial", away(), NIGHT, noon(hours=11), 0)

    assert isinstance(waits, Wait)
    assert way(BOTH, "commercial", away(), NIGHT, waits.until, 0) == Send("telegram")


def test_at_an_unknown_hour_or_where_it_is_always_quiet_nothing_is_sent():
    always = policy(quiet=Quiet(start=8, end=8, channels=("telegram",)))

    assert isinstance(way(BOTH, "commercial", away(), NIGHT, NOON, None), Silence)
    assert isinstance(way(BOTH, "commercial", away(), always, NOON, 0), Silence)
    assert way(BOTH, "commercial", away(), policy(), NOON, None) == Send("telegram")


def test_what_protects_who_is_there_waits_for_no_hour():
    quiet = policy(quiet=Quiet(start=8, end=8, channels=("site",)))

    assert way(BOTH, "protective", here(), quiet, NOON, None) == Send("websocket")
    assert isinstance(way(BOTH, "commercial", here(consents={"site": YES}), quiet, NOON, 0), Silence)
