"""What a prompt says of the rules: the very values that the code enforces, so that the two cannot differ.

A model is told them to spend no turn on what is refused anyway. It is asked nothing by them: the engine
asks every guardrail again, whatever a model has made of this.
"""

from collections.abc import Iterator, Mapping
from typing import get_args

from core.arms import Arm
from core.guardrails import rule_on_choice
from core.law import Law, Rule
from core.money import format_base
from core.plays import ArmChoice
from core.policy import BrandPolicy
from core.situation import Situation


def rules_for_prompt(policy: BrandPolicy, law: Law | None, situation: Situation) -> Mapping[str, object]:
    """What binds plays for a situation: limits of the brand, arms that are refused in it, and rules of the books."""
    return {
        "licence": policy.jurisdiction,
        "least_age": policy.least_age,
        "limits": _limits(policy),
        "messages": {channel: dict(periods) for channel, periods in policy.frequency.items()},
        "quiet_hours": _quiet(policy),
        "refused_here": dict(_refused(policy, situation)),
        "rules": [_told(rule) for rule in _binding(policy, law, situation)],
    }


def _limits(policy: BrandPolicy) -> dict[str, object]:
    """Limits on offers, money as decimal strings in the brand's base currency; what is not set is left out."""
    caps, budgets = policy.caps, policy.budgets
    money = {
        "player_day": caps.player_day,
        "brand_day": caps.brand_day,
        "player_month": budgets.player_month if budgets else None,
        "brand_month": budgets.brand_month if budgets else None,
        "play_day": budgets.play_day if budgets else None,
        "play_month": budgets.play_month if budgets else None,
        "a_person_approves_over": policy.approve_over,
    }
    written = {name: format_base(units) for name, units in money.items() if units is not None}
    return {"currency": policy.base_currency, "offers_a_day": caps.per_player_day, **written}


def _quiet(policy: BrandPolicy) -> dict[str, object] | None:
    quiet = policy.quiet
    return {"from_hour": quiet.start, "to_hour": quiet.end, "channels": list(quiet.channels)} if quiet else None


def _refused(policy: BrandPolicy, situation: Situation) -> Iterator[tuple[Arm, list[str]]]:
    """The arms that no tier of the brand makes good in this situation, and why."""
    for arm in get_args(Arm):
        choices = [ArmChoice(arm, tier) for tier in policy.tiers.get(arm, {})] or [ArmChoice(arm)]
        said = [rule_on_choice(choice, situation, policy) for choice in choices]
        if all(said):
            yield arm, [str(objection) for objection in said[0]]


def _binding(policy: BrandPolicy, law: Law | None, situation: Situation) -> Iterator[Rule]:
    books = law.binding(policy.jurisdiction, situation.residence) if law is not None else ()
    for rule in (*(rule for book in books for rule in book.rules), *policy.rules):
        if not rule.standby or rule.id in policy.adopts:
            yield rule


def _told(rule: Rule) -> dict[str, str]:
    days = {"from": rule.since, "until": rule.until}
    told = {name: day.isoformat() for name, day in days.items() if day is not None}
    most = {"at_most": rule.at_most} if rule.at_most else {}
    when = " ".join(rule.when.split())
    return {"id": rule.id, "effect": rule.effect, "objects_when": when, "says": rule.message, **most, **told}
