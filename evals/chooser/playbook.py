"""The play book's regret: one play for a whole situation against the best one for each finer part of it.

A play book knows players by their situation alone. Here every situation is split further, and for each part the best
arm is learned in hindsight, from the truth of half of the players; the other half is scored.
"""

from typing import Final, NamedTuple

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from core.choosing import Candidate, Chooser, Outcome, learn
from core.choosing.choice import NONE
from evals.chooser.policies import NAMED, ours
from evals.chooser.worlds import ARMS, Numbers, World, draw_world

PLAYERS: Final = 60_000
LOGGED: Final = 6_000
"""Decisions, every arm alike, from which a play book is written."""
_PRIOR: Final = 40.0
"""Decisions that the average over all situations counts for when plays are written from a log."""
Cells = NDArray[np.int64]


class Log(NamedTuple):
    """What a play book can be written from."""

    places: Cells
    """The arm of each logged decision."""
    returned: NDArray[np.bool_]
    values: Numbers
    """What players are worth, in euros: all of them, since that is known without any log."""


class Regret(Struct, frozen=True, kw_only=True):
    """Euros a decision that were left, each against the best play for each finer situation."""

    situations: int
    finer_situations: int
    best: float
    """What the best play for each finer situation gains."""
    written: float
    """Of a play book written from the log."""
    hindsight: float
    """Of the best play book there is, that knows the truth about situations: what is lost by their number alone."""
    finer: float
    """Of plays for the finer situations, written from the same log: too much learned from too little."""
    chooser: float
    """Of a chooser that has learned from the same log."""


def regret(seed: int, heterogeneity: float) -> Regret:
    """In one world: situations by signal, value and presence; finer ones by three more features."""
    world = draw_world(seed, heterogeneity, PLAYERS)
    situations, finer = _situations(world)
    half = np.arange(PLAYERS) % 2 == 0
    scored, logged = ~half, np.flatnonzero(half)[:LOGGED]
    gains = world.gains
    places = np.random.default_rng(seed).integers(0, len(ARMS) + 1, LOGGED)
    returned = world.luck[logged] < world.returns[logged, places]
    told = Log(places, returned, world.values / 100)
    top = _worth(gains, _plays(gains[half], finer[half])[finer], scored)

    def left(plays: Cells) -> float:
        return top - _worth(gains, plays, scored)

    return Regret(
        situations=len(np.unique(situations)),
        finer_situations=len(np.unique(finer)),
        best=top,
        written=left(_written(told, situations[logged], situations)),
        hindsight=left(_plays(gains[half], situations[half])[situations]),
        finer=left(_written(told, finer[logged], finer)),
        chooser=left(_chosen(world, logged, places, returned)),
    )


def _situations(world: World) -> tuple[Cells, Cells]:
    """The situation of each player, and the finer one: four signals, three values, two presences; then 2 x 2 x 3."""
    features = world.features
    signal = np.digitize(features[:, 0], (-0.7, 0.0, 0.7))
    situations = (signal * 3 + np.digitize(world.values, (400, 1_500))) * 2 + (features[:, 1] > 0)
    finer = ((situations * 2 + (features[:, 2] > 0)) * 2 + (features[:, 3] > 0)) * 3
    return situations, finer + np.digitize(features[:, 4], (-0.43, 0.43))


def _plays(gains: Numbers, cells: Cells) -> Cells:
    """The best arm of each cell, by what each gains there."""
    sums = np.zeros((int(cells.max()) + 1, gains.shape[1]))
    np.add.at(sums, cells, gains)
    plays: Cells = sums.argmax(axis=1)
    return plays


def _worth(gains: Numbers, plays: Cells, scored: NDArray[np.bool_]) -> float:
    return float(gains[np.arange(len(plays)), plays][scored].mean())


def _written(log: Log, seen: Cells, cells: Cells) -> Cells:
    """For each player the arm that is worth most in his cell: by the log, drawn towards what arms do in all cells."""
    returned = log.returned.astype(float)
    level = _drawn_in(returned, np.zeros_like(seen), seen, 1, float(returned.mean()))[:, 0]
    average = _drawn_in(returned - level[seen], log.places, np.zeros_like(seen), len(ARMS) + 1, 0.0)[0]
    means = _drawn_in(returned - level[seen], log.places, seen, len(ARMS) + 1, average)
    size = int(cells.max()) + 1
    value = np.bincount(cells, log.values, size) / np.maximum(1, np.bincount(cells, minlength=size))
    means = np.vstack([means, np.tile(average, (size - len(means), 1))])
    worth = (means - means[:, :1]) * value[:, None] - np.array([0, *(arm.cost for arm in ARMS)]) / 100
    plays: Cells = worth.argmax(axis=1)[cells]
    return plays


def _drawn_in(told: Numbers, arms: Cells, cells: Cells, width: int, towards: float | Numbers) -> Numbers:
    """Means by cell and arm, each as if some more decisions had come out as what it is drawn towards."""
    shape = (int(cells.max()) + 1, width)
    sums, counts = np.zeros(shape), np.zeros(shape)
    np.add.at(sums, (cells, arms), told)
    np.add.at(counts, (cells, arms), 1)
    means: Numbers = (sums + _PRIOR * np.asarray(towards)) / (counts + _PRIOR)
    return means


def _chosen(world: World, logged: Cells, places: Cells, returned: NDArray[np.bool_]) -> Cells:
    """For each player the arm that the chooser expects most of."""
    arms = (NONE, *ARMS)
    outcomes = [
        Outcome(arm=arms[place].arm, tier=arms[place].tier, features=tuple(row), returned=bool(came))
        for row, place, came in zip(world.features[logged].tolist(), places.tolist(), returned, strict=True)
    ]
    chooser = learn(ours(), outcomes)
    effects = np.column_stack([_effects(chooser, arm, world.features) for arm in ARMS])
    costs = np.array([arm.cost for arm in ARMS])
    scores = np.column_stack([np.zeros(len(effects)), effects * world.values[:, None] - costs])
    best: Cells = scores.argmax(axis=1)
    return best


def _effects(chooser: Chooser, arm: Candidate, features: Numbers) -> Numbers:
    """The expected effect of an arm on many players at once."""
    asked = {arm.key: arm}
    alone = chooser.beliefs(asked, [0.0] * len(NAMED))[0].mean
    slopes = [
        chooser.beliefs(asked, [float(place == other) for other in range(len(NAMED))])[0].mean - alone
        for place in range(len(NAMED))
    ]
    effects: Numbers = alone + np.clip(features, -3, 3) @ np.array(slopes)
    return effects
