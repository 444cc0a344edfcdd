"""What is said against arms of their own rules before anybody is in a play's situation."""

import pytest

from core.channels import INACTIVE, ONLINE
from core.guardrails import rule_on_choice, rule_on_play
from core.money import BASE_ONE
from core.plays import ArmChoice, Copy
from core.policy import Tier
from tests.builders import FREE_SPINS, TERMS, play, policy, situation


def tier(**more):
    return Tier(**{"label": "t", "amount": "1.00", "currency": "EUR", "cost": BASE_ONE, "terms": TERMS, **more})


RATED = policy(
    tiers={
        "free_spins": {"small": tier(), "linked": tier(needs_deposit=True), "bare": tier(terms="")},
        "goodwill": {"sorry": tier(terms=""), "played": tier(wagering=1)},
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
        (ArmChoice("free_spins", "bare"), {}, ["P-06 terms"]),
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
    protecting = rule_on_play(play(ArmChoice("cool_down"), hypothesis=hypothesis, seconds=900), RATED)

    assert [said.rule for said in offering] == (["P-04 losing"] if counts else [])
    assert protecting == ()


@pytest.mark.parametrize(
    ("arm", "locale", "title", "flagged", "found"),
    [
        ("cool_down", "en", "Win it back", True, "'win it back' calls to play on or to go after what was lost"),
        ("help", "xx", "Riskfritt", False, "'riskfritt' promises what no game can keep"),
        ("free_spins", "de", "Letzte Chance", False, "'letzte chance' promises what no game can keep"),
        ("cool_down", "en", "Hurry", False, "'hurry' presses for time"),
        ("free_spins", "en", "Hurry", True, "'hurry' presses for time"),
        ("free_spins", "en", "Hurry", False, None),
        ("free_spins", "en", "Spins for you", True, None),
    ],
)
def test_words_that_claim_too_much_or_hurry_the_flagged_are_objected_to(arm, locale, title, flagged, found):
    words = {"en": {}, locale: {arm: Copy(title, "Words.")}}
    hasty = play(ArmChoice("help"), words=words, situation=situation(flagged=flagged))

    said = rule_on_play(hasty, RATED)

    assert [one.rule for one in said] == (["P-05 claims"] if found else [])
    assert [one.reason for one in said] == ([f"the words of {arm} in {locale}: {found}"] if found else [])


@pytest.mark.parametrize(
    ("channels", "fine"),
    [
        ((), True),
        ((ONLINE,), True),
        ((ONLINE, INACTIVE), True),
        ((INACTIVE,), False),
        ((INACTIVE, ONLINE), False),
        ((ONLINE, ONLINE), False),
    ],
)
def test_a_plan_delivers_to_who_is_online_before_anything_else(channels, fine):
    said = rule_on_play(play(channels=channels), RATED)

    assert [one.rule for one in said] == ([] if fine else ["P-07 channels"])
