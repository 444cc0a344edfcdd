"""apply_guardrails: which arms the floor would let through, for a play and for the player of the case."""

from datetime import datetime
from typing import Literal

from core.arms import Arm
from core.guardrails import rule_on, rule_on_choice
from core.plays import ArmChoice
from core.profile import HarmBand, ValueBand
from core.signals import Signal
from core.situation import Situation
from tools.tool import Model, Reach, Tool


class Choice(Model):
    """An arm, with its tier where it has tiers."""

    arm: Arm
    tier: str | None = None


class SituationGiven(Model):
    """The situation that a play is sought for; its brand is that of the agent's reach."""

    signal: Signal
    jurisdiction: str
    residence: str
    harm: HarmBand
    flagged: bool
    value: ValueBand
    presence: Literal["online", "offline"]


class GuardrailQuestion(Model):
    """Which arms, in which situation, and for whom at which moment."""

    situation: SituationGiven
    player: str
    at: datetime
    choices: tuple[Choice, ...]


class Verdict(Model):
    """What objects to an arm: in every such situation, and for this player now."""

    choice: Choice
    in_play: tuple[str, ...]
    for_player: tuple[str, ...]


class Verdicts(Model):
    """One verdict a choice, in the order asked."""

    verdicts: tuple[Verdict, ...]


def _apply(reach: Reach, asked: GuardrailQuestion) -> Verdicts:
    facts = reach.players.facts(reach.brand, asked.player, asked.situation.signal, asked.at)
    if facts is None:
        nothing = ("the brand has no policy",)
        return Verdicts(verdicts=tuple(Verdict(choice=c, in_play=nothing, for_player=nothing) for c in asked.choices))
    situation = Situation(brand=reach.brand, **asked.situation.model_dump())
    return Verdicts(
        verdicts=tuple(
            Verdict(
                choice=choice,
                in_play=_said(rule_on_choice(ArmChoice(choice.arm, choice.tier), situation, facts.policy)),
                for_player=_said(rule_on(ArmChoice(choice.arm, choice.tier), facts).objections),
            )
            for choice in asked.choices
        )
    )


def _said(objections: tuple[object, ...]) -> tuple[str, ...]:
    return tuple(str(objection) for objection in objections)


APPLY_GUARDRAILS = Tool(
    "apply_guardrails", "Which of these arms the floor lets through, and why not.",
    GuardrailQuestion, Verdicts, _apply,
)  # fmt: skip
