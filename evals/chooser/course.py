"""One policy's course through one world: masks and hard cap before it, gains by the truth after it."""

from collections.abc import Sequence
from functools import cached_property
from typing import Final

import numpy as np
from msgspec import Struct

from core.choosing import Candidate
from core.choosing.choice import NONE
from evals.chooser.policies import BATCH, Policy
from evals.chooser.worlds import ARMS, BUDGET, BUFFER, Numbers, World

_COSTS: Final = tuple(arm.cost for arm in (NONE, *ARMS))


class Course(Struct, frozen=True, kw_only=True, dict=True):
    """What became of it."""

    places: tuple[int, ...]
    """The arm of each decision."""
    gains: Numbers
    """What each decision gained over none, in euros, by the truth."""
    spent: int
    """Cents."""
    overrun: int
    """The most cents by which the budget was ever exceeded."""
    violations: int
    """Offers to players at risk."""

    @cached_property
    def cumulated(self) -> Numbers:
        """The gain so far, decision by decision."""
        total: Numbers = np.cumsum(self.gains)
        return total

    @property
    def mean(self) -> float:
        """Euros gained a decision."""
        return float(self.gains.mean())

    @property
    def worst(self) -> float:
        """The lowest that the cumulated gain ever was; nought at the start."""
        return min(0.0, float(self.cumulated.min()))


def run(world: World, policy: Policy) -> Course:
    """Let a policy choose for one player after the other; it learns what became of them some at a time."""
    places: list[int] = []
    spent, overrun = 0, 0
    for number in range(len(world.values)):
        line = BUDGET * (number + 1) + BUFFER
        places.append(policy.pick(number, _allowed(bool(world.at_risk[number]), line - spent)))
        spent += _COSTS[places[-1]]
        overrun = max(overrun, spent - line)
        if (number + 1) % BATCH == 0:
            _tell(world, policy, places, range(number + 1 - BATCH, number + 1))
    picked = np.array(places)
    return Course(
        places=tuple(places),
        gains=world.gains[np.arange(len(picked)), picked],
        spent=spent,
        overrun=overrun,
        violations=int((world.at_risk & (picked > 0)).sum()),
    )


def _allowed(at_risk: bool, left: int) -> list[Candidate]:
    """The mask and the hard cap, before anything is weighed."""
    return [] if at_risk else [arm for arm in ARMS if arm.cost <= left]


def _tell(world: World, policy: Policy, places: Sequence[int], numbers: range) -> None:
    taken = places[numbers.start : numbers.stop]
    returned = [bool(world.luck[one] < world.returns[one, place]) for one, place in zip(numbers, taken, strict=True)]
    policy.learn(numbers, taken, returned)
