"""The answer to a player who contests a decision: made from its record alone, plain, and safe to tell.

It names no fact of harm that the player could play around, no share of players kept without offers, no rule and no
figure of the operator. What it does not know to be harmless to tell, it calls not available.
"""

from collections.abc import Mapping
from typing import Final, Literal

from core.arms import Arm
from core.audit import DecisionRecord
from core.floor.about import ABOUT
from core.guardrails import Objection
from core.law.terms import HARM_SCOPES
from core.reasons import harm_reasons

Cause = Literal["PROTECTION", "OWN_CHOICE", "IDENTITY", "ACCOUNT", "RULES", "NOT_AVAILABLE"]
"""What a player is told of the reasons, coarse on purpose."""

TOLD: Final[Mapping[Cause, str]] = {
    "PROTECTION": "We are careful with offers and reminders, so that play stays play. This is to protect you.",
    "OWN_CHOICE": "It follows what you have asked of us: a break, an exclusion, or no offers this way.",
    "IDENTITY": "We do not know enough about who you are, or where you live, to do more.",
    "ACCOUNT": "Your account is closed.",
    "RULES": "Rules that we keep ask for it.",
    "NOT_AVAILABLE": "What might have been possible was not available for you at that moment.",
}
DONE: Final[Mapping[Arm, str]] = {
    "none": "not to send you anything",
    "pause_promotions": "to pause promotions for you",
    "reality_check": "to show you how long you had played",
    "cool_down": "to offer you a break from play",
    "human_contact": "to offer you a talk with one of our team",
    "help": "to offer you help",
    "payment_info": "to explain your payment",
    "lobby_order": "to put familiar games first for you",
    "free_spins": "to give you free spins",
    "cashback": "to offer you cashback",
    "vip_fast_track": "to open a personal tier for you",
    "goodwill": "to make good a fault of ours",
    "break_reward": "to thank you for a break",
}
FLOOR_TOLD: Final[Mapping[str, Cause]] = {
    "F-01 self-exclusion": "OWN_CHOICE",
    "F-02 age": "IDENTITY",
    "F-03 consent": "OWN_CHOICE",
    "F-04 unknown": "IDENTITY",
    "F-08 identity": "IDENTITY",
    "F-10 time-out": "OWN_CHOICE",
    "F-12 account": "ACCOUNT",
    "F-23 cashback": "RULES",
}
"""What a player is told of the rules of the floor that he may be told of."""


def explain_to_player(record: DecisionRecord) -> str:
    """What was decided about a player and why, in words for him."""
    decision = record.decision
    why = " ".join(TOLD[cause] for cause in causes(record))
    day = f"{decision.at.day} {decision.at:%B %Y}"
    return " ".join(filter(None, (f"On {day} our system decided {DONE[decision.arm]}.", why, CLOSING)))


CLOSING: Final = "It decided by itself; one of our team can look at it for you, and what you tell us is kept with it."


def causes(record: DecisionRecord) -> tuple[Cause, ...]:
    """The reasons of a decision as a player is told them, each once."""
    decision = record.decision
    if {*harm_reasons(decision, record.inputs.profile)} - {"HARM.UNKNOWN"}:
        return ("PROTECTION",)
    said = (objection for ruling in decision.rulings for objection in ruling.objections)
    return tuple(dict.fromkeys(map(_cause, said)))


def _cause(said: Objection) -> Cause:
    """A rule that looks at harm protects; of the floor some are told; a rule of a file is one that we keep."""
    if said.rule in FLOOR_TOLD:
        return FLOOR_TOLD[said.rule]
    if any(name.partition(".")[0] in HARM_SCOPES for name in said.inputs):
        return "PROTECTION"
    return "RULES" if said.clause and said.rule not in ABOUT else "NOT_AVAILABLE"
