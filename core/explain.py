"""A decision in plain words, made from its record alone."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final

from core.arms import ARMS
from core.choosing import Candidate
from core.decide import Decision
from core.guardrails import Ruling
from core.plays import ArmChoice
from core.profile import Profile
from core.scores.scores import Scores
from core.signals import Signal

SIGNALS: Final[Mapping[Signal, str]] = {
    "tilt": "plays against their own habits while losing",
    "severe_loss": "is a high-value player with a severe loss",
    "high_roller_start": "staked like a high roller in their first ten bets",
    "requested": "is in view and a decision was asked for",
    "cashier_hesitation": "stopped at the cashier",
    "category_fatigue": "plays less and less of what they used to play",
    "inactive": "has not been here for three days",
    "bonus_abuse": "clears bonuses and cashes them at once",
    "deposit_in_flight": "waits for a deposit to arrive",
    "operator_fault": "was wronged by a fault of the operator",
    "break_completed": "is back from a break kept to its end",
    "approved": "gets what a person has approved",
}

VIP_RULE: Final = "R-37"
LACKING: Final = ("no", "unknown")
CHECKS: Final[Mapping[str, str]] = {
    "player.verified": "a verified identity",
    "check.affordability": "an affordability check",
    "check.source_of_funds": "a check of the source of funds",
    "check.vulnerability": "a check for financial vulnerability",
    "check.harm": "a person's check for harm",
    "approval.given": "an accountable person's approval",
}
"""What a VIP tier may wait for, by the term of the rule that asks for it."""


def explain(decision: Decision) -> str:
    """What happened, what the hub does about it, and what objected to everything else."""
    what = ARMS[decision.arm].plain
    source = "safe default, no play yet" if decision.missed else "by play"
    said = f"{decision.player} {SIGNALS[decision.signal]}: the hub {what}{_worth(decision)} [{source}]."
    return " ".join((said, _asked(decision), *_outstanding(decision), *_scored(decision.scores), *_weighed(decision)))


def _scored(scores: Scores) -> Iterator[str]:
    """What models said of the player."""
    said = []
    if scores.returns is not None:
        said.append(f"is back within a month with probability {scores.returns}")
    if scores.value is not None:
        said.append(f"is worth {scores.value} in the base currency over two months")
    if scores.high_roller is not None:
        sure = scores.high_roller
        said.append(f"is a high roller with probability {sure.chance} (between {sure.low} and {sure.high})")
    if scores.category is not None:
        said.append(f"plays {scores.category} next")
    if said:
        yield f"By the models in force he {', '.join(said)}."


def _weighed(decision: Decision) -> Iterator[str]:
    """What a chooser chose among, by chances out of a million."""
    if decision.chances:
        named = [f"{_named(one.candidate)} {one.millionths}" for one in decision.chances]
        yield f"Chance chose among what was allowed, of a million: {', '.join(named)}."


def _worth(decision: Decision) -> str:
    """The amount and its tier, and the dearer one that a cap has lowered to it."""
    amount = decision.command.amount if decision.command else None
    if amount is None:
        return ""
    taken = ArmChoice(decision.arm, decision.tier)
    dearer = next((one.choice.tier for one in decision.rulings if one.allowed and one.instead == taken), None)
    lowered = f", lowered by a cap from {dearer!r}" if dearer is not None else ""
    return f" ({amount.amount} {amount.currency}, tier {decision.tier!r}{lowered})"


def _asked(decision: Decision) -> str:
    """What objected to what, by the ids of the rules; where nothing did, which rules were asked."""
    because = "; ".join(_objected(ruling) for ruling in decision.rulings if not ruling.allowed)
    if because:
        return f"Not taken: {because}."
    first, last = _id(decision.rules[0]), _id(decision.rules[-1])
    return f"Nothing objected, asked: {first} to {last}." if decision.rulings else "There was nothing to choose from."


def _id(rule: str) -> str:
    """The id of a rule, which its name begins with."""
    return rule.partition(" ")[0]


def _outstanding(decision: Decision) -> Iterator[str]:
    """What has to happen before what was not taken can be: checks of a VIP tier, and a person's approval."""
    for ruling in decision.rulings:
        approval = ("a person's approval",) if ruling.choice == decision.awaits else ()
        if lacking := _lacking(ruling) or approval:
            *most, last = lacking
            named = f"{', '.join(most)} and {last}" if most else last
            yield f"{_named(ruling.choice)} waits for {named}."


def _lacking(ruling: Ruling) -> tuple[str, ...]:
    """What the rule on VIP tiers looked at and did not find."""
    seen = [said.inputs for said in ruling.objections if _id(said.rule) == VIP_RULE]
    return tuple(words for term, words in CHECKS.items() if any(inputs.get(term) in LACKING for inputs in seen))


def _named(choice: ArmChoice | Candidate) -> str:
    return choice.arm if choice.tier is None else f"{choice.arm} {choice.tier!r}"


def protected_by(profile: Profile, at: datetime) -> tuple[str, ...]:
    """What stands between the player and the operator's messages at a moment, for who is asked about it."""
    stands = (
        ("self-exclusion", profile.exclusion is not None and profile.exclusion.stands(at)),
        ("national self-exclusion", profile.national_exclusion is not None and profile.national_exclusion.stands(at)),
        ("self-exclusion at another account of the person", profile.suppressed_by("self_exclusion", at)),
        ("strong harm at another account of the person", profile.suppressed_by("strong_harm", at)),
        ("time-out", profile.time_out is not None and profile.time_out.stands(at)),
        ("closed account", profile.blocked is not None and profile.blocked.holds),
        *((f"{what} changed and not known", True) for what in sorted(profile.unknown)),
    )
    return tuple(what for what, holds in stands if holds)


def _objected(ruling: Ruling) -> str:
    reasons = ", ".join(f"{objection.reason} ({_id(objection.rule)})" for objection in ruling.objections)
    return f"{ruling.choice.arm}, because {reasons}"
