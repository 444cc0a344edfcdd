"""What a player is told says nothing that he could play around, and nothing that is the operator's alone."""

import re
from itertools import product
from typing import get_args

import pytest
from msgspec.structs import replace

from core.answer import DONE, FLOOR_TOLD, TOLD, causes, explain_to_player
from core.arms import ARMS
from core.audit import DecisionRecord, read_record, write_record
from core.decide import decide
from core.floor import FLOOR
from core.floor.about import ABOUT
from core.guardrails import Objection, Ruling
from core.harm import COUNTS_FOR
from core.plays import ArmChoice
from core.profile import Harm, Marker, Restriction, Tilt
from tests.builders import NOON, inputs, play, verified_profile

SECRET = re.compile(
    r"tilt|loss|lost|losing|marker|stake|deposit|withdraw|session|hold|control|group|budget|cap\b|margin|score|band|"
    r"flag|harm|F-\d|\d+\.\d|£|€|GBP|EUR|kill|switch|signal|value",
    re.IGNORECASE,
)


def record(**changes: object) -> DecisionRecord:
    given = inputs(**changes)
    return read_record(write_record(given, decide(given)))


def objecting(*said: Objection, arm: str = "none") -> DecisionRecord:
    calm = record()
    decision = replace(calm.decision, arm=arm, rulings=(Ruling(ArmChoice("free_spins", "small"), said),))
    return replace(calm, decision=decision)


def test_every_arm_and_every_cause_has_its_words():
    assert set(DONE) == set(ARMS)
    assert all(TOLD[cause].endswith(".") for cause in TOLD)


def test_of_the_floor_is_told_what_the_floor_says_may_be_told():
    assert set(FLOOR_TOLD) == {name for name, about in ABOUT.items() if about.told}


@pytest.mark.parametrize("marker", get_args(Marker))
def test_no_marker_of_harm_is_told(marker):
    assert marker in COUNTS_FOR
    told = record(profile=verified_profile(harm=Harm(seen={marker: NOON})))

    assert causes(told) == ("PROTECTION",)
    assert not SECRET.search(explain_to_player(told))


def test_a_pause_for_tilt_is_told_as_protection():
    told = record(signal="tilt", play=play(ArmChoice("pause_promotions")))

    assert explain_to_player(told) == (
        "On 31 January 2026 our system decided to pause promotions for you. We are careful with offers and reminders, "
        "so that play stays play. This is to protect you. It decided by itself; one of our team can look at it for "
        "you, and what you tell us is kept with it."
    )


def test_whatever_objected_to_whatever_arm_nothing_secret_is_told():
    rules = [name for name, _ in FLOOR]
    rules += ["M-03 GGR target", "H-01 hold-out", "R-37 VIP", "X-99 nobody knows"]
    clauses = ("", "LCCP SR 3.4.3")
    for arm, rule, clause in product(ARMS, rules, clauses):
        said = Objection(rule, "the player lost 3.50 GBP and is in the hold-out", clause)
        text = explain_to_player(objecting(said, arm=arm))

        assert not SECRET.search(text), (arm, rule, text)
        assert re.findall(r"\d+", text) == ["31", "2026"]


def test_a_rule_of_a_file_that_looks_at_harm_is_told_as_protection():
    said = Objection("R-7 calm", "…", "a clause", inputs={"harm.band": "strong", "proposal.cost": "2.00"})

    assert causes(objecting(said)) == ("PROTECTION",)
    assert causes(objecting(replace(said, inputs={}))) == ("RULES",)


def test_what_is_not_known_to_be_harmless_is_not_told():
    assert causes(objecting(Objection("M-04 hold-out", "is in the hold-out"))) == ("NOT_AVAILABLE",)


def test_his_own_exclusion_is_told_and_not_the_tilt_before_it():
    excluded = record(profile=verified_profile(exclusion=Restriction(since=NOON)))
    tilted = record(profile=verified_profile(exclusion=Restriction(since=NOON), tilt=Tilt(paused_at=NOON)))

    assert causes(excluded) == ("OWN_CHOICE",)
    assert causes(tilted) == ("PROTECTION",)
