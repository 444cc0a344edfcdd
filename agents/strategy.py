"""Strategy: proposes arms for a case, by plain rules or by what a model says. Neither can name an amount."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final

import msgspec
from msgspec import Struct, to_builtins
from pydantic import ValidationError

from agents.answers import StrategyAnswer, schema_of, unreadable
from agents.fault import Fault
from agents.messages import Case, Proposal
from agents.mind import Mind
from core.arms import Arm, Kind
from core.plays import ArmChoice
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


class Offer(Struct, frozen=True, kw_only=True):
    """An arm that may be named, as the menu lists it; no guardrail objects to it in this situation."""

    arm: Arm
    tier: str | None = None
    kind: Kind
    label: str = ""
    expected_cost: str = "0"
    """In the brand's base currency."""


def menu_of(listed: Mapping[str, object]) -> tuple[Offer, ...]:
    """The menu, from what `list_choices` answers."""
    return msgspec.convert(listed["choices"], tuple[Offer, ...])


def propose(case: Case, menu: Sequence[Offer]) -> Proposal:
    """The offline proposal: of what the menu allows, what is worth a try, best first."""
    hypothesis, judged_wrong_if = HYPOTHESES[case.situation.signal]
    arms = tuple(choice for arm in _worth(case) for choice in _cheapest(arm, menu))
    return Proposal(arms=arms, hypothesis=hypothesis, judged_wrong_if=judged_wrong_if, strategist="offline")


def mind(
    case: Case, menu: Sequence[Offer], rules: Mapping[str, object], last: Sequence[object], prompt: str
) -> Mind[Proposal]:
    """What a model is shown of the case, and how its answer is read."""
    inputs = {
        "case": to_builtins(case),
        "menu": to_builtins(menu),
        "rules": rules,
        "reason": case.reason,
        "last": last[0] if last else None,
    }
    return Mind(inputs, schema_of("strategy-proposal"), lambda text: read(text, menu, prompt))


def read(text: str, menu: Sequence[Offer], prompt: str) -> Proposal | Fault:
    """A model's proposal; it may name what stands on the menu and nothing else."""
    try:
        said = StrategyAnswer.model_validate_json(text)
    except ValidationError as error:
        return unreadable(error)
    listed = {(offer.arm, offer.tier) for offer in menu}
    strange = next((one for one in said.arms if (one.arm, one.tier) not in listed), None)
    if strange is not None:
        named = f"{strange.arm} {strange.tier!r}" if strange.tier is not None else strange.arm
        return Fault(f"{named} is not on the menu", "Name only pairs of arm and tier that it lists")
    return Proposal(
        arms=tuple(dict.fromkeys(ArmChoice(one.arm, one.tier) for one in said.arms)),
        hypothesis=said.hypothesis,
        judged_wrong_if=said.judged_wrong_if,
        strategist="model",
        prompt=prompt,
    )


def _worth(case: Case) -> tuple[Arm, ...]:
    """The arms worth a try; who tilts and shows harm is offered a talk before anything else."""
    signal = case.situation.signal
    grave = signal == "tilt" and case.situation.harm in ("elevated", "strong")
    return (*(("human_contact",) if grave else ()), *WORTH[signal])


def _cheapest(arm: Arm, menu: Sequence[Offer]) -> Iterator[ArmChoice]:
    tiers = (offer for offer in menu if offer.arm == arm)
    cheapest = sorted(tiers, key=lambda offer: (Decimal(offer.expected_cost), offer.tier or ""))
    return (ArmChoice(offer.arm, offer.tier) for offer in cheapest[:1])
