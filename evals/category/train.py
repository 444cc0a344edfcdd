"""Training of the model of the next category: a conditional logit by penalised maximum likelihood."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import logsumexp

from core.errors import SourceError
from core.scores.category import FEATURES, OPTIONS, features
from core.scores.choice import Choice
from core.trained import TrainedModel
from evals.category.occasions import Occasion, occasions, popularity
from evals.churn.simulated import LEARNED
from evals.datasets.bets import Chosen, read_choices
from evals.halves import half_of
from evals.learnt import trained_on
from evals.report import Step
from evals.simulated_bets import digest_of_worlds, heard
from evals.trainings import Learnt

Floats = NDArray[np.float64]
FORM: Final = "next"
FEWEST: Final = 300
"""Choices, below which nothing is learned."""
MORE: Final = "bring more players or days, such as `cvh simulate --format bets` gives"
WORLDS: Final = LEARNED[:6]
DAYS: Final = 60
LIGHT: Final = 1.0
"""What a squared weight of a feature costs, in units of log likelihood."""
HEAVY: Final = 10.0
"""What that of a pair of categories costs: there are many pairs."""


def train(learnt: Learnt, progress: Step) -> TrainedModel:
    """Train on a file of choices, or on simulated worlds."""
    found = occasions(_rows(learnt, progress), lambda player, at: learnt.half in ("", half_of(player)))
    if len(found) < FEWEST:
        raise SourceError(
            f"only {len(found):,} choices: the model of the next category needs {FEWEST} to learn from; {MORE}"
        )
    model, likelihood = fitted(found)
    return TrainedModel(
        name="category",
        forms={},
        choices={FORM: model},
        trained_on=trained_on(learnt, len({one.player for one in found}), len(found), digest_of_worlds(WORLDS, DAYS)),
        seed=learnt.seed,
        measures={"log_likelihood_in_sample": round(likelihood, 6)},
    )


def fitted(found: Sequence[Occasion]) -> tuple[Choice, float]:
    """The model that fits best, and the mean log likelihood that it reaches."""
    popular = popularity(found)
    known = np.array([features(one.tastes, popular) for one in found])
    last, came = _numbers([one.tastes.last for one in found]), _numbers([one.category for one in found])
    size, shape = len(FEATURES), (len(OPTIONS), len(OPTIONS))
    cost = np.r_[np.full(size, LIGHT), np.full(len(OPTIONS) ** 2, HEAVY)]
    rows = np.arange(len(found))

    def loss(guess: Floats) -> tuple[float, Floats]:
        sums = known @ guess[:size] + guess[size:].reshape(shape)[last]
        logs = sums - logsumexp(sums, axis=1, keepdims=True)
        off = np.exp(logs)
        off[rows, came] -= 1
        pairs = np.zeros(shape)
        np.add.at(pairs, last, off)
        rise = np.r_[np.einsum("nof,no->f", known, off), pairs.ravel()] + 2 * cost * guess
        return float(-logs[rows, came].sum() + cost @ guess**2), rise

    best = minimize(loss, np.zeros(len(cost)), jac=True, method="L-BFGS-B", options={"maxiter": 500})
    reached = -(float(best.fun) - float(cost @ best.x**2)) / len(found)
    return _exported(best.x, popular), reached


def _exported(guess: Floats, popular: tuple[float, ...]) -> Choice:
    size = len(FEATURES)
    pairs = guess[size:].reshape(len(OPTIONS), len(OPTIONS)).round(6)
    follows: Mapping[str, tuple[float, ...]] = {
        option: tuple(map(float, row)) for option, row in zip(OPTIONS, pairs, strict=True)
    }
    weights = tuple(map(float, guess[:size].round(6)))
    return Choice(options=OPTIONS, features=FEATURES, weights=weights, popularity=popular, follows=follows)


def _numbers(options: Sequence[str | None]) -> NDArray[np.intp]:
    index: dict[str, int] = {option: number for number, option in enumerate(OPTIONS)}
    return np.array([index[option] for option in options if option is not None], np.intp)


def _rows(learnt: Learnt, progress: Step) -> Sequence[Chosen]:
    if learnt.data is None:
        found = []
        for world in WORLDS:
            found.extend(heard(world, learnt.seed, DAYS).choices)
            progress(1)
        return found
    return [row for row in read_choices(learnt.data) if learnt.until is None or row.time.date() <= learnt.until]
