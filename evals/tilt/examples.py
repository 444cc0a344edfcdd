"""What a card is trained and scored on: players as they were, and the same players with injections.

Bets just after an episode teach nothing: they are neither calm nor on tilt. An injected bet counts less than
others, because the same calm bets are injected several times.
"""

from collections.abc import Iterator, Sequence
from random import Random
from typing import Final, NamedTuple

import numpy as np

from evals.tilt.alarms import WINDOW, Bools, Floats, clean
from evals.tilt.course import Course, follow
from evals.tilt.injections import STRENGTHS, Kind, injected
from evals.tilt.spins import Trace

WARM_UP: Final = 30
STARTS: Final = 6
"""Episodes injected into each player, for each kind and strength."""
LABELLED_FROM: Final = 8
"""From so many bets on an injected episode is taught as tilt: before, there is hardly anything to see."""


class Player(NamedTuple):
    """One player followed, and what was injected into him."""

    trace: Trace
    course: Course
    tilting: Bools
    episodes: dict[tuple[Kind, float], list[Course]]


class Lesson(NamedTuple):
    """Bets to learn from."""

    found: Floats
    tilting: Bools
    mass: Floats


def followed(
    traces: Sequence[Trace], kinds: Sequence[tuple[Kind, float]], seed: int, starts: int = STARTS
) -> Iterator[Player]:
    """Players, each with so many injected episodes of each kind and strength."""
    for trace in traces:
        dice = Random(f"inject {seed} {trace.player}")
        course = follow(trace.spins, keep=bool(kinds))
        tilting = np.array([spin.tilting for spin in trace.spins])
        places = _places(tilting, starts, dice) if kinds else []
        episodes = {kind: [_episode(trace, course, at, kind, dice) for at in places] for kind in kinds}
        yield Player(trace, course._replace(states=()), tilting, episodes)


def chasing() -> list[tuple[Kind, float]]:
    """The injections that are trained on."""
    return [("chasing", strength) for strength in STRENGTHS]


def lesson(players: Sequence[Player], share: float) -> Lesson:
    """What these players teach; the injected bets have together `share` of the mass of all others."""
    calm = [(one.course.found[keep], one.tilting[keep]) for one in players if (keep := _kept(one)).any()]
    hot = [
        course.found[LABELLED_FROM:][course.judged[LABELLED_FROM:]]
        for one in players
        for courses in one.episodes.values()
        for course in courses
    ]
    plain, chased = np.concatenate([found for found, _ in calm]), np.concatenate(hot)
    truth = np.concatenate([*(tilting for _, tilting in calm), np.ones(len(chased), bool)])
    mass = np.concatenate([np.ones(len(plain)), np.full(len(chased), share * len(plain) / max(1, len(chased)))])
    return Lesson(np.concatenate([plain, chased]), truth, mass)


def _kept(one: Player) -> Bools:
    return one.course.judged & (clean(one.tilting) | one.tilting)


def _places(tilting: Bools, starts: int, dice: Random) -> list[int]:
    """Where episodes begin: calm bets, with room for a whole episode."""
    room = [at for at in range(WARM_UP, len(tilting) - WINDOW) if not tilting[max(0, at - WINDOW) : at + WINDOW].any()]
    return [dice.choice(room) for _ in range(starts)] if room else []


def _episode(trace: Trace, course: Course, at: int, kind: tuple[Kind, float], dice: Random) -> Course:
    return follow(injected(trace.spins[at : at + WINDOW], *kind, dice), course.states[at])
