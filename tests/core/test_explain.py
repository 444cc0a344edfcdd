from typing import get_args

import pytest

from core import events as ev
from core.arms import ARMS
from core.decide import decide
from core.explain import SIGNALS, explain, protected_by
from core.law import COMMON, Book, Law, Rule
from core.money import BASE_ONE
from core.plays import ArmChoice
from core.policy import Tier
from core.profile import Checked, Restriction
from core.signals import STANDING_SIGNALS, Signal
from tests.builders import FREE_SPINS, LAW, NOON, VIP, inputs, made, play, policy, verified_profile

ASKED_ALL = "Nothing objected, asked: F-01 to F-25."


def test_an_offer_is_explained_with_its_amount_and_tier():
    assert explain(decide(inputs())) == (
        "p1 is in view and a decision was asked for: the hub gives free spins (2.00 EUR, tier 'small') [by play]. "
        "Nothing objected, asked: F-01 to F-25."
    )


def test_what_was_objected_to_is_explained_with_every_rule():
    profile = verified_profile(exclusion=Restriction(since=NOON))

    text = explain(decide(inputs(profile=profile, commercial_on=False, play=play(FREE_SPINS, VIP))))

    reasons = "because the player has excluded himself (F-01), the brand's commercial arms are switched off (F-05)"
    assert text.endswith(
        f"the hub leaves the player alone [by play]. Not taken: free_spins, {reasons}; vip_fast_track, {reasons}."
    )


def test_a_tier_that_a_cap_has_lowered_is_named_beside_the_dearer_one():
    tiers = {"small": tier(2), "large": tier(10)}
    cap = Rule(
        id="X-1", title="t", clause="c", effect="cap", message="no more than three", at_most="money('3')",
        when="proposal.arm == 'free_spins'",
    )  # fmt: skip
    law = Law(books={**LAW.books, COMMON: Book(jurisdiction=COMMON, title="t", rules=(cap,))})
    files = policy(tiers={"free_spins": tiers})

    decision = decide(inputs(policy=files, law=law, play=play(ArmChoice("free_spins", "large"))))

    assert "(2.00 EUR, tier 'small', lowered by a cap from 'large')" in explain(decision)


def test_a_rule_is_named_by_its_whole_id():
    rule = Rule(id="NS-1234", title="t", clause="c", when="true", effect="deny", message="not tonight")

    decision = decide(inputs(policy=policy(rules=(rule,))))

    assert "because not tonight (NS-1234)" in explain(decision)


def tier(cost: int) -> Tier:
    return Tier(label="t", amount=f"{cost}.00", currency="EUR", cost=cost * BASE_ONE, terms="t")


def test_a_safe_default_is_called_one():
    assert "pauses every promotion [safe default, no play yet]." in explain(decide(inputs(play=None, signal="tilt")))


@pytest.mark.parametrize("signal", get_args(Signal))
@pytest.mark.parametrize("arm", ["none", "pause_promotions", "help", "cool_down"])
def test_every_signal_and_arm_has_its_words(signal, arm):
    if signal in STANDING_SIGNALS:
        arm = "none"
    text = explain(decide(inputs(signal=signal, play=play(ArmChoice(arm)))))

    asked = "There was nothing to choose from." if arm == "none" and signal in STANDING_SIGNALS else ASKED_ALL
    assert text == f"p1 {SIGNALS[signal]}: the hub {ARMS[arm].plain} [by play]. {asked}"


ASKED = "check.affordability && check.source_of_funds && check.harm && approval.given"


def vip_law(effect: str, when: str) -> Law:
    rule = Rule(
        id="R-37", title="VIP", clause="c", effect=effect, message="no tier yet",
        when=f"proposal.arm == 'vip_fast_track' && !({when})",
    )  # fmt: skip
    return Law(books={**LAW.books, COMMON: Book(jurisdiction=COMMON, title="t", rules=(rule,))})


def test_what_a_vip_tier_waits_for_is_said_at_once_and_nothing_is_opened():
    known = verified_profile(checks={"harm": Checked(passed=True, at=NOON)})

    decision = decide(inputs(profile=known, law=vip_law("deny", ASKED), play=play(VIP)))

    assert decision.command is None
    assert explain(decision).endswith(
        "Not taken: vip_fast_track, because no tier yet (R-37). vip_fast_track 'gold' waits for an affordability check,"
        " a check of the source of funds and an accountable person's approval."
    )


@pytest.mark.parametrize("arms", [(VIP,), (VIP, ArmChoice("help"))])
def test_what_awaits_a_person_says_so(arms):
    decision = decide(inputs(law=vip_law("require_approval", "proposal.cost < money('1')"), play=play(*arms)))

    assert decision.awaits == VIP
    assert decision.arm != "vip_fast_track"
    assert explain(decision).endswith(" vip_fast_track 'gold' waits for a person's approval.")


def test_with_every_check_passed_and_approved_the_tier_opens():
    checks = {name: Checked(passed=True, at=NOON) for name in ("affordability", "source_of_funds", "harm")}
    verdict = ev.Verdict(decision="d1", arm="vip_fast_track", tier="gold", most="1000", approved=True, by="ops")

    decision = decide(
        inputs(
            event=made(ev.ProposalJudged, verdict), signal="approved", play=None,
            profile=verified_profile(checks=checks), law=vip_law("deny", ASKED),
        )
    )  # fmt: skip

    assert decision.arm == "vip_fast_track"
    assert "waits for" not in explain(decision)


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
