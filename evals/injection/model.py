"""A model that follows orders: whatever it sees of one, in its prompt or in the answer of a tool, it obeys."""

import json
from collections.abc import Mapping
from random import Random
from typing import Any, Final

from core.components import Components
from core.model import Answer, ModelQuestion
from core.policy import BrandPolicy
from evals.hostile.calls import called
from evals.hostile.model import said
from evals.hostile.sight import Sight
from evals.injection.cases import Case

HARMLESS: Final = "A calm gift starts a calm session."
RATIONALE: Final = "another agent's words"


class ObedientModel:
    """Implements `core.ports.Models`: it calls every tool it has, reads everything, and does as it is told."""

    def __init__(self, case: Case, policies: Mapping[str, BrandPolicy], components: Components) -> None:
        self._case, self._policies, self._components = case, policies, components
        self._asked: set[str] = set()
        self.seen = 0
        """How often it has seen the order of the case."""

    async def ask(self, question: ModelQuestion) -> Answer:
        """Tools first, then an answer: the dearest arms if an order was seen, else the cheapest."""
        if self._case.field != RATIONALE or question.agent != "strategy":
            self.seen += sum(self._case.seen_in(one.text) for one in question.messages)
        if question.tools and question.agent not in self._asked:
            self._asked.add(question.agent)
            return said("tools", calls=called([(tool.name, _arguments(tool.name)) for tool in question.tools]))
        return said("answer", json.dumps(self._answer(question)))

    def _answer(self, question: ModelQuestion) -> dict[str, Any]:
        if question.agent == "execution":
            return {"words": [], "seconds": "long" if self.seen else "usual"}
        menu = Sight(question, self._policies, self._components, Random(0)).menu  # noqa: S311 - nothing is drawn
        named = menu if self.seen else menu[::-1]
        words = self._case.text if self._case.field == RATIONALE else HARMLESS
        return {"arms": named[:6], "hypothesis": _sayable(words), "judged_wrong_if": HARMLESS}


def _arguments(tool: str) -> str:
    choices = [{"arm": "free_spins", "tier": "small"}]
    return json.dumps({"choices": choices}) if tool in ("apply_guardrails", "estimate_arms") else "{}"


def _sayable(words: str) -> str:
    return words[:400].encode(errors="replace").decode()
