"""Tilt: is the player, within these minutes, playing against his own habits while losing?

Stake and pace are compared with the player's own slow averages, never with other people's. Evidence
counts only below the session's best point: raising stakes after wins is ordinary (Chen et al. 2022).
The statistics are O(1) per bet; learning slows down while evidence is high, so that a tilting player
does not become his own new normal, but for no more than 40 bets.
"""

import math
from datetime import datetime, timedelta
from typing import Final

from msgspec.structs import replace

from core.money import BASE_ONE
from core.profile import Baseline, Session, Tilt

PAUSE: Final = 0.60
"""Score from which promotions pause and the player counts as flagged for 24 hours."""
INTERVENE: Final = 0.80
RELEASE: Final = 0.50
FLAGGED_FOR: Final = timedelta(hours=24)

FIRST_BETS: Final = 10
MIN_BETS: Final = 20
MAX_SLOW_BETS: Final = 40
LEARN: Final = 0.03
RECENT: Final = 0.30
LEAST_SPREAD: Final = 0.15
HALF_LIFE_SECONDS: Final = 30 * 60
DRAWDOWN_UNITS: Final = 15.0


def log_stake(base_units: int) -> float:
    """Natural log of a stake in whole base currency; a zero stake counts as the smallest unit."""
    return math.log(max(base_units, 1) / BASE_ONE)


def seconds_between(earlier: datetime, later: datetime) -> float:
    """Seconds from one bet to the next, at least a fifth of one."""
    return max((later - earlier).total_seconds(), 0.2)


def deviation(value: float, usual: float, spread: float) -> float:
    """How unusual a value is, in the player's own spreads, clipped to [-3, 4]."""
    return min(4.0, max(-3.0, (value - usual) / max(spread, LEAST_SPREAD)))


def learn(baseline: Baseline, units: int, stake: float, gap: float | None, hot_bets: int) -> Baseline:
    """The habits after one more bet (its base units and log; log seconds since the last bet of this session)."""
    slow = 0.15 if 0 < hot_bets <= MAX_SLOW_BETS else 1.0
    usual, spread = _drift(baseline.stake, baseline.stake_spread, baseline.bets, stake, slow)
    first = baseline.first_stakes + (units if baseline.bets < FIRST_BETS else 0)
    learned = replace(baseline, bets=baseline.bets + 1, first_stakes=first, stake=usual, stake_spread=spread)
    if gap is None:
        return learned
    usual, spread = _drift(baseline.gap, baseline.gap_spread, baseline.gaps, gap, slow)
    return replace(learned, gaps=baseline.gaps + 1, gap=usual, gap_spread=spread)


def judge(tilt: Tilt, before: Baseline, session: Session, stake: float, gap: float | None, at: datetime) -> Tilt:
    """The evidence after one more bet, judged against the habits as they were before it."""
    if before.bets < MIN_BETS:
        return tilt
    fade = 0.5 ** ((at - session.last_bet).total_seconds() / HALF_LIFE_SECONDS) if session.last_bet else 0.0
    stake_z = _recent(tilt.stake * fade, deviation(stake, before.stake, before.stake_spread))
    pace_z = tilt.pace * fade
    if gap is not None:
        pace_z = _recent(pace_z, -deviation(gap, before.gap, before.gap_spread))
    score = _score(stake_z, pace_z, session.drawdown / BASE_ONE / session.usual_stake)
    latched = score >= INTERVENE or (tilt.latched and score > RELEASE)
    return Tilt(
        stake=stake_z,
        pace=pace_z,
        score=score,
        hot_bets=tilt.hot_bets + 1 if score >= PAUSE else 0,
        latched=latched,
        paused_at=at if score >= PAUSE else tilt.paused_at,
    )


def pausing(tilt: Tilt, at: datetime) -> bool:
    """Whether the score was over the pause threshold within the last 24 hours."""
    return tilt.paused_at is not None and at - tilt.paused_at < FLAGGED_FOR


def _score(stake_z: float, pace_z: float, drawdown: float) -> float:
    if drawdown <= 0:
        return 0.0
    evidence = max(0.0, stake_z) + 0.8 * max(0.0, pace_z) + 1.2 * min(drawdown / DRAWDOWN_UNITS, 2.0)
    return 1.0 / (1.0 + math.exp(4.0 - evidence))


def _recent(average: float, value: float) -> float:
    return (1 - RECENT) * average + RECENT * value


def _drift(usual: float, spread: float, count: int, value: float, slow: float) -> tuple[float, float]:
    if count == 0:
        return value, 0.0
    rate = max(1.0 / (count + 1), LEARN) * slow
    limit = 3.0 * max(spread, LEAST_SPREAD) if count >= MIN_BETS else math.inf
    step = min(limit, max(-limit, value - usual))
    return usual + rate * step, spread + rate * (abs(step) - spread)
