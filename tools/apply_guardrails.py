"""apply_guardrails: a preview of what the floor would say, of an arm in a play and for the player of the case."""

from pydantic import Field

from core.guardrails import Objection, rule_on, rule_on_choice
from tools.tool import Choice, Model, Reach, Tool


class GuardrailQuestion(Model):
    """Which arms."""

    choices: tuple[Choice, ...] = Field(max_length=20)


class Verdict(Model):
    """What objects to an arm: in every such situation, and for this player now."""

    choice: Choice
    in_play: tuple[str, ...]
    for_player: tuple[str, ...]


class Verdicts(Model):
    """One verdict a choice, in the order asked."""

    verdicts: tuple[Verdict, ...]


def _apply(reach: Reach, asked: GuardrailQuestion) -> Verdicts:
    return Verdicts(verdicts=tuple(_verdict(choice, reach) for choice in asked.choices))


def _verdict(choice: Choice, reach: Reach) -> Verdict:
    return Verdict(
        choice=choice,
        in_play=_said(rule_on_choice(choice.plain, reach.scope.situation, reach.facts.policy)),
        for_player=_said(rule_on(choice.plain, reach.facts).objections),
    )


def _said(objections: tuple[Objection, ...]) -> tuple[str, ...]:
    return tuple(str(objection) for objection in objections)


APPLY_GUARDRAILS = Tool(
    name="apply_guardrails",
    does="What the guardrails would object to these arms: in a play for this situation, and for this player now.",
    less="Ask about fewer `choices`",
    takes=GuardrailQuestion,
    gives=Verdicts,
    run=_apply,
)
