"""What a policy is worth in a trial by lot: one arm for all, or each by the predicted effects."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from evals.datasets.hillstrom import Trial
from evals.uplift.learner import Verdict, effects, split

Floats = NDArray[np.float64]


class Worth(NamedTuple):
    """The mean of what came under a policy, with its standard error, where the lot agreed with it."""

    value: float
    error: float


def worth(trial: Trial, chosen: NDArray[np.int64], scored: NDArray[np.bool_]) -> Worth:
    """Inverse propensity scoring with the shares of the arms, normalised (Hajek)."""
    arm, came, chosen = trial.arm[scored], trial.visit[scored], chosen[scored]
    share = np.bincount(arm, minlength=3) / len(arm)
    weight = (arm == chosen) / share[chosen]
    value = float((weight * came).sum() / weight.sum())
    return Worth(value, float(np.sqrt(((weight * (came - value)) ** 2).sum()) / weight.sum()))


def personal(trial: Trial, verdicts: Mapping[int, Verdict], seed: int) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """The arm for each customer, and who was not learned from: an arm's effect is one for all unless it differs."""
    learns = split(trial.arm, np.random.default_rng(seed))
    gains = [np.zeros(len(trial.arm))]
    for arm, found in sorted(verdicts.items()):
        pair = learns & ((trial.arm == arm) | (trial.arm == 0))
        known, came, had = trial.features[pair], trial.visit[pair], (trial.arm[pair] == arm).astype(float)
        if found == "heterogeneity found":
            gains.append(effects(known, came, had, trial.features))
        else:
            gains.append(np.full(len(trial.arm), came[had > 0].mean() - came[had == 0].mean()))
    return np.argmax(np.column_stack(gains), axis=1), ~learns


def best_for_all(trial: Trial, arms: Sequence[str]) -> int:
    """The arm with the highest mean."""
    return int(np.argmax([trial.visit[trial.arm == number].mean() for number in range(len(arms))]))
