"""Learning: outcomes in, the next chooser out; the price of the budget follows the spending. Off the fast path."""

from collections.abc import Iterable
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from core.arms import Arm
from core.choosing.chooser import Candidate, Chooser, weighable

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
    """The chooser after these outcomes, one after the other; what protects teaches it nothing."""
    posterior, seen = chooser.posterior, chooser.outcomes
    for one in outcomes:
        if weighable(one.arm):
            candidate = Candidate(one.arm, one.tier)
            terms = (*chooser.base_terms(one.features), *chooser.arm_terms(candidate, one.features))
            posterior = posterior.seen(terms, float(one.returned) - one.expected, chooser.noise)
            seen += 1
    return replace(chooser, posterior=posterior, outcomes=seen)


def reprice(chooser: Chooser, spent: int, allowed: int) -> Chooser:
    """The chooser after a period in which so much was spent of what was allowed: the price rises when it was too much.

    The price only slows the spending down; what may not be exceeded is the budgets' business.
    """
    if allowed <= 0:
        return replace(chooser, price=DEAREST) if spent > 0 else chooser
    price = chooser.price + chooser.pace * (spent - allowed) / allowed
    return replace(chooser, price=round(min(DEAREST, max(0.0, price)), 9))
