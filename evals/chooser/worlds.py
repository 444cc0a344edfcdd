"""Worlds with known truth: players, what each arm does to each of them, and luck that is the same for every policy."""

from typing import Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from core.choosing import Candidate

FEATURES: Final = 6
ARMS: Final = (
    Candidate("lobby_order"), Candidate("help"), Candidate("free_spins", "small", 60),
    Candidate("cashback", "small", 200), Candidate("vip_fast_track", "small", 500),
)  # fmt: skip
"""What may be done besides nothing, with its cost in cents. Chance never decides about what protects, so `help`, free
of cost too, stands where a cool-down could; and no arm of ours asks for a deposit, so none matches one."""
BUDGET: Final = 50
"""Cents that a decision may cost on average."""
BUFFER: Final = 500
"""Cents by which the budget may be ahead of its time."""
DECISIONS: Final = 6_000
_AT_RISK: Final = 0.08
_VALUE: Final = (7.0, 1.0)
"""Median, in euros, and the deviation of the logarithm."""
_EFFECTS: Final = (0.0, 0.0, 0.15, 0.3, 0.5)
"""What each arm adds to the log-odds of return in the mean of all worlds: what costs more does more."""
_EFFECT: Final = 0.1
"""How far it lies from that in one world: what is free may well drive players away."""
_BASE: Final = 0.5
"""Deviation of what a feature adds to the log-odds without any arm."""

Numbers = NDArray[np.float64]


class World(Struct, frozen=True, kw_only=True):
    """So many players, one decision each, with everything that a policy may not know."""

    features: Numbers
    values: NDArray[np.int64]
    """What each is worth, in cents."""
    at_risk: NDArray[np.bool_]
    returns: Numbers
    """The probability of return of each player without any arm and under each arm."""
    luck: Numbers
    """He returns if this lies below it."""

    @property
    def gains(self) -> Numbers:
        """What each arm gains over none, in euros, for each player: none first."""
        costs = np.array([0, *(arm.cost for arm in ARMS)]) / 100
        worth: Numbers = (self.returns - self.returns[:, :1]) * self.values[:, None] / 100 - costs
        return worth


def draw_world(seed: int, heterogeneity: float, decisions: int = DECISIONS) -> World:
    """A world: `heterogeneity` is how far a feature changes what an arm adds to the log-odds of return."""
    draw = np.random.default_rng((seed, round(heterogeneity * 1_000)))
    base, effects = draw.normal(0, _BASE, FEATURES), draw.normal(_EFFECTS, _EFFECT)
    tastes = draw.normal(0, heterogeneity, (FEATURES, len(ARMS)))
    features = draw.normal(size=(decisions, FEATURES))
    alone = features @ base
    odds = np.column_stack([alone, alone[:, None] + effects + features @ tastes])
    value = np.exp(np.log(_VALUE[0]) + _VALUE[1] * (0.5 * features[:, 0] + 0.75**0.5 * draw.normal(size=decisions)))
    return World(
        features=features,
        values=np.rint(100 * value).astype(np.int64),
        at_risk=draw.random(decisions) < _AT_RISK,
        returns=1 / (1 + np.exp(-odds)),
        luck=draw.random(decisions),
    )
