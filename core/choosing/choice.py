"""The choice: among what guardrails let through and `none`, by chances that are recorded with it."""

from collections.abc import Sequence
from math import fsum
from typing import Final

from msgspec import Struct

from core.choosing.chances import WHOLE, Belief, best, millionths
from core.choosing.chooser import Candidate, Chooser, weighable
from core.plays import ArmChoice
from core.record import identity

NONE: Final = Candidate("none")
_HARMFUL: Final = 2.0
"""Standard deviations below nought from which an effect is known to be harm."""


class Chance(Struct, frozen=True, omit_defaults=True):
    """How probable the choice of a candidate was, and what was believed of it."""

    candidate: Candidate
    millionths: int
    effect: int = 0
    """The expected change of the probability of return, in millionths."""
    score: int = 0
    """The expected gain, in base units: effect times value, less the cost at its price."""


class Chosen(Struct, frozen=True):
    """What was chosen, and all that could have been."""

    choice: ArmChoice
    propensity: str
    """The probability with which it was chosen, as a decimal."""
    chances: tuple[Chance, ...]


def choose(
    chooser: Chooser, candidates: Sequence[Candidate], features: Sequence[float], value: int, number: str
) -> Chosen:
    """Choose an arm for a player; `number`, the decision's id, stands for the draw, so that doing it twice is the same.

    `none` is always a candidate; in which order the others come makes no difference.
    """
    named = _asked(candidates)
    asked, effects = list(named.values()), chooser.beliefs(named, features)
    worth = max(0, value if chooser.most_value is None else min(value, chooser.most_value))
    scores = [_score(chooser, one, effect, worth) for one, effect in zip(asked, effects, strict=True)]
    shares = best(scores)
    shares = _with_floor(chooser, asked, effects, [1.0 - min(1.0, fsum(shares)), *shares])
    whole = millionths(shares)
    told = (Chance(NONE, whole[0]), *map(_chance, asked, whole[1:], effects, scores))
    drawn = told[_drawn(number, whole)]
    return Chosen(ArmChoice(drawn.candidate.arm, drawn.candidate.tier), decimal(drawn.millionths), told)


def decimal(share: int) -> str:
    """Millionths as a decimal string without idle digits."""
    if share >= WHOLE:
        return "1"
    return f"0.{share:06d}".rstrip("0").rstrip(".")


def _asked(candidates: Sequence[Candidate]) -> dict[str, Candidate]:
    """What may be given, each once, in the order of their names; of two that differ only in cost, the dearer."""
    known: dict[str, Candidate] = {}
    for one in candidates:
        if not weighable(one.arm):
            raise ValueError(f"{one.arm} protects or thanks, and chance never decides about that")
        key = one.key
        if one.arm != "none" and (key not in known or known[key].cost < one.cost):
            known[key] = one
    return {key: known[key] for key in sorted(known)}


def _score(chooser: Chooser, candidate: Candidate, effect: Belief, worth: int) -> Belief:
    """What an arm gains over none, in base units."""
    mean = effect.mean * worth - candidate.cost * (1.0 + chooser.price)
    return Belief(mean, effect.deviation * chooser.scale * worth)


def _with_floor(
    chooser: Chooser, asked: Sequence[Candidate], effects: Sequence[Belief], shares: Sequence[float]
) -> list[float]:
    """Some of all choices spread over `none` and what is cheap and not known to drive players away."""
    tried = [True, *(_triable(chooser, one, effect) for one, effect in zip(asked, effects, strict=True))]
    each = chooser.floor / tried.count(True)
    return [share * (1.0 - chooser.floor) + (each if may else 0.0) for share, may in zip(shares, tried, strict=True)]


def _triable(chooser: Chooser, candidate: Candidate, effect: Belief) -> bool:
    return candidate.cost <= chooser.cheap and effect.mean + _HARMFUL * effect.deviation >= 0.0


def _chance(candidate: Candidate, share: int, effect: Belief, score: Belief) -> Chance:
    return Chance(candidate, share, round(effect.mean * WHOLE), round(score.mean))


def _drawn(number: str, whole: Sequence[int]) -> int:
    """The place that the one uniform number made of the decision's id falls on."""
    left = int(identity("choice", number), 16) % WHOLE
    for place, share in enumerate(whole):
        if left < share:
            return place
        left -= share
    raise AssertionError("the shares sum to one")
