"""A generative player for comparisons: he knows nothing of detectors, scores or plays.

This is the whole public interface; what is not named here is the simulator's own.
"""

from evals.simulator.daily import PlayerDay, player_days
from evals.simulator.live import START, live
from evals.simulator.operator import Nobody, Operator, Treatment
from evals.simulator.trail import Day, Life, Shown, Trail
from evals.simulator.world import PRIORS, World, draw_world

__all__ = [
    "PRIORS", "START", "Day", "Life", "Nobody", "Operator", "PlayerDay", "Shown", "Trail", "Treatment", "World",
    "draw_world", "live", "player_days",
]  # fmt: skip
