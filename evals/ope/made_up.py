"""A made-up world in which the truth is known: six arms, a logging policy with a floor, and another policy.

The reward is whether a player comes back, times what he is worth, less what the arm costs. Effects on the chance of
return differ a little from player to player. Worths are log-normal, as stakes are.
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from evals.ope.log import Log

Floats = NDArray[np.float64]
ARMS: Final = 6
COVARIATES: Final = 6
COSTS: Final = np.array([0.0, 0.0, 0.0, 0.6, 2.0, 5.0])
"""None, lobby, cool-down, spins, cashback, match: euros."""
FLOOR: Final = 0.04
"""Of the logging policy, under every arm."""
HETEROGENEITY: Final = 0.2
"""Spread of the effects over all players together, on the chance of return."""
TYPICAL: Final = 6.0
"""What a player is worth, about, in euros."""
TRUTH_PLAYERS: Final = 400_000


class World(NamedTuple):
    """The parameters of one world."""

    effect: Floats
    """Mean effect of each arm on the chance of return."""
    slope: Floats
    """How it differs by covariate."""
    logged: Floats
    """What the logging policy thinks of each arm by covariate."""
    asked: Floats
    """What the other policy guesses of the effects."""


def draw_world(seed: int) -> World:
    """One world by its number."""
    rng = np.random.default_rng([seed, 1])
    each = HETEROGENEITY / np.sqrt(COVARIATES)
    effect = np.r_[0.0, rng.normal(0.05, 0.05, ARMS - 1)]
    slope = np.vstack([np.zeros(COVARIATES), rng.normal(0, each, (ARMS - 1, COVARIATES))])
    guess = slope + np.vstack([np.zeros(COVARIATES), rng.normal(0, each / 2, (ARMS - 1, COVARIATES))])
    return World(effect, slope, rng.normal(0, 0.5, (ARMS, COVARIATES)), guess)


def draw_log(world: World, decisions: int, seed: int) -> Log:
    """A log of so many decisions."""
    rng = np.random.default_rng([seed, 2])
    known = rng.normal(size=(decisions, COVARIATES))
    logging, target = _logging(world, known), _target(world, known)
    action = (rng.random(decisions)[:, None] > np.cumsum(logging, axis=1)).sum(axis=1).clip(max=ARMS - 1)
    worth = rng.lognormal(1.5 + 0.4 * known[:, 0], 0.8)
    rows = np.arange(decisions)
    back = rng.random(decisions) < _returns(world, known)[rows, action]
    return Log(
        features=np.column_stack([known, worth]),
        action=action.astype(np.int64),
        reward=back * worth - COSTS[action],
        propensity=logging[rows, action],
        target=target,
        supported=logging > 0,
    )


def truth(world: World, seed: int) -> float:
    """What the other policy earns more a decision than leaving everybody alone, by so many players more."""
    rng = np.random.default_rng([seed, 3])
    known = rng.normal(size=(TRUTH_PLAYERS, COVARIATES))
    worth = np.exp(1.5 + 0.4 * known[:, 0] + 0.8**2 / 2)
    returns = _returns(world, known)
    gain = (returns - returns[:, :1]) * worth[:, None] - COSTS
    return float((_target(world, known) * gain).sum(axis=1).mean())


def _returns(world: World, known: Floats) -> Floats:
    base = 0.45 + 0.1 * np.tanh(known[:, 1])
    chance: Floats = (base[:, None] + world.effect + known @ world.slope.T).clip(0.01, 0.99)
    return chance


def _logging(world: World, known: Floats) -> Floats:
    return FLOOR + (1 - ARMS * FLOOR) * _soft(known @ world.logged.T - 0.3 * COSTS)


def _target(world: World, known: Floats) -> Floats:
    """It goes by what it guesses that an arm brings, and no more surely than that."""
    return _soft((world.effect + known @ world.asked.T) * TYPICAL - COSTS)


def _soft(liking: Floats) -> Floats:
    soft = np.exp(liking - liking.max(axis=1, keepdims=True))
    share: Floats = soft / soft.sum(axis=1, keepdims=True)
    return share
