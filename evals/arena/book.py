"""What an operator did, as far as its own books tell: counts, and the choices whose fairness is looked at."""

from collections import Counter
from datetime import date
from typing import Final, NamedTuple

from msgspec import Struct, field

from core.arms import kind_of
from core.decide import Decision
from core.tasks import Task
from evals.simulator import START


class Chance(NamedTuple):
    """A chance to make an offer: what was alike, whether the session before was lost, and whether one was made."""

    alike: str
    lost: bool
    offered: bool


class Book(Struct):
    """Counts of one run."""

    decisions: int = 0
    offers: int = 0
    """Offers that were sent."""
    offers_to_flagged: int = 0
    """Offers whose player was flagged when it was decided, or when he saw it, however long it had waited."""
    taken_back: int = 0
    """Offers that had waited for a player, and that the floor took back when he came."""
    expired: int = 0
    """Offers that were over before their player came."""
    flagged_decisions: int = 0
    flagged_players: set[str] = field(default_factory=set)
    work: Counter[str] = field(default_factory=Counter)
    """Items that wait for a person, by their kind."""
    shown: Counter[int] = field(default_factory=Counter)
    """Offers that were seen, by the day of the run."""
    chances: list[Chance] = field(default_factory=list)

    def decided(self, decision: Decision, *, flagged: bool, chance: Chance | None) -> None:
        """Count a decision."""
        offer = kind_of(decision.arm) == "commercial"
        self.decisions += 1
        self.offers += offer
        self.flagged_decisions += flagged
        self.offers_to_flagged += offer and flagged
        if flagged:
            self.flagged_players.add(decision.player)
        if chance is not None:
            self.chances.append(chance)
        self._work(decision)

    def saw(self, on: date) -> None:
        """Count an offer that a player has seen."""
        self.shown[(on - START).days] += 1

    def reached(self, decision: Decision, *, flagged: bool) -> None:
        """Count an offer that reached a player as somebody who was flagged by then."""
        self.offers_to_flagged += flagged and kind_of(decision.arm) == "commercial"

    def took_back(self, decision: Decision, *, expired: bool) -> None:
        """Count an offer that will never be seen."""
        offer = kind_of(decision.arm) == "commercial"
        self.expired += offer and expired
        self.taken_back += offer and not expired

    def waits(self, task: Task) -> None:
        """Count a task that the hub has opened for a person."""
        self.work["approval" if task.kind == "approval" else "restriction review"] += 1

    def _work(self, decision: Decision) -> None:
        if decision.arm == "human_contact":
            self.work["talk with a player"] += 1
        if decision.signal == "bonus_abuse":
            self.work["bonus abuse"] += 1
        if decision.arm == "vip_fast_track":
            self.work["VIP host"] += 1


BRACKETS: Final = (1, 3, 8, 20)


def bracket(number: int) -> int:
    """A number to about its size."""
    return sum(number >= limit for limit in BRACKETS)
