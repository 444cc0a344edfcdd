"""Made-up bets in a row, of the generator that nothing was learned from: what is found, how soon, at what price.

Thresholds are set on other players of it, below the false alarms they are meant for; the players scored are drawn
from another seed. Injections into calm players show kinds of tilt that training has never seen.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from msgspec import Struct

from core.scores.scorecard import Scorecard
from core.tilt import INTERVENE, PAUSE
from evals.report import Step
from evals.tilt.alarms import WINDOW, Found, Scored, find, threshold_at
from evals.tilt.detectors import CHALLENGER, Detector, challenger, of_card, scored, singles
from evals.tilt.examples import Player, chasing, followed, lesson
from evals.tilt.injections import UNSEEN, Kind
from evals.tilt.ladder import ladder_players
from evals.tilt.purse import purse_players
from evals.tilt.train import BETS, INJECTED, INTERVENE_AT, PAUSE_AT, SAFETY, STARTS

SET, SCORED, HALF, CALM, TAUGHT = 5, 6, 7, 8, 9
"""The parts of a seed, none of which `evals.tilt.train` uses."""
PLAYERS: Final = 600
STRENGTH: Final = 1.6
CURVE: Final = (0.5, 1.0, 2.0, 5.0, 10.0)
CARD: Final = "card"


class Judged(Struct, frozen=True):
    """One detector: at its intervention and its suppression mark, there for half the strength too, and its curve."""

    intervene: Found
    suppress: Found
    half: Found
    curve: Sequence[tuple[float, float]]
    """False alarms in a thousand bets, and recall."""


class Synthetic(Struct, frozen=True):
    """All that was measured."""

    judged: Mapping[str, Judged]
    unseen: Mapping[str, float]
    """Recall by kind of injection, at the intervention mark; `chasing` stands beside them."""
    groups: Mapping[str, Found]
    """The card at its intervention mark by kind of game and by manner of play."""
    gated: Mapping[str, Found]
    """The same at its suppression mark."""
    marks: tuple[Found, Found]
    """What the card comes to at the marks of the core: pause, intervene."""


class Crowds(Struct, frozen=True):
    """Players of the generator, apart by what they are for."""

    to_set: Sequence[Player]
    to_score: Sequence[Player]
    half: Sequence[Player]


def synthetic(card: Scorecard, seed: int, players: int, progress: Step) -> Synthetic:
    """Every detector on the same players."""
    crowds = _crowds(seed, players)
    progress(1)
    taught = list(followed(list(purse_players(players // 3, BETS, _part(seed, TAUGHT))), chasing(), seed, STARTS))
    every = {CARD: of_card(card), CHALLENGER: challenger(lesson(taught, INJECTED), seed), **singles(paced=True)}
    judged = {name: _judged(crowds, detector) for name, detector in every.items()}
    progress(1)
    mark, gate = judged[CARD].intervene.threshold, judged[CARD].suppress.threshold
    whole = scored(crowds.to_score, every[CARD])
    return Synthetic(
        judged=judged,
        unseen=_unseen(every[CARD], mark, seed, players // 4),
        groups=_grouped(crowds.to_score, every[CARD], mark),
        gated=_grouped(crowds.to_score, every[CARD], gate),
        marks=(find(whole, _sum_of(PAUSE)), find(whole, _sum_of(INTERVENE))),
    )


def _part(seed: int, part: int) -> int:
    return seed * 10 + part


def _crowds(seed: int, players: int) -> Crowds:
    def drawn(part: int, strength: float = 1.0) -> list[Player]:
        return list(followed(list(ladder_players(players, BETS, _part(seed, part), strength)), (), seed))

    return Crowds(drawn(SET), drawn(SCORED), drawn(HALF, 0.5))


def _judged(crowds: Crowds, detector: Detector) -> Judged:
    to_set, to_score = scored(crowds.to_set, detector), scored(crowds.to_score, detector)
    marks = {often: threshold_at(to_set, SAFETY * often) for often in CURVE}
    found = {often: find(to_score, mark) for often, mark in marks.items()}
    return Judged(
        intervene=found[INTERVENE_AT],
        suppress=found[PAUSE_AT],
        half=find(scored(crowds.half, detector), marks[INTERVENE_AT]),
        curve=[(one.per_1000, one.recall) for one in found.values()],
    )


def _unseen(detector: Detector, mark: float, seed: int, players: int) -> dict[str, float]:
    kinds: list[tuple[Kind, float]] = [(kind, STRENGTH) for kind in ("chasing", *UNSEEN)]
    traces = list(ladder_players(players, BETS, _part(seed, CALM)))
    calm = list(followed(traces, kinds, seed, STARTS))
    return {
        kind: find(
            [
                Scored(detector(course), np.ones(WINDOW, bool))
                for one in calm
                for course in one.episodes[kind, strength]
            ],
            mark,
        ).recall
        for kind, strength in kinds
    }


def _grouped(players: Sequence[Player], detector: Detector, mark: float) -> dict[str, Found]:
    groups: dict[str, list[Player]] = {}
    for one in players:
        groups.setdefault(one.trace.manner, []).append(one)
        groups.setdefault(one.trace.spins[0].game, []).append(one)
    return {name: find(scored(groups[name], detector), mark) for name in sorted(groups)}


def _sum_of(score: float) -> float:
    return float(np.log(score / (1 - score)))
