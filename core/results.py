"""Results: what players did with what was shown to them, by play and arm, and what can be said of an arm from it.

An acceptance rate is told with its 95 % interval (Wilson 1927), a difference of two rates with Newcombe's hybrid
score interval (1998, method 10), which is made of theirs. Where nothing was shown there is no rate: none is made up.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from math import sqrt
from typing import Final, Literal, Protocol

from msgspec import Struct

from core.arms import Arm
from core.events import CommandAccepted, CommandDismissed, CommandShown, Event
from core.plays import ArmChoice
from core.signals import Signal

Did = Literal["shown", "accepted", "dismissed"]
Z: Final = 1.959964
"""The 97.5 % quantile of the normal distribution."""


class Outcome(Struct, frozen=True, kw_only=True):
    """What a player did with a command, known by its place in his sequence."""

    brand: str
    player: str
    seq: int
    did: Did
    at: datetime


class Result(Struct, frozen=True, kw_only=True):
    """What came of one arm and tier under one play in one situation."""

    play: str
    """Digest of the play; empty where the safe default answered."""
    situation: str
    signal: Signal
    arm: Arm
    tier: str | None = None
    decided: int
    shown: int
    """How many commands reached a screen: what was accepted or dismissed was seen, whoever forgot to say so."""
    accepted: int
    dismissed: int
    cost: int
    """What those that were shown cost by their tiers, in base units."""
    last: datetime
    """When it was last decided."""

    @property
    def choice(self) -> ArmChoice:
        """The arm with its tier."""
        return ArmChoice(self.arm, self.tier)


class Results(Protocol):
    """Where results stand."""

    def results(
        self,
        brand: str,
        *,
        situation: str | None = None,
        signal: Signal | None = None,
        play: str | None = None,
        since: datetime | None = None,
    ) -> Sequence[Result]:
        """A brand's results, those decided last first; of a situation, a signal, a play (by digest) or a time."""
        ...


class Rate(Struct, frozen=True):
    """A share, or a difference of two, with the interval in which it lies 95 times of 100."""

    value: float
    low: float
    high: float


def outcome_of(event: Event) -> Outcome | None:
    """What an event says of a command; None if it says nothing."""
    if not isinstance(event, CommandShown | CommandDismissed | CommandAccepted):
        return None
    return Outcome(brand=event.brand, player=event.subject, seq=event.data.seq, did=_DID[type(event)], at=event.time)


def acceptance(results: Iterable[Result]) -> Rate | None:
    """How many of those who saw it took it; None if nobody saw it."""
    told = list(results)
    shown = sum(one.shown for one in told)
    return wilson(sum(one.accepted for one in told), shown) if shown else None


def lift(ours: Rate | None, others: Rate | None) -> Rate | None:
    """How far a rate lies above another one; None if either was not measured."""
    if ours is None or others is None:
        return None
    gain = ours.value - others.value
    below = sqrt((ours.value - ours.low) ** 2 + (others.high - others.value) ** 2)
    above = sqrt((ours.high - ours.value) ** 2 + (others.value - others.low) ** 2)
    return Rate(gain, gain - below, gain + above)


def wilson(successes: int, trials: int) -> Rate:
    """A share of at least one trial with its score interval, which keeps within 0 and 1 and needs no large numbers."""
    share, weight = successes / trials, Z * Z / trials
    middle = (share + weight / 2) / (1 + weight)
    half = Z * sqrt(share * (1 - share) / trials + weight / trials / 4) / (1 + weight)
    return Rate(share, max(0.0, middle - half), min(1.0, middle + half))


_DID: Final[Mapping[type[Event], Did]] = {
    CommandShown: "shown",
    CommandDismissed: "dismissed",
    CommandAccepted: "accepted",
}
