"""Alarms: when a score that runs along the bets counts as one, and what thresholds come to.

An alarm begins with the first bet at or over the threshold and lasts until ten bets in a row were below it. A false
one begins in a bet that is neither of a player on tilt nor one of the 25 after it. Every detector is judged alike.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
CALM: Final = 10
"""So many bets in a row below the threshold end an alarm."""
WINDOW: Final = 25
"""Bets within which an episode has to be found."""


class Scored(NamedTuple):
    """The score after each bet of a player, and which bets were, in truth, on tilt."""

    scores: Floats
    tilting: Bools


class Found(NamedTuple):
    """What a threshold comes to on some players."""

    threshold: float
    episodes: int
    found: int
    """Episodes in which the score reached the threshold."""
    delays: Sequence[int]
    """Bets from the beginning of each episode found to the alarm."""
    false: int
    alarms: int
    clean: int
    """Bets that were not on tilt, nor just after it."""
    over: int
    """Such bets at or over the threshold."""

    @property
    def recall(self) -> float:
        """Episodes found, of all."""
        return self.found / self.episodes if self.episodes else float("nan")

    @property
    def median(self) -> float:
        """Bets to the alarm, in the middle."""
        return float(np.median(self.delays)) if self.delays else float("nan")

    @property
    def per_1000(self) -> float:
        """False alarms in a thousand clean bets."""
        return 1000 * self.false / self.clean if self.clean else float("nan")

    @property
    def precision(self) -> float:
        """Alarms that were right, of all."""
        return 1 - self.false / self.alarms if self.alarms else float("nan")

    @property
    def gated(self) -> float:
        """Clean bets over the threshold, of all clean bets."""
        return self.over / self.clean if self.clean else float("nan")


def onsets(over: Bools) -> NDArray[np.intp]:
    """Where alarms begin."""
    hits = np.flatnonzero(over)
    return hits[np.diff(hits, prepend=-CALM - 1) > CALM] if len(hits) else hits


def clean(tilting: Bools) -> Bools:
    """Bets that are neither on tilt nor just after it."""
    near = tilting.copy()
    for end in np.flatnonzero(np.diff(tilting.astype(np.int8)) == -1):
        near[end + 1 : end + 1 + WINDOW] = True
    return ~near


def episodes(tilting: Bools) -> list[tuple[int, int]]:
    """First and last-but-one bet of each episode."""
    edges = np.diff(np.r_[0, tilting.astype(np.int8), 0])
    return list(zip(np.flatnonzero(edges == 1).tolist(), np.flatnonzero(edges == -1).tolist(), strict=True))


def find(players: Sequence[Scored], threshold: float) -> Found:
    """What a threshold comes to."""
    count = found = false = alarms = calm = over = 0
    delays: list[int] = []
    for scores, tilting in players:
        high, calmly = scores >= threshold, clean(tilting)
        begun = onsets(high)
        false += int(calmly[begun].sum())
        alarms += len(begun)
        calm += int(calmly.sum())
        over += int((high & calmly).sum())
        for first, end in episodes(tilting):
            hits = np.flatnonzero(high[first:end])
            count += 1
            found += bool(len(hits))
            delays += [int(hits[0]) + 1] if len(hits) else []
    return Found(threshold, count, found, delays, false, alarms, calm, over)


def threshold_at(players: Sequence[Scored], per_1000: float) -> float:
    """The lowest threshold with no more false alarms in a thousand clean bets."""
    masked = [np.where(clean(one.tilting), one.scores, -np.inf) for one in players]
    bets = sum(int(clean(one.tilting).sum()) for one in players)
    steps = np.unique(np.concatenate([scores[np.isfinite(scores)] for scores in masked]))
    low, high = 0, len(steps) - 1
    while low < high:
        middle = (low + high) // 2
        false = sum(len(onsets(scores >= steps[middle])) for scores in masked)
        low, high = (low, middle) if 1000 * false <= per_1000 * bets else (middle + 1, high)
    return float(steps[high])
