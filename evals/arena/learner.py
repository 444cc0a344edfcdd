"""The hub's chooser in a run: it chooses among the offers that guardrails let through, and learns every night.

What it learns from is whether a player came back within a week of the decision. What he is worth is theoretical value
for an active day, shrunk to the average, times the days that a player who stays has before him.
"""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from math import log1p
from typing import Final, Literal

from msgspec import Struct

from core.arms import kind_of
from core.choosing import Candidate, Chooser, Chosen, Feature, Outcome, Widths, choose, learn, reprice
from core.decide import Decision
from core.money import BASE_ONE
from core.policy import BrandPolicy
from core.profile import Profile

Learning = Literal["nightly", "frozen", "none"]
"""Learning from outcomes; a chooser that stays what it was at the start; no chooser: the first offer allowed."""
FEATURES: Final = (
    Feature("sessions", 1.5, 1.0),
    Feature("value", 2.2, 1.4),
    Feature("age", 2.5, 1.0),
    Feature("gap", 1.0, 0.8),
    Feature("shown", 1.0, 0.8),
)
WITHIN: Final = 7
DAYS_AHEAD: Final = 6
"""The active days that a return won is worth: a third of what those who come back by themselves have before them."""
USUAL: Final = 20 * BASE_ONE
"""Theoretical value of an active day, between the median (8) and the mean (50) of training worlds."""
MOST: Final = 1_000 * BASE_ONE


class Pending(Struct, frozen=True):
    """A choice whose outcome is not known yet."""

    on: date
    player: str
    arm: Candidate
    features: tuple[float, ...]


BLANK: Final = Chooser(features=FEATURES, widths=Widths(arm=0.1), noise=0.2, cheap=2 * BASE_ONE, most_value=MOST)
"""A chooser that has learned nothing."""


def features_of(profile: Profile, at: datetime) -> tuple[float, ...]:
    """What is known of a player, in the order of `FEATURES`; none of it is a result."""
    age = (at - (profile.first_seen or at)).total_seconds() / 86_400
    days = len(profile.days) or 1
    last = profile.days[-2 if profile.online else -1] if days > 1 else None
    gap = (at.date() - date.fromordinal(date(1970, 1, 1).toordinal() + last.day)).days if last is not None else 0
    value = profile.value.theoretical / BASE_ONE / days
    return (log1p(profile.sessions), log1p(value), log1p(age), log1p(max(0, gap)), log1p(profile.commands_shown))


def worth_of(profile: Profile) -> int:
    """What keeping a player is worth, in base units."""
    days = len(profile.days)
    return DAYS_AHEAD * (profile.value.theoretical + 2 * USUAL) // (days + 2)


class Learner:
    """A chooser at work."""

    def __init__(self, policy: BrandPolicy, learning: Learning, chooser: Chooser = BLANK) -> None:
        self.chooser = chooser
        self.outcomes: Final[list[Outcome]] = []
        self.learning: Final = learning
        self._policy: Final = policy
        self._pending: Final[deque[Pending]] = deque()
        self._spent = 0

    def choose(self, decision: Decision, profile: Profile) -> Chosen | None:
        """What becomes of a decision for an offer; None where no chooser is asked."""
        if self.learning == "none" or kind_of(decision.arm) != "commercial":
            return None
        allowed = [ruling.taken for ruling in decision.rulings if ruling.allowed]
        offers = [
            Candidate(one.arm, one.tier, tier.cost)
            for one in allowed
            if one.kind == "commercial" and (tier := self._policy.tier(one.arm, one.tier)) is not None
        ]
        features = features_of(profile, decision.at)
        chosen = choose(self.chooser, offers, features, worth_of(profile), decision.id)
        took = Candidate(chosen.choice.arm, chosen.choice.tier)
        self._pending.append(Pending(decision.at.date(), profile.player, took, features))
        tier = self._policy.tier(took.arm, took.tier)
        self._spent += tier.cost if tier is not None else 0
        return chosen

    def night(self, day: date, came: Mapping[str, Sequence[date]]) -> None:
        """Learn from the choices whose week is over, and set the price of the budget."""
        over = list(self._over(day, came))
        self.outcomes.extend(over)
        if self.learning == "nightly":
            self.chooser = reprice(learn(self.chooser, over), self._spent, self._policy.caps.brand_day)
        self._spent = 0

    def _over(self, day: date, came: Mapping[str, Sequence[date]]) -> Iterator[Outcome]:
        while self._pending and self._pending[0].on + timedelta(days=WITHIN) <= day:
            one = self._pending.popleft()
            last = one.on + timedelta(days=WITHIN)
            returned = any(one.on < seen <= last for seen in came.get(one.player, ()))
            yield Outcome(arm=one.arm.arm, tier=one.arm.tier, features=one.features, returned=returned)
