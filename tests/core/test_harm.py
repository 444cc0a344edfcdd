from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from core.harm import COUNTS_FOR, active_markers, facts_complete, flagged, harm_band, mark, remember_loss
from core.profile import Harm, Person, Tilt, new_profile
from tests.builders import (
    NOON,
    bet,
    cashier_opened,
    deposit,
    deposit_failed,
    folded,
    login,
    noon,
    registered,
    self_exclusion,
    verified_profile,
    withdrawal_cancelled,
)

WEEK = timedelta(days=7)


def markers_after(*events) -> tuple:
    profile = folded(events)
    return active_markers(profile.harm, profile.last_seen)


def test_a_new_verified_player_is_low():
    assert harm_band(folded([registered()]), NOON) == "low"


@pytest.mark.parametrize("minutes", [0, 1, 60])
def test_playing_on_within_an_hour_of_a_cancelled_withdrawal_is_a_marker(minutes):
    assert markers_after(withdrawal_cancelled(), bet(time=noon(minutes))) == ("withdrawal_cancelled",)


def test_playing_on_later_than_an_hour_after_a_cancelled_withdrawal_is_none():
    assert markers_after(withdrawal_cancelled(), bet(time=noon(60, seconds=1))) == ()


def test_a_cancelled_withdrawal_alone_is_no_marker():
    assert markers_after(withdrawal_cancelled(), login(time=noon(1))) == ()


def test_one_cancelled_withdrawal_marks_once():
    profile = folded([withdrawal_cancelled(), bet(time=noon(1)), bet(time=noon(2))])

    assert profile.harm.seen == {"withdrawal_cancelled": noon(1)}
    assert profile.harm.cancelled_at is None


@pytest.mark.parametrize(("event", "marker"), [(deposit, "session_deposits"), (deposit_failed, "failed_deposits")])
@pytest.mark.parametrize("count", [2, 3, 4])
def test_three_deposits_of_a_kind_in_one_session_are_a_marker(event, marker, count):
    events = [event(id=str(n), time=noon(n)) for n in range(count)]

    assert markers_after(*events) == ((marker,) if count >= 3 else ())


@pytest.mark.parametrize("event", [deposit, deposit_failed])
def test_three_deposits_over_two_sessions_are_no_marker(event):
    assert markers_after(event(), event(time=noon(1)), event(time=noon(40))) == ()


@pytest.mark.parametrize(("minutes", "markers"), [(360, ()), (361, ("long_session",))])
def test_more_than_six_hours_without_a_break_are_a_marker(minutes, markers):
    steps = [*range(0, minutes, 20), minutes]

    assert markers_after(*(cashier_opened(time=noon(step)) for step in steps)) == markers


@pytest.mark.parametrize(("pause", "markers"), [(29, ("long_session",)), (30, ())])
def test_a_break_of_half_an_hour_starts_the_hours_anew(pause, markers):
    steps = [*range(0, 220, 20), *range(200 + pause, 440 + pause, 20)]

    assert markers_after(*(bet(time=noon(step)) for step in steps)) == markers


def test_a_self_exclusion_counts_for_ever_even_when_it_is_over():
    profile = folded([registered(), self_exclusion(until=noon(1))])

    assert harm_band(profile, noon(days=20_000)) == "elevated"


@pytest.mark.parametrize("marker", [marker for marker, window in COUNTS_FOR.items() if window == WEEK])
@pytest.mark.parametrize(
    ("after", "band"), [(timedelta(0), "elevated"), (WEEK - timedelta(seconds=1), "elevated"), (WEEK, "low")]
)
def test_a_marker_counts_for_seven_days(marker, after, band):
    profile = verified_profile(harm=Harm(seen={marker: NOON}))

    assert harm_band(profile, NOON + after) == band


@pytest.mark.parametrize(
    ("markers", "band"),
    [
        ((), "low"),
        (("long_session",), "elevated"),
        (("long_session", "past_exclusion"), "strong"),
        (tuple(COUNTS_FOR), "strong"),
    ],
)
def test_the_band_is_the_number_of_markers(markers, band):
    profile = verified_profile(harm=Harm(seen=dict.fromkeys(markers, NOON)))

    assert harm_band(profile, NOON) == band


KNOWN = {"country": "DE", "born": date(1990, 5, 17), "verified": True}


@pytest.mark.parametrize(
    "changes",
    [
        {"registered": None},
        {"person": Person()},
        {"person": Person(**{**KNOWN, "country": None})},
        {"person": Person(**{**KNOWN, "born": None})},
        {"person": Person(**{**KNOWN, "verified": False})},
        {"person": Person(**{**KNOWN, "verified": None})},
    ],
)
def test_a_missing_fact_makes_the_band_unknown(changes):
    profile = verified_profile(**changes)

    assert not facts_complete(profile)
    assert harm_band(profile, NOON) == "unknown"


@pytest.mark.parametrize(("count", "band"), [(1, "elevated"), (2, "strong")])
def test_markers_outrank_missing_facts(count, band):
    seen = dict.fromkeys(list(COUNTS_FOR)[:count], NOON)

    assert harm_band(verified_profile(registered=None, harm=Harm(seen=seen)), NOON) == band


def test_nobody_knows_the_band_of_a_stranger():
    assert harm_band(new_profile("acme", "p1"), NOON) == "unknown"


def test_an_older_sighting_never_replaces_a_newer_one():
    harm = mark(mark(Harm(), "long_session", noon(10)), "long_session", NOON)

    assert harm.seen == {"long_session": noon(10)}


def test_markers_are_named_in_the_order_of_the_table():
    harm = Harm(seen=dict.fromkeys(reversed(list(COUNTS_FOR)), NOON))

    assert active_markers(harm, NOON) == tuple(COUNTS_FOR)


@pytest.mark.parametrize(
    ("changes", "is_flagged"),
    [
        ({}, False),
        ({"harm": Harm(seen={"long_session": NOON})}, True),
        ({"registered": None}, True),
        ({"tilt": Tilt(paused_at=noon(hours=-23))}, True),
        ({"tilt": Tilt(paused_at=noon(hours=-24))}, False),
    ],
)
def test_a_player_is_flagged_unless_he_is_low_and_calm(changes, is_flagged):
    assert flagged(verified_profile(**changes), NOON) is is_flagged


def test_a_loss_is_as_new_as_its_session_and_an_older_one_never_replaces_it():
    lost = remember_loss(folded([bet(), bet(id="2", time=noon(5))]), NOON)

    assert lost.harm.lost_at == noon(5)
    assert remember_loss(replace(lost, session=None), NOON).harm.lost_at == noon(5)
