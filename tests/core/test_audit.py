import json
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from core.audit import read_record, rederive, write_record
from core.choosing import Chooser
from core.decide import decide
from core.guardrails import Spent
from core.law import Law
from core.lineup import InForce
from core.market import Market, Span
from core.plays import ArmChoice, Play
from core.policy import BrandPolicy
from core.profile import Baseline, Session, Tilt, Totals, Value
from core.record import canonical, digest
from core.scores.scores import Models
from tests.builders import LAW, NOON, bet, decision_requested, inputs, money, noon, play, policy, verified_profile

RICH = verified_profile(
    totals={"ETH": Totals(bets=3, turnover=10**24 + 1)},
    value=Value(turnover=10**30, payout=-(10**25), theoretical=3, variance=10**60),
    session=Session(started=NOON, last=noon(seconds=0.25), usual_stake=0.1 + 0.2, last_bet=NOON),
    baseline=Baseline(bets=25, stake=-1.0 / 3.0, stake_spread=1e-17),
    tilt=Tilt(stake=2.0 / 3.0, score=1e-9, paused_at=noon(days=-9)),
)


def written(**changes) -> bytes:
    given_inputs = inputs(**changes)
    return write_record(given_inputs, decide(given_inputs))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"play": None},
        {"play": None, "signal": "tilt", "event": bet(money("1000000.000000000000000001", "ETH", "1834.55"))},
        {"profile": RICH},
        {"commercial_on": False},
        {"spent": Spent(brand_day=10**15, player_day=3, player_commands=1)},
        {"market": Market(rates={"ETH": (Span(490_000, 10**21, 2 * 10**21),)}), "migrating": True},
    ],
)
def test_deciding_again_from_the_record_gives_the_same_bytes(changes):
    given_inputs = inputs(**changes)
    body = written(**changes)

    assert rederive(read_record(body), given_inputs.policy, given_inputs.play, LAW) == body


@given(
    st.floats(allow_nan=False, allow_infinity=False),
    st.integers(-(10**40), 10**40),
    st.datetimes(timezones=st.timezones()),
)
def test_any_figure_in_a_profile_survives_the_record(figure, units, moment):
    profile = verified_profile(
        tilt=Tilt(score=figure), value=Value(turnover=units), baseline=Baseline(gap=-figure), last_login=moment
    )
    body = written(profile=profile)

    assert rederive(read_record(body), policy(), play(), LAW) == body


def test_a_record_is_read_back_as_it_was_written():
    record = read_record(written(profile=RICH))

    assert record.inputs.profile == RICH
    assert record.decision == decide(inputs(profile=RICH))
    assert canonical(record) == written(profile=RICH)


@pytest.mark.parametrize(
    "change",
    [
        {"event": decision_requested(id="2")},
        {"event": decision_requested("support")},
        {"event": decision_requested(time=noon(1))},
        {"profile": verified_profile(events=1)},
        {"signal": "high_roller_start"},
        {"playbook": "c" * 64},
        {"commercial_on": False},
        {"spent": Spent(brand_day=1)},
        {"spent": Spent(player_day=1)},
        {"spent": Spent(player_commands=1)},
    ],
    ids=str,
)
def test_a_change_of_any_recorded_input_is_seen_when_the_decision_is_made_again(change):
    body = written()
    record = read_record(body)

    forged = replace(record, inputs=replace(record.inputs, **change))

    assert rederive(forged, policy(), play(), LAW) != body


@pytest.mark.parametrize(
    ("brand", "followed"),
    [
        (policy(title="Acme again"), play()),
        (policy(least_age=21), play()),
        (policy(), play(seconds=301)),
        (policy(), play(ArmChoice("help"))),
        (policy(), None),
    ],
)
def test_another_policy_or_another_play_is_seen_when_the_decision_is_made_again(brand, followed):
    body = written()

    assert rederive(read_record(body), brand, followed, LAW) != body


def test_a_forged_decision_is_seen_when_it_is_made_again():
    record = read_record(written())
    forged = canonical(replace(record, decision=replace(record.decision, arm="vip_fast_track")))

    assert rederive(read_record(forged), policy(), play(), LAW) != forged


@pytest.mark.parametrize("body", [b"", b"{}", b"null", b'{"inputs":{},"decision":{}}'])
def test_what_is_no_record_is_not_read(body):
    with pytest.raises(msgspec.DecodeError):
        read_record(body)


def old_records():
    for version in (1, 2, 3, 4):
        file = Path(__file__).parent.parent / "fixtures" / f"records-v{version}.jsonl"
        yield from ((version, json.loads(line)) for line in file.read_text().splitlines())


@pytest.mark.parametrize(("version", "old"), list(old_records()))
def test_a_record_of_any_version_is_still_derived_bit_for_bit(version, old):
    body = old["record"].encode()
    rules = msgspec.json.decode(old["policy"], type=BrandPolicy)
    cached = msgspec.json.decode(old["play"], type=Play) if old["play"] else None

    assert read_record(body).decision.version == version
    assert digest(rules) == read_record(body).decision.policy
    law = msgspec.json.decode(old["law"], type=Law) if old.get("law") else None
    models = msgspec.json.decode(old.get("models") or b'{"champions":{}}', type=Models)
    chooser = msgspec.json.decode(old["chooser"], type=Chooser) if old.get("chooser") else None
    assert rederive(read_record(body), rules, cached, law, InForce(models, chooser)) == body
