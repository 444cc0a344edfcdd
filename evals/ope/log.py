"""A log of decisions with their propensities, beside what another policy would have done."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Log(NamedTuple):
    """Decisions one a row; actions are numbered from 0."""

    features: Floats
    """What was known, by row; may have no columns."""
    action: NDArray[np.int64]
    reward: Floats
    propensity: Floats
    """With what probability the logged action was taken."""
    target: Floats
    """By row and action, with what probability the other policy takes it."""
    supported: NDArray[np.bool_]
    """By row and action, whether the logging policy could take it at all."""

    @property
    def weight(self) -> Floats:
        """How much more often the other policy takes what was done."""
        return self.target[np.arange(len(self.action)), self.action] / self.propensity

    @property
    def outside(self) -> float:
        """The share of the other policy's decisions that the log cannot know of."""
        return float((self.target * ~self.supported).sum(axis=1).mean())


class Support(NamedTuple):
    """How much a log has to say."""

    decisions: int
    effective: float
    """Effective sample size: (sum of weights)^2 / sum of their squares."""
    greatest: float
    """The greatest weight."""
    outside: float
    """Mass of the other policy outside of what was logged."""
    mean_weight: float
    """Near 1 if the propensities are true."""
    mean_error: float
    """Standard error of that mean."""


def support(log: Log) -> Support:
    """What can be said about a log before anything is estimated from it."""
    weight = log.weight
    squares = float((weight**2).sum())
    effective = float(weight.sum()) ** 2 / squares if squares > 0 else 0.0
    error = float(weight.std() / np.sqrt(len(weight)))
    return Support(len(weight), effective, float(weight.max()), log.outside, float(weight.mean()), error)
