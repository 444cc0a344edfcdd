"""A learner of effects: one model of what comes with a treatment, one of what comes without, and the difference."""

from math import erfc, sqrt
from typing import Final, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from evals.measures.uplift import Slope, heterogeneity, qini

Floats = NDArray[np.float64]
Verdict = Literal["heterogeneity found", "no heterogeneity found"]
ALPHA: Final = 0.05


class Half(NamedTuple):
    """What was found on one half of the customers by what the other half taught."""

    qini: float
    chance: float
    """The same of an order by lot."""
    slope: Slope


def effects(known: Floats, outcome: Floats, treated: Floats, asked: Floats) -> Floats:
    """The predicted effect of a treatment for each customer who is asked about (T-learner, logistic)."""
    with_it, without = treated > 0, treated == 0
    return _chance(known[with_it], outcome[with_it], asked) - _chance(known[without], outcome[without], asked)


def tried(known: Floats, outcome: Floats, treated: Floats, seed: int) -> Half:
    """Learn from one half of the customers, drawn by lot within both arms, and score the other."""
    rng = np.random.default_rng(seed)
    learns = split(treated, rng)
    scores = ~learns
    uplift = effects(known[learns], outcome[learns], treated[learns], known[scores])
    came, had = outcome[scores], treated[scores]
    return Half(qini(came, uplift, had), qini(came, rng.random(len(came)), had), heterogeneity(came, uplift, had))


def split(arm: NDArray[np.generic], rng: np.random.Generator) -> NDArray[np.bool_]:
    """Half of the customers of each arm, by lot."""
    taken = np.zeros(len(arm), dtype=bool)
    for one in np.unique(arm):
        members = rng.permutation(np.flatnonzero(arm == one))
        taken[members[: len(members) // 2]] = True
    return taken


def p_value(halves: list[Half]) -> float:
    """One-sided; twice the median over the splits, which holds whatever they have in common."""
    return min(1.0, 2 * float(np.median([0.5 * erfc(half.slope.z / sqrt(2)) for half in halves])))


def verdict(halves: list[Half]) -> Verdict:
    """Whether effects differ between customers beyond doubt; if not, nobody is to be treated by his own."""
    return "heterogeneity found" if p_value(halves) < ALPHA else "no heterogeneity found"


def _chance(known: Floats, outcome: Floats, asked: Floats) -> Floats:
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.1, max_iter=500))
    told: Floats = model.fit(known, outcome).predict_proba(asked)[:, 1]
    return told
