"""Bets as the core judges them: the same functions as in the fold, without the rest of a profile."""

import math
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from core import tilt
from core.money import BASE_ONE
from core.profile import Baseline, Session, Tilt
from core.scores.scorecard import Scorecard, linked
from core.tilt.statistics import STATISTICS, of
from evals.tilt.spins import SESSION_BREAK, Spin

Floats = NDArray[np.float64]
START: Final = datetime(2026, 1, 1, tzinfo=UTC)


class State(NamedTuple):
    """What is known of a player between two bets."""

    tilt: Tilt = Tilt()
    habits: Baseline = Baseline()
    result: int = 0
    peak: int = 0
    at: datetime = START
    open: bool = False
    """Whether a session is open."""


class Course(NamedTuple):
    """What came of some bets: the statistics after each, whether it may be judged, and the state before it."""

    found: Floats
    judged: NDArray[np.bool_]
    states: Sequence[State]


def follow(spins: Sequence[Spin], state: State = State(), keep: bool = False) -> Course:  # noqa: B008 - a value
    """The course of some bets; `keep` keeps the states."""
    found, judged, states = np.empty((len(spins), len(STATISTICS))), np.zeros(len(spins), bool), []
    for number, spin in enumerate(spins):
        if keep:
            states.append(state)
        state, may = _bet(state, spin)
        found[number], judged[number] = of(state.tilt), may
    return Course(found, judged, states)


def _bet(state: State, spin: Spin) -> tuple[State, bool]:
    at, fresh = state.at + timedelta(seconds=spin.seconds), not state.open or spin.seconds >= SESSION_BREAK
    result, peak = (0, 0) if fresh else (state.result, state.peak)
    units = max(1, round(spin.stake * 1e6) * (BASE_ONE // 1_000_000))
    last = None if fresh else state.at
    session = Session(started=START, last=at, usual_stake=1.0, result=result, peak=peak, last_bet=last)
    bet = tilt.see(state.tilt, session, units, spin.risk, at)
    judged = tilt.judge(state.tilt, state.habits, session, bet, at)
    habits = tilt.learn(state.habits, units, bet, judged.hot_bets)
    after = result - units + round(spin.back * 1e6) * units // 1_000_000
    may = state.habits.bets >= tilt.MIN_BETS and session.drawdown > 0
    return State(judged, habits, after, max(peak, after), at, True), may


def sums(card: Scorecard, course: Course) -> Floats:
    """The sum of a card after each bet, before the link; minus infinity where nothing may be judged."""
    total = np.full(len(course.found), card.bias)
    for column, line in enumerate(card.lines):
        total += np.interp(course.found[:, column], line.knots, line.points)
    return np.where(course.judged, total, -np.inf)


def single(name: str, course: Course) -> Floats:
    """One statistic alone, judged where the card is."""
    return np.where(course.judged, course.found[:, STATISTICS.index(name)], -np.inf)


def score(total: float) -> float:
    """The score that a sum comes to."""
    return linked(total, "logit") if math.isfinite(total) else 0.0
