"""apply_guardrails: which arms the floor would let through, for a play and for the player of the case."""

from datetime import datetime

from core.arms import Arm
from core.guardrails import rule_on, rule_on_choice
from core.plays import ArmChoice
from core.signals import Signal
from core.situation import situation_of
from tools.tool import Model, Reach, Tool


class Choice(Model):
    """An arm, with its tier where it has tiers."""

    arm: Arm
    tier: str | None = None


class GuardrailQuestion(Model):
    """Which arms, for whom, at which moment."""

    player: str
    signal: Signal
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
    facts = reach.players.facts(reach.brand, asked.player, asked.signal, asked.at)
    if facts is None:
        nothing = ("the brand has no policy",)
        return Verdicts(verdicts=tuple(Verdict(choice=c, in_play=nothing, for_player=nothing) for c in asked.choices))
    situation = situation_of(facts.profile, asked.signal, facts.policy, asked.at)
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
