"""Estimators of what another policy would have earned on a log.

IPS: Horvitz and Thompson 1952; SNIPS: Swaminathan and Joachims 2015; DR: Dudík, Langford and Li 2011, cross-fitted;
DRos: Su, Dimakopoulou, Krishnamurthy and Dudík 2020 (optimistic shrinkage, weight' = shrink * w / (w^2 + shrink)). DRos
is nearest to the truth at the sizes there are; its interval is not honest, so the interval is that of DR.
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from evals.ope.log import Log

Floats = NDArray[np.float64]
SHRINK: Final = 30.0
FOLDS: Final = 5
RIDGE: Final = 10.0
Z: Final = 1.959964


class Estimates(NamedTuple):
    """The value of another policy, a decision, in the unit of the reward."""

    point: float
    """DRos."""
    low: float
    high: float
    """Where it lies 95 times of 100, by DR."""
    dr: float
    ips: float
    snips: float
    dm: float
    logged: float
    """What the log itself earned."""


def estimate(log: Log, seed: int, against: int | None = None) -> Estimates:
    """Estimate the value of a policy; with `against`, what it earns more than that action for everybody."""
    target, weight = log.target, log.weight
    if against is not None:
        target = target - _always(log, against)
        weight = weight - (log.action == against) / log.propensity
    expected = expectations(log, seed)
    direct = (target * expected).sum(axis=1)
    left = log.reward - expected[np.arange(len(log.action)), log.action]
    shrunk = SHRINK * weight / (weight**2 + SHRINK)
    doubly = direct + weight * left
    dr, error = float(doubly.mean()), float(doubly.std(ddof=1) / np.sqrt(len(doubly)))
    return Estimates(
        point=float((direct + shrunk * left).mean()),
        low=dr - Z * error,
        high=dr + Z * error,
        dr=dr,
        ips=float((weight * log.reward).mean()),
        snips=_normalised(log, against),
        dm=float(direct.mean()),
        logged=float(log.reward.mean()),
    )


def expectations(log: Log, seed: int) -> Floats:
    """The expected reward by row and action, from the folds that a row is not in: ridge, one slope an action."""
    folds = np.random.default_rng(seed).integers(0, FOLDS, len(log.action))
    columns = np.column_stack([np.ones(len(log.action)), log.features])
    found = np.zeros(log.target.shape)
    for fold in range(FOLDS):
        learns, asks = folds != fold, folds == fold
        for action in range(log.target.shape[1]):
            chosen = learns & (log.action == action)
            found[asks, action] = columns[asks] @ _ridge(columns[chosen], log.reward[chosen], log.reward[learns])
    return found


def _ridge(columns: Floats, reward: Floats, all_rewards: Floats) -> Floats:
    """Slopes shrunk to nothing, the level to the mean over all actions."""
    level = np.zeros(columns.shape[1])
    level[0] = all_rewards.mean() if len(all_rewards) else 0.0
    eye = RIDGE * np.eye(columns.shape[1])
    change = np.linalg.solve(columns.T @ columns + eye, columns.T @ (reward - columns @ level))
    return np.asarray(level + change, dtype=np.float64)


def _always(log: Log, action: int) -> Floats:
    every = np.zeros(log.target.shape)
    every[:, action] = 1.0
    return every


def _normalised(log: Log, against: int | None) -> float:
    value = _ratio(log.weight, log.reward)
    if against is None:
        return value
    return value - _ratio((log.action == against) / log.propensity, log.reward)


def _ratio(weight: Floats, reward: Floats) -> float:
    return float((weight * reward).sum() / weight.sum()) if weight.sum() > 0 else float("nan")
