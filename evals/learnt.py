"""What a training learns from: the player-days it may see, two folds of their owners, and what is told of both."""

import hashlib
from collections.abc import Sequence
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.errors import SourceError
from core.trained import TrainedOn
from evals.churn.simulated import LEARNED, WORLDS_DIGEST, simulated
from evals.datasets.casino import PlayerDay
from evals.datasets.hub_days import read_days
from evals.halves import digest_of, half_of
from evals.trainings import Learnt

MORE: Final = "bring more players or months, such as `cvh simulate --players 1000 --days 180` gives"


def rows_for(learnt: Learnt) -> Sequence[PlayerDay]:
    """The player-days that a training may see: of a file, or simulated."""
    rows = read_days(learnt.data) if learnt.data else simulated(LEARNED, learnt.seed)
    last = learnt.until or date.max
    kept = [row for row in rows if row.date <= last and learnt.half in ("", half_of(row.player))]
    if not kept:
        raise SourceError("the file has no row of this half up to this day: name a later --until, or leave out --half")
    return kept


def trained_on(learnt: Learnt, players: int, rows: int, worlds: str = WORLDS_DIGEST) -> TrainedOn:
    """What a model says of its training; `worlds` stands for the file where there is none."""
    return TrainedOn(
        source=learnt.data.name if learnt.data else "simulated worlds",
        digest=digest_of(learnt.data) if learnt.data else worlds,
        players=players,
        rows=rows,
        half=learnt.half,
        until=learnt.until,
    )


def folds_of(owners: Sequence[str]) -> NDArray[np.bool_]:
    """One of two folds for each row, by a hash of its owner."""
    return np.array([hashlib.sha256(owner.encode()).digest()[1] & 1 for owner in owners], bool)
