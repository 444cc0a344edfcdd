"""What a proposed play would have done in cases that are on record, and how often it would have been accepted.

Each case is decided again with the play in it, by the same guardrails and figures. Acceptance is estimated from cases
in which the log did, by chances that it recorded, what the play would do: the self-normalised estimator of Swaminathan
and Joachims (2015). Where the log cannot answer, it says so in words, and no figure.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import sqrt
from typing import Final, Protocol

from msgspec import Struct
from msgspec.structs import replace

from core.audit import DecisionRecord
from core.choosing import WHOLE
from core.decide import Decision, Inputs, decide
from core.plays import ArmChoice, Play
from core.results import Rate, Z
from core.situation import Situation

FEWEST: Final = 200
"""Cases of its own that the log must be worth before it answers."""
MOST_OUTSIDE: Final = 0.01
"""The share of what the play would do that the log may never have tried."""
MOST: Final = 1_000
"""The newest cases that are decided again."""


class Reacted(Struct, frozen=True):
    """A recorded decision, and whether its player accepted what it gave him."""

    record: DecisionRecord
    accepted: bool


class Reactions(Protocol):
    """Where reactions stand."""

    def reacted(self, situation: Situation, limit: int) -> Sequence[Reacted]:
        """The newest decisions in a situation, newest first, with what came of each."""
        ...


class Case(Struct, frozen=True):
    """One of them as it can be decided again."""

    inputs: Inputs
    decision: Decision
    accepted: bool


class Foreseen(Struct, frozen=True):
    """What can be said of a play from the record."""

    cases: int
    would: Mapping[str, int]
    """What it would have done, in how many cases."""
    effective: float = 0.0
    """As many cases of its own the log is worth."""
    accepted: Rate | None = None
    """How often it would have been accepted, of all cases; None if the log cannot answer."""
    logged: Rate | None = None
    """How often what was done was accepted."""
    refused: str = ""
    """Why the log cannot answer."""


class Weighed(Struct, frozen=True):
    """A case, how much more often the play would do what was done, and how much of what it would do was not tried."""

    weight: float
    outside: float
    reward: float


def foresee(play: Play, cases: Sequence[Case]) -> Foreseen:
    """Decide the cases again with a play in them."""
    again = [decide(replace(case.inputs, play=play)) for case in cases]
    would = Counter(_named(ArmChoice(one.arm, one.tier)) for one in again)
    weighed = [_weighed(case, one) for case, one in zip(cases, again, strict=True)]
    effective = _effective([one.weight for one in weighed])
    refused = _refused(weighed, effective)
    if refused:
        return Foreseen(len(cases), dict(would), effective, refused=refused)
    own = [replace(one, weight=1.0) for one in weighed]
    return Foreseen(len(cases), dict(would), effective, _mean(weighed), _mean(own))


def _named(choice: ArmChoice) -> str:
    return " ".join(filter(None, (choice.arm, choice.tier)))


def _weighed(case: Case, again: Decision) -> Weighed:
    would, did = _chances(again), _chances(case.decision)
    logged = did[ArmChoice(case.decision.arm, case.decision.tier)]
    share = would.get(ArmChoice(case.decision.arm, case.decision.tier), 0.0)
    outside = sum(chance for choice, chance in would.items() if did.get(choice, 0.0) <= 0.0)
    return Weighed(share / logged, outside, float(case.accepted))


def _chances(decision: Decision) -> Mapping[ArmChoice, float]:
    """With which probability each choice was taken; surely, where chance decided nothing."""
    if not decision.chances:
        return {ArmChoice(decision.arm, decision.tier): 1.0}
    return {ArmChoice(one.candidate.arm, one.candidate.tier): one.millionths / WHOLE for one in decision.chances}


def _effective(weights: Iterable[float]) -> float:
    known = list(weights)
    squares = sum(weight * weight for weight in known)
    return sum(known) ** 2 / squares if squares else 0.0


def _refused(weighed: Sequence[Weighed], effective: float) -> str:
    if not weighed:
        return "no case of this situation is on record"
    outside = sum(one.outside for one in weighed) / len(weighed)
    if outside > MOST_OUTSIDE:
        return (
            f"{outside:.0%} of what the play would do was never tried in such cases, so nothing is known of it: "
            "a canary tries it on some players"
        )
    if effective < FEWEST:
        return f"its {len(weighed)} cases are worth {effective:.0f} of the play's own, and {FEWEST} are needed"
    return ""


def _mean(weighed: Sequence[Weighed]) -> Rate:
    """The weighted mean with its interval."""
    total = sum(one.weight for one in weighed)
    mean = sum(one.weight * one.reward for one in weighed) / total
    half = Z * sqrt(sum((one.weight * (one.reward - mean)) ** 2 for one in weighed)) / total
    return Rate(mean, max(0.0, mean - half), min(1.0, mean + half))
