"""binding_rules: the values that the code enforces in this situation, as prompts show them."""

from typing import Any

from prompts.prompt_rules import rules_for_prompt
from tools.tool import Model, Nothing, Reach, Tool


class Binding(Model):
    """Limits of the brand, arms that are refused here, and the rules of the books."""

    rules: dict[str, Any]


def _rules(reach: Reach, asked: Nothing) -> Binding:
    facts = reach.facts
    return Binding(rules=dict(rules_for_prompt(facts.policy, facts.law, reach.scope.situation)))


BINDING_RULES = Tool(
    name="binding_rules",
    does="The limits, refusals and rules that bind plays for this situation.",
    takes=Nothing,
    gives=Binding,
    run=_rules,
)
