"""Execution: by which way, how long and in which approved words a proposal reaches a player.

Plain rules or a model choose among components; neither writes a word, so neither adds a promise or a hurry.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, Literal

from msgspec import to_builtins
from pydantic import ValidationError

from agents.answers import ExecutionAnswer, WordsChosen, schema_of, unreadable
from agents.fault import Fault
from agents.messages import Case, Plan
from agents.mind import Mind
from core.arms import Arm
from core.channels import plan
from core.components import Component, Components
from core.guardrails.play import MOST_SECONDS, least_seconds
from core.plays import ArmChoice, Copy
from core.signals import Signal
from core.words import STANDARD

Length = Literal["short", "usual", "long"]
Words = dict[str, dict[Arm, Copy]]

SECONDS: Final[Mapping[Signal, int]] = {
    "tilt": 900,
    "severe_loss": 3600,
    "high_roller_start": 1800,
    "requested": 600,
    "cashier_hesitation": 300,
    "category_fatigue": 3600,
    "inactive": 86_400,
    "bonus_abuse": 3600,
    "deposit_in_flight": 900,
    "operator_fault": 86_400,
    "break_completed": 3600,
    "approved": 3600,
}

LONG: Final = 4
"""How many times as long as usual something long stands."""
SHORT: Final = 2
"""How many of something short stand in the usual time."""
NAMED: Final = 10
"""How many ids a remedy names."""


def draft(case: Case, arms: Sequence[ArmChoice], components: Components) -> Plan:
    """The offline plan: the usual component of every arm, in every locale that has one."""
    return _plan(case, arms, _usual(arms, components), "usual")


def mind(
    case: Case, arms: Sequence[ArmChoice], components: Components, rules: Mapping[str, object], prompt: str
) -> Mind[Plan]:
    """What a model is shown, which is no word of another agent's, and how its answer is read."""
    inputs = {
        "case": to_builtins(case),
        "proposal": [to_builtins(choice) for choice in arms],
        "components": [_listed(one) for one in _offered(arms, components)],
        "rules": rules,
    }
    return Mind(inputs, schema_of("execution-words"), lambda text: read(text, case, arms, components, prompt))


def read(text: str, case: Case, arms: Sequence[ArmChoice], components: Components, prompt: str = "") -> Plan | Fault:
    """A model's plan; what it leaves out is said in the usual words, and English is always there."""
    try:
        answer = ExecutionAnswer.model_validate_json(text)
    except ValidationError as error:
        return unreadable(error)
    words, seen = _usual(arms, components), set[tuple[str, Arm]]()
    for said in answer.words:
        if (said.locale, said.arm) in seen:
            return Fault(f"{said.arm} in {said.locale} is named twice", "Name each pair of arm and locale once")
        chosen = _chosen(said, arms, components)
        if isinstance(chosen, Fault):
            return chosen
        seen.add((said.locale, said.arm))
        words[said.locale][said.arm] = chosen.words
    return _plan(case, arms, words, answer.seconds, writer="model", prompt=prompt)


def approved(plan: Plan, arms: Sequence[ArmChoice], components: Components) -> bool:
    """Whether a plan says nothing but the standard English and approved components of these arms."""
    named = {choice.arm for choice in arms}
    said = [(locale, arm, copy) for locale, words in plan.words.items() for arm, copy in words.items()]
    return all(arm in named and copy in _approved(arm, locale, components) for locale, arm, copy in said)


def _approved(arm: Arm, locale: str, components: Components) -> tuple[Copy, ...]:
    standard = (STANDARD[arm],) if locale == "en" else ()
    return (*standard, *(one.words for one in components.find(arm, locale)))


def seconds_of(case: Case, length: Length, arms: Sequence[ArmChoice] = ()) -> int:
    """How long a length is for a signal; never shorter than usual for the flagged, nor than the arms have to stand."""
    least = least_seconds(arms)
    usual = max(least, SECONDS[case.situation.signal])
    if length == "long":
        return min(MOST_SECONDS, usual * LONG)
    return usual if length == "usual" or case.situation.flagged else max(least, usual // SHORT)


def _plan(case: Case, arms: Sequence[ArmChoice], words: Words, length: Length, **by: Any) -> Plan:
    seconds, channels = seconds_of(case, length, arms), plan(case.situation)
    return Plan(channel="websocket", seconds=seconds, words=words, channels=channels, **by)


def _usual(arms: Sequence[ArmChoice], components: Components) -> Words:
    """The standard English of every arm, with the first component of each locale on top."""
    words: Words = {"en": {choice.arm: STANDARD[choice.arm] for choice in arms}}
    for component in reversed(tuple(_offered(arms, components))):
        words.setdefault(component.locale, {})[component.arm] = component.words
    return words


def _offered(arms: Sequence[ArmChoice], components: Components) -> Iterator[Component]:
    named = dict.fromkeys(choice.arm for choice in arms)
    return (one for arm in named for locale in components.locales for one in components.find(arm, locale))


def _listed(component: Component) -> Mapping[str, str]:
    return {
        "arm": component.arm,
        "locale": component.locale,
        "component": component.id,
        "title": component.title,
        "body": component.body,
    }


def _chosen(said: WordsChosen, arms: Sequence[ArmChoice], components: Components) -> Component | Fault:
    component, asked = components.by_id(said.component), f"{said.arm} in {said.locale}"
    if all(said.arm != choice.arm for choice in arms):
        return Fault(f"{said.arm} is not among the proposed arms", "Name components for these alone")
    if component is not None and (component.arm, component.locale) == (said.arm, said.locale):
        return component
    theirs = ", ".join(one.id for one in components.find(said.arm, said.locale)[:NAMED])
    remedy = f"Choose one of these for it: {theirs}" if theirs else f"Leave {asked} out: there are no words for it"
    if component is None:
        return Fault(f"there is no component {said.component!r}", remedy)
    return Fault(f"{said.component!r} says {component.arm} in {component.locale}, not {asked}", remedy)
