"""A play before the guardrails: what can be said against it before anybody is in its situation.

A play as a whole must also be of its brand (P-01), bring English words (P-02) and last a sensible time (P-03).
"""

from typing import Final

from core.floor import wrong_tier
from core.guardrails.rulings import Objection
from core.plays import ArmChoice, Play
from core.policy import BrandPolicy
from core.signals import HARM_SIGNALS
from core.situation import Situation

LEAST_SECONDS: Final = 10
MOST_SECONDS: Final = 86_400


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
