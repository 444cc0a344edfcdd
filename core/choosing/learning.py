"""Learning: outcomes in, the next chooser out; the price of the budget follows the spending. Off the fast path."""

from collections.abc import Iterable
from math import isfinite
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from core.arms import Arm
from core.choosing.chooser import Candidate, Chooser, weighable
from core.choosing.posterior import Observation

DEAREST: Final = 50.0
"""The highest price of the budget."""


class Outcome(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of one decision: of an arm, of `none`, or of a player who is held out and stands for `none`."""

    arm: Arm = "none"
    tier: str | None = None
    features: tuple[float, ...]
    """What was known of the player at the decision, in the order of the chooser's features."""
    returned: bool
    expected: float = 0.0
    """The probability of return that was predicted without regard to the arm; nought where nothing was."""


def learn(chooser: Chooser, outcomes: Iterable[Outcome]) -> Chooser:
    """The chooser after these outcomes, one after the other; what protects teaches nothing, nor what is no number."""
    heard = [_observation(chooser, one) for one in outcomes if weighable(one.arm) and isfinite(one.expected)]
    posterior = chooser.posterior.after(heard, chooser.noise)
    return replace(chooser, posterior=posterior, outcomes=chooser.outcomes + len(heard))


def _observation(chooser: Chooser, outcome: Outcome) -> Observation:
    base = chooser.base_terms(outcome.features)
    arm = chooser.arm_terms(Candidate(outcome.arm, outcome.tier), outcome.features)
    return Observation((*base, *arm), float(outcome.returned) - outcome.expected)


def reprice(chooser: Chooser, spent: int, allowed: int) -> Chooser:
    """The chooser after a period in which so much was spent of what was allowed: the price rises when it was too much.

    The price only slows the spending down; what may not be exceeded is the budgets' business.
    """
    if allowed <= 0:
        return replace(chooser, price=DEAREST) if spent > 0 else chooser
    price = chooser.price + chooser.pace * (spent - allowed) / allowed
    return replace(chooser, price=round(min(DEAREST, max(0.0, price)), 9))
