"""Guardrails: what the floor says of a candidate, of an arm in every case of a situation, and of a whole play.

A play as a whole must also be of its brand (P-01), bring English words (P-02) and last a sensible time (P-03).
"""

from typing import Final

from msgspec import Struct

from core.floor import FLOOR, FOR_ALL, NEWEST, RULES_OF, Facts, Message, Spent, rules_of, wrong_tier
from core.plays import ArmChoice, Play
from core.policy import BrandPolicy
from core.signals import HARM_SIGNALS
from core.situation import Situation

__all__ = [
    "NEWEST", "Facts", "Objection", "Ruling", "Spent", "rule_on", "rule_on_choice", "rule_on_message", "rule_on_play",
    "rules_of",
]  # fmt: skip

LEAST_SECONDS: Final = 10
MOST_SECONDS: Final = 86_400


class Objection(Struct, frozen=True):
    """A rule that said no, and why."""

    rule: str
    reason: str

    def __str__(self) -> str:
        return f"{self.reason} ({self.rule})"


class Ruling(Struct, frozen=True):
    """One candidate and every objection to it; it may act only if there is none."""

    choice: ArmChoice
    objections: tuple[Objection, ...]

    @property
    def allowed(self) -> bool:
        """Whether nothing objects."""
        return not self.objections


def rule_on(choice: ArmChoice, facts: Facts, version: int = NEWEST) -> Ruling:
    """Ask every rule of a version about one candidate."""
    said = ((name, rule(choice, facts)) for name, rule in FLOOR[: RULES_OF[version]])
    return Ruling(choice, tuple(Objection(name, reason) for name, reason in said if reason is not None))


def rule_on_message(message: Message, facts: Facts, version: int = NEWEST) -> tuple[Objection, ...]:
    """Ask the rules that bind everybody about a message, whoever sends it."""
    said = ((name, FOR_ALL[name](message, facts)) for name in rules_of(version) if name in FOR_ALL)
    return tuple(Objection(name, reason) for name, reason in said if reason is not None)


def rule_on_choice(choice: ArmChoice, situation: Situation, policy: BrandPolicy) -> tuple[Objection, ...]:
    """What can be said against an arm in every case of a situation, whoever is in it."""
    said: list[Objection] = []
    calm = situation.signal not in HARM_SIGNALS and not situation.flagged and situation.harm == "low"
    if choice.kind == "commercial" and not calm:
        said.append(Objection("F-07 harm", f"{choice.arm} may not answer {situation.key}"))
    if (wrong := wrong_tier(choice, policy)) is not None:
        said.append(Objection("F-09 tier", wrong))
    return tuple(said)


def rule_on_play(play: Play, policy: BrandPolicy) -> tuple[Objection, ...]:
    """What can be said against a whole play before anybody is in its situation."""
    said = [objection for choice in play.arms for objection in rule_on_choice(choice, play.situation, policy)]
    if play.situation.brand != policy.brand:
        said.append(Objection("P-01 brand", f"a play for {play.situation.brand!r} under {policy.brand!r}"))
    if "en" not in play.words:
        said.append(Objection("P-02 words", "a play always brings English words"))
    if not LEAST_SECONDS <= play.seconds <= MOST_SECONDS:
        said.append(Objection("P-03 seconds", f"{play.seconds} s is not between {LEAST_SECONDS} and {MOST_SECONDS}"))
    return tuple(said)
