"""What is said against arms of their own rules before anybody is in a play's situation."""

import pytest

from core.guardrails import rule_on_choice, rule_on_play
from core.money import BASE_ONE
from core.plays import ArmChoice
from core.policy import Tier
from tests.builders import FREE_SPINS, play, policy, situation


def tier(**more):
    return Tier(label="t", amount="1.00", currency="EUR", cost=BASE_ONE, **more)


RATED = policy(
    tiers={
        "free_spins": {"small": tier(), "linked": tier(needs_deposit=True)},
        "goodwill": {"sorry": tier(), "played": tier(wagering=1)},
        "cashback": {"tenth": tier(rate=1_000), "none": tier()},
        "break_reward": {"thanks": tier()},
    }
)
LINKED, GOODWILL = ArmChoice("free_spins", "linked"), ArmChoice("goodwill", "sorry")
CASHBACK = ArmChoice("cashback", "tenth")


@pytest.mark.parametrize(
    ("choice", "changes", "rules"),
    [
        (LINKED, {}, []),
        (LINKED, {"signal": "cashier_hesitation"}, ["F-21 deposit"]),
        (LINKED, {"signal": "inactive"}, ["F-21 deposit"]),
        (LINKED, {"signal": "tilt"}, ["F-07 harm", "F-21 deposit"]),
        (FREE_SPINS, {"signal": "inactive"}, []),
        (GOODWILL, {"signal": "operator_fault", "harm": "strong", "flagged": True}, []),
        (GOODWILL, {"signal": "severe_loss"}, ["F-22 strings"]),
        (ArmChoice("goodwill", "played"), {"signal": "operator_fault"}, ["F-22 strings"]),
        (CASHBACK, {}, []),
        (CASHBACK, {"presence": "online"}, ["F-23 cashback"]),
        (ArmChoice("cashback", "none"), {}, ["F-23 cashback"]),
        (ArmChoice("break_reward", "thanks"), {}, ["F-22 strings", "F-24 break reward"]),
        (ArmChoice("break_reward", "thanks"), {"signal": "break_completed"}, ["F-24 break reward"]),
    ],
)
def test_an_arm_with_rules_of_its_own_is_checked_before_anybody_is_in_its_situation(choice, changes, rules):
    assert [said.rule for said in rule_on_choice(choice, situation(**changes), RATED)] == rules


@pytest.mark.parametrize(
    ("hypothesis", "counts"),
    [
        ("A gift after a loss brings them back", True),
        ("Players with an RTP deficit feel unlucky", True),
        ("Who chases wants one more try", True),
        ("Who has lost interest finds it again", False),
        ("A small gift is welcome", False),
        ("Closing hours are quiet", False),
    ],
)
def test_an_offer_whose_hypothesis_counts_on_losing_is_objected_to(hypothesis, counts):
    offering = rule_on_play(play(FREE_SPINS, hypothesis=hypothesis), RATED)
    protecting = rule_on_play(play(ArmChoice("cool_down"), hypothesis=hypothesis), RATED)

    assert [said.rule for said in offering] == (["P-04 losing"] if counts else [])
    assert protecting == ()
