"""Strategy, offline: plain rules that propose arms for a case. No model is asked and no amount is named."""

from collections.abc import Mapping, Sequence
from typing import Final

from agents.messages import Case, Proposal
from core.arms import ARMS, Arm
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
    "operator_fault": (
        "Who gets an apology that is worth something trusts the operator again.",
        "players whose fault was made good leave as often as those whose was not",
    ),
    "break_completed": ("A break that is kept deserves thanks.", "it is never judged: the answer is fixed"),
    "approved": ("What a person has approved is carried out.", "it is never judged: the answer is fixed"),
}


WORTH: Final[Mapping[Signal, tuple[Arm, ...]]] = {
    "tilt": ("cool_down", "reality_check", "pause_promotions"),
    "severe_loss": ("human_contact", "reality_check"),
    "high_roller_start": ("vip_fast_track", "help"),
    "requested": ("free_spins", "lobby_order"),
    "cashier_hesitation": ("payment_info", "help"),
    "category_fatigue": ("lobby_order",),
    "inactive": ("free_spins",),
    "bonus_abuse": (),
    "deposit_in_flight": ("payment_info",),
    "operator_fault": ("goodwill", "help"),
    "break_completed": (),
    "approved": (),
}
"""The arms worth a try, best first; of an arm with tiers, the one that costs least."""


def candidates(case: Case, policy: BrandPolicy) -> tuple[ArmChoice, ...]:
    """The arms worth a guardrail's look, best first."""
    signal = case.situation.signal
    gravest = (ArmChoice("human_contact"),) if case.situation.harm in ("elevated", "strong") else ()
    return (
        *(gravest if signal == "tilt" else ()),
        *(choice for arm in WORTH[signal] for choice in _choices(arm, policy)),
    )


def propose(case: Case, allowed: Sequence[ArmChoice]) -> Proposal:
    """The proposal, from the candidates that no guardrail objects to in this situation."""
    hypothesis, judged_wrong_if = HYPOTHESES[case.situation.signal]
    return Proposal(arms=tuple(allowed), hypothesis=hypothesis, judged_wrong_if=judged_wrong_if, strategist="offline")


def _choices(arm: Arm, policy: BrandPolicy) -> tuple[ArmChoice, ...]:
    if not ARMS[arm].tiered:
        return (ArmChoice(arm),)
    tiers = policy.tiers.get(arm, {})
    cheapest = sorted(tiers, key=lambda tier: (tiers[tier].cost, tier))
    return (ArmChoice(arm, cheapest[0]),) if cheapest else ()
