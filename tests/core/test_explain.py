from typing import get_args

import pytest

from core.arms import ARMS
from core.decide import decide
from core.explain import SIGNALS, explain, protected_by
from core.plays import ArmChoice
from core.profile import Restriction
from core.signals import STANDING_SIGNALS, Signal
from tests.builders import FREE_SPINS, NOON, VIP, inputs, play, verified_profile


def test_an_offer_is_explained_with_its_amount_and_tier():
    assert explain(decide(inputs())) == (
        "p1 is in view and a decision was asked for: the hub gives free spins (2.00 EUR, tier 'small') [by play]."
    )


def test_what_was_objected_to_is_explained_with_every_rule():
    profile = verified_profile(exclusion=Restriction(since=NOON))

    text = explain(decide(inputs(profile=profile, commercial_on=False, play=play(FREE_SPINS, VIP))))

    reasons = "because the player has excluded himself (F-01), the brand's commercial arms are switched off (F-05)"
    assert text.endswith(
        f"the hub leaves the player alone [by play]. Not taken: free_spins, {reasons}; vip_fast_track, {reasons}."
    )


def test_a_safe_default_is_called_one():
    assert "pauses every promotion [safe default, no play yet]." in explain(decide(inputs(play=None, signal="tilt")))


@pytest.mark.parametrize("signal", get_args(Signal))
@pytest.mark.parametrize("arm", ["none", "pause_promotions", "help", "cool_down"])
def test_every_signal_and_arm_has_its_words(signal, arm):
    if signal in STANDING_SIGNALS:
        arm = "none"
    text = explain(decide(inputs(signal=signal, play=play(ArmChoice(arm)))))

    assert text == f"p1 {SIGNALS[signal]}: the hub {ARMS[arm].plain} [by play]."


def test_whatever_protects_a_player_is_named() -> None:
    for_ever = Restriction(since=NOON)
    profile = verified_profile(
        national_exclusion=for_ever,
        time_out=Restriction(since=NOON, until=NOON),
        suppressed={"self_exclusion": for_ever},
        unknown={"blocks": "1"},
    )

    assert protected_by(profile, NOON) == (
        "national self-exclusion", "self-exclusion at another account of the person", "blocks changed and not known",
    )  # fmt: skip
    assert protected_by(verified_profile(), NOON) == ()
