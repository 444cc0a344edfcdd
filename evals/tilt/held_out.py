"""Real bets with injections: what is learned from one half of the players and found in the other half.

For every split of the players a card is learned from one half, unless one is given, and every detector is compared
at the same false alarms in the other half, which is fair between detectors and flatters all of them. What a threshold
does that was set on the half learned from is reported beside it.
"""

from collections.abc import Mapping, Sequence
from random import Random
from typing import Final

import numpy as np
from msgspec import Struct

from core.scores.scorecard import Scorecard
from evals.report import Step
from evals.tilt.alarms import Scored, find, threshold_at
from evals.tilt.detectors import CHALLENGER, Detector, challenger, of_card, scored, singles
from evals.tilt.examples import Player, lesson
from evals.tilt.injections import STRENGTHS
from evals.tilt.train import INJECTED, SAFETY, learn

OFTEN: Final = (1.0, 2.0, 5.0)
"""False alarms in a thousand bets."""
COMBINED: Final = "card"
SHIPPED: Final = "shipped card"
CURVE: Final = (0.5, 1.0, 2.0, 5.0, 10.0)
CURVE_STRENGTH: Final = 1.6

Cell = tuple[float, float]
"""False alarms in a thousand bets, and the strength of what is injected."""


class Found(Struct, frozen=True):
    """What a detector finds, split by split."""

    recall: Mapping[Cell, Sequence[float]]
    median: Mapping[Cell, Sequence[float]]

    def mean(self, often: float, strength: float) -> float:
        """Recall, averaged over the splits."""
        return float(np.mean(self.recall[often, strength]))

    def bets(self, often: float, strength: float) -> float:
        """Median bets to the alarm, averaged over the splits that found any."""
        return float(np.nanmean(self.median[often, strength]))


class HeldOut(Struct, frozen=True):
    """All detectors, and what thresholds set beforehand come to."""

    found: Mapping[str, Found]
    set_recall: Mapping[float, float]
    """By the false alarms wanted: recall at strength 1.6 with the threshold of the other half."""
    set_false: Mapping[float, float]
    players: int
    bets: int


def held_out(
    players: Sequence[Player], given: Scorecard | None, shipped: Scorecard, runs: int, seed: int, progress: Step
) -> HeldOut:
    """Every detector on the second half of every split; `given` is scored as it is, and nothing is learned then."""
    recall: dict[str, dict[Cell, list[float]]] = {}
    median: dict[str, dict[Cell, list[float]]] = {}
    kept: list[dict[float, tuple[float, float]]] = []
    for run in range(runs):
        first, second = _split(players, Random(f"{seed} {run}"))
        card = given or learn(first)
        for name, detector in _detectors(first, card, shipped, seed, learned=given is None).items():
            for cell, (share, bets) in _at_the_same(second, detector).items():
                recall.setdefault(name, {}).setdefault(cell, []).append(share)
                median.setdefault(name, {}).setdefault(cell, []).append(bets)
        kept.append(_as_set(first, second, of_card(card)))
        progress(1)
    return HeldOut(
        found={name: Found(recall[name], median[name]) for name in recall},
        set_recall={often: float(np.mean([one[often][0] for one in kept])) for often in OFTEN},
        set_false={often: float(np.mean([one[often][1] for one in kept])) for often in OFTEN},
        players=len(players),
        bets=sum(len(one.trace.spins) for one in players),
    )


def _split(players: Sequence[Player], dice: Random) -> tuple[list[Player], list[Player]]:
    order = dice.sample(list(players), len(players))
    return order[: len(order) // 2], order[len(order) // 2 :]


def _detectors(
    first: Sequence[Player], card: Scorecard, shipped: Scorecard, seed: int, *, learned: bool
) -> dict[str, Detector]:
    found = {COMBINED: of_card(card), SHIPPED: of_card(shipped), **singles(paced=False)}
    return found | {CHALLENGER: challenger(lesson(first, INJECTED), seed)} if learned else found


def _at_the_same(players: Sequence[Player], detector: Detector) -> dict[Cell, tuple[float, float]]:
    calm, cells = scored(players, detector), {}
    chased = {strength: _chased(players, detector, strength) for strength in STRENGTHS}
    for often in sorted({*OFTEN, *CURVE}):
        mark = threshold_at(calm, often)
        for strength, episodes in chased.items():
            found = find(episodes, mark)
            cells[often, strength] = found.recall, found.median
    return cells


def _as_set(first: Sequence[Player], second: Sequence[Player], detector: Detector) -> dict[float, tuple[float, float]]:
    before, after = scored(first, detector), scored(second, detector)
    chased = _chased(second, detector, CURVE_STRENGTH)
    marks = {often: threshold_at(before, SAFETY * often) for often in OFTEN}
    return {often: (find(chased, mark).recall, find(after, mark).per_1000) for often, mark in marks.items()}


def _chased(players: Sequence[Player], detector: Detector, strength: float) -> list[Scored]:
    """The injected episodes, all of it tilt."""
    courses = [course for one in players for course in one.episodes["chasing", strength]]
    return [Scored(detector(course), np.ones(len(course.found), bool)) for course in courses]
