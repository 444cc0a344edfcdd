"""The hub's chooser in a run: asked by the decision itself, as in the hub, and taught every night.

What it learns from is whether a player came back within a week of the decision: thirty days are too long to learn from
in sixty. Its features and a player's worth are the scores of the shipped models.
"""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from typing import Final, Literal

from msgspec import Struct

from core.choosing import Candidate, Chooser, Outcome, learn, reprice
from core.decide import Decision
from core.policy import BrandPolicy
from core.scores.scores import Models
from core.trained import ModelName
from prompts.chooser_file import shipped_chooser
from prompts.model_file import shipped_model

Learning = Literal["nightly", "frozen", "none"]
"""Learning from outcomes; a chooser that stays what it was at the start; no chooser: the first offer allowed."""
WITHIN: Final = 7
NAMES: Final[tuple[ModelName, ...]] = ("churn", "value", "high_roller")


class Pending(Struct, frozen=True):
    """A choice whose outcome is not known yet."""

    on: date
    player: str
    arm: Candidate
    features: tuple[float, ...]


@cache
def models() -> Models:
    """The models that come with the hub."""
    return Models({name: shipped_model(name) for name in NAMES})


class Learner:
    """A chooser at work."""

    def __init__(self, policy: BrandPolicy, learning: Learning, chooser: Chooser | None = None) -> None:
        self.outcomes: Final[list[Outcome]] = []
        self._chooser = chooser or shipped_chooser()
        self._learning: Final = learning
        self._policy: Final = policy
        self._pending: Final[deque[Pending]] = deque()
        self._spent = 0

    @property
    def chooser(self) -> Chooser | None:
        """The chooser in force, None if there is none."""
        return None if self._learning == "none" else self._chooser

    def note(self, decision: Decision) -> None:
        """Remember a choice, until it is known what became of it."""
        if not decision.chances:
            return
        features = decision.scores.features([feature.name for feature in self._chooser.features])
        took = Candidate(decision.arm, decision.tier)
        self._pending.append(Pending(decision.at.date(), decision.player, took, features))
        self._spent += decision.cost

    def night(self, day: date, came: Mapping[str, Sequence[date]]) -> None:
        """Learn from the choices whose week is over, and set the price of the budget."""
        over = list(self._over(day, came))
        self.outcomes.extend(over)
        if self._learning == "nightly":
            self._chooser = reprice(learn(self._chooser, over), self._spent, self._policy.caps.brand_day)
        self._spent = 0

    def _over(self, day: date, came: Mapping[str, Sequence[date]]) -> Iterator[Outcome]:
        while self._pending and self._pending[0].on + timedelta(days=WITHIN) <= day:
            one = self._pending.popleft()
            last = one.on + timedelta(days=WITHIN)
            returned = any(one.on < seen <= last for seen in came.get(one.player, ()))
            yield Outcome(arm=one.arm.arm, tier=one.arm.tier, features=one.features, returned=returned)
