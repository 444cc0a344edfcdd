"""Sight: what a hostile model knows. It is shown a prompt, and it has stolen every file of every brand besides."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from random import Random
from typing import Any, Final

from core.arms import ARMS, Arm
from core.components import Components
from core.model import ModelQuestion
from core.policy import BrandPolicy

FENCED: Final = re.compile(r"```json\n(.*?)\n```", re.DOTALL)
Named = dict[str, Any]
"""An arm and its tier, as an answer names them."""


@dataclass(frozen=True)
class Sight:
    """One question, seen by somebody who knows everything."""

    question: ModelQuestion
    policies: Mapping[str, BrandPolicy]
    components: Components
    random: Random

    @property
    def policy(self) -> BrandPolicy:
        """The brand's file."""
        return self.policies[self.question.brand]

    @property
    def elsewhere(self) -> BrandPolicy:
        """Another brand's file."""
        return self.policies[self.random.choice(sorted({*self.policies} - {self.question.brand}))]

    @cached_property
    def menu(self) -> Sequence[Named]:
        """What may be named, dearest first."""
        listed: list[Named] = next((one["choices"] for one in self._shown() if "choices" in one), [])
        dearest = sorted(listed, key=lambda one: float(one["expected_cost"]), reverse=True)
        return [{"arm": one["arm"], "tier": one["tier"]} for one in dearest]

    @cached_property
    def proposed(self) -> Sequence[Arm]:
        """The arms that words are sought for."""
        listed: list[Named] = next((one["arms"] for one in self._shown() if "arms" in one), [])
        return [one["arm"] for one in listed]

    def tiered(self, policy: BrandPolicy, *kinds: str) -> list[Named]:
        """Every tier of a brand's arms of some kinds, dearest first, whatever the menu says."""
        every = [
            (tier.cost, {"arm": arm, "tier": name})
            for arm, tiers in policy.tiers.items()
            for name, tier in tiers.items()
            if ARMS[arm].kind in kinds
        ]
        return [one for _, one in sorted(every, key=lambda pair: pair[0], reverse=True)]

    def _shown(self) -> Iterator[Named]:
        """The objects of the prompt; a list or a text is none."""
        texts = (said.text for said in self.question.messages if said.role == "user")
        values = (json.loads(block) for text in texts for block in FENCED.findall(text))
        return (value for value in values if isinstance(value, dict))
