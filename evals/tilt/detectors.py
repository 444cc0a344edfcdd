"""Whatever turns a course of bets into a score: the card, a statistic alone, and the challenger."""

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from threadpoolctl import threadpool_limits

from core.scores.scorecard import Scorecard
from core.tilt.statistics import STATISTICS
from evals.tilt.alarms import Floats, Scored
from evals.tilt.course import Course, single, sums
from evals.tilt.examples import Lesson, Player

Detector = Callable[[Course], Floats]
OF_PACE: Final = frozenset({"pace", "rate", "speed"})
"""Statistics that need to know how fast somebody plays."""
CHALLENGER: Final = "boosted trees"


def of_card(card: Scorecard) -> Detector:
    """The card."""
    return lambda course: sums(card, course)


def singles(*, paced: bool) -> dict[str, Detector]:
    """Every statistic alone; without those of pace where none is known."""
    return {name: _single(name) for name in STATISTICS if name != "lift" and (paced or name not in OF_PACE)}


def challenger(lesson: Lesson, seed: int) -> Detector:
    """Boosted trees on the same bets: they may bend and combine as they like, and are never shipped.

    They run on one thread: so few bets at a time are slower on more.
    """
    trees = HistGradientBoostingClassifier(
        max_iter=120, max_leaf_nodes=15, learning_rate=0.05, min_samples_leaf=100, random_state=seed
    )
    with threadpool_limits(1):
        trees.fit(lesson.found, lesson.tilting, sample_weight=lesson.mass)
    return lambda course: _boosted(trees, course)


def scored(players: Sequence[Player], detector: Detector) -> list[Scored]:
    """Players as a detector scores them."""
    return [Scored(detector(one.course), one.tilting) for one in players]


def _boosted(trees: HistGradientBoostingClassifier, course: Course) -> Floats:
    with threadpool_limits(1):
        return np.where(course.judged, trees.decision_function(course.found), -np.inf)


def _single(name: str) -> Detector:
    return lambda course: single(name, course)
