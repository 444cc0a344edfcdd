"""Strategy, offline: plain rules that propose arms for a case. No model is asked and no amount is named."""

from collections.abc import Mapping, Sequence
from typing import Final

from agents.messages import Case, Proposal
from core.arms import Arm
from core.plays import ArmChoice
from core.policy import BrandPolicy
from core.signals import Signal

HYPOTHESES: Final[Mapping[Signal, tuple[str, str]]] = {
    "tilt": (
        "A break offered in the first minutes of tilt ends the session earlier than saying nothing.",
        "sessions after a cool-down last as long as sessions after a mere pause of promotions",
    ),
    "severe_loss": (
        "A person who asks how the player is keeps him safer, and longer, than any offer would.",
        "players who were offered a talk return less often, or lose more, than those who were not",
    ),
    "high_roller_start": (
        "A player who starts high stays when he is recognised at once.",
        "those recognised return within 30 days no more often than those who were not",
    ),
    "requested": (
        "A small gift in the lobby starts a calm session; where none is allowed, familiar games do.",
        "sessions after the gift are not longer-lived than sessions without",
    ),
    "cashier_hesitation": (
        "Who stops at the cashier wants to know something about the payment, not to be paid for it.",
        "players who were told about payments ask support as often as those who were not",
    ),
    "category_fatigue": (
        "A player who tires of a category likes another one, if it is in view.",
        "lobbies in another order are left as soon as the usual ones",
    ),
    "inactive": (
        "A small gift after three quiet days is a reason to look in again; where none is allowed, silence is.",
        "those who got it return within 30 days no more often than those who did not",
    ),
    "bonus_abuse": (
        "Who only takes bonuses and goes is not held by one more.",
        "these players, left without offers, leave although they had paid more than they took",
    ),
    "deposit_in_flight": (
        "Knowing where the money is spares a second deposit and a call to support.",
        "players who were told ask support as often as those who were not",
    ),
}


def candidates(case: Case, policy: BrandPolicy) -> tuple[ArmChoice, ...]:
    """The arms worth a guardrail's look, best first."""
    match case.situation.signal:
        case "tilt":
            gravest = (ArmChoice("human_contact"),) if case.situation.harm in ("elevated", "strong") else ()
            return (*gravest, ArmChoice("cool_down"), ArmChoice("reality_check"), ArmChoice("pause_promotions"))
        case "severe_loss":
            return (ArmChoice("human_contact"), ArmChoice("reality_check"))
        case "high_roller_start":
            return (*_lowest_tier("vip_fast_track", policy), ArmChoice("help"))
        case "requested":
            return (*_lowest_tier("free_spins", policy), ArmChoice("lobby_order"))
        case "cashier_hesitation":
            return (ArmChoice("payment_info"), ArmChoice("help"))
        case "category_fatigue":
            return (ArmChoice("lobby_order"),)
        case "inactive":
            return _lowest_tier("free_spins", policy)
        case "bonus_abuse":
            return ()
        case "deposit_in_flight":
            return (ArmChoice("payment_info"),)


def propose(case: Case, allowed: Sequence[ArmChoice]) -> Proposal:
    """The proposal, from the candidates that no guardrail objects to in this situation."""
    hypothesis, judged_wrong_if = HYPOTHESES[case.situation.signal]
    return Proposal(arms=tuple(allowed), hypothesis=hypothesis, judged_wrong_if=judged_wrong_if, strategist="offline")


def _lowest_tier(arm: Arm, policy: BrandPolicy) -> tuple[ArmChoice, ...]:
    tiers = policy.tiers.get(arm, {})
    cheapest = sorted(tiers, key=lambda tier: (tiers[tier].cost, tier))
    return (ArmChoice(arm, cheapest[0]),) if cheapest else ()
