"""Habits: what a player usually stakes, how fast, how wild, and what he does after a loss and after a win.

Each is a running mean and a mean absolute deviation, both Huberised, so that one strange bet moves them only so
far, and each spread is shrunk to that of all players by ten bets' worth. While evidence is high they learn
slowly, so that a tilting player does not become his own new normal; after 40 such bets they learn fast, so that
somebody who plays higher for good is not held for tilting for ever.
"""

from typing import Final

from core.profile import Baseline, Reactions
from core.tilt.bet import Bet

FIRST_BETS: Final = 10
MIN_BETS: Final = 20
"""Before so many bets nobody has habits to play against."""
MAX_SLOW_BETS: Final = 40
LEARN: Final = 0.02
FIRST_STEPS: Final = 4
"""Steps of nothing that stand before the first step after a loss, and after a win."""
SLOW: Final = 0.15
FAST: Final = 3.0
LEAST_SPREAD: Final = 0.15
SHRINK: Final = 10.0
"""So many bets' worth of all players stand beside a player's own spread."""
USUAL_SPREAD: Final = 0.8
USUAL_GAP_SPREAD: Final = 0.5
USUAL_STEP_SPREAD: Final = 0.5
NORMAL: Final = 1.253
"""Standard deviations for each mean absolute deviation, if it were normal."""
FURTHEST: Final = 3.0
LONGEST_STEP: Final = 2.0
LEAST_STEP: Final = 0.02
"""A stake that differs by less is the same stake."""


def deviation(value: float, usual: float, spread: float) -> float:
    """How unusual a value is, in the player's own spreads, clipped to [-3, 4]."""
    z = (value - usual) / (spread if spread > LEAST_SPREAD else LEAST_SPREAD)
    return 4.0 if z > 4.0 else -3.0 if z < -3.0 else z


def shrunk(spread: float, count: int, usual: float) -> float:
    """A player's own spread as a standard deviation, shrunk to that of all players."""
    return (count * spread * NORMAL + SHRINK * usual) / (count + SHRINK)


def held(value: float, limit: float) -> float:
    """A value no further from nothing than a limit."""
    return limit if value > limit else -limit if value < -limit else value


def raised(step: float) -> float:
    """Whether a stake was raised (1), lowered (-1) or kept (0)."""
    return 1.0 if step > LEAST_STEP else -1.0 if step < -LEAST_STEP else 0.0


def learn(habits: Baseline, units: int, bet: Bet, hot_bets: int) -> Baseline:
    """The habits after one more bet of so many base units."""
    pace = SLOW if 0 < hot_bets <= MAX_SLOW_BETS else FAST if hot_bets else 1.0
    stake, stake_spread = _drift(habits.stake, habits.stake_spread, habits.bets, bet.size, pace)
    gap, gap_spread, gaps = habits.gap, habits.gap_spread, habits.gaps
    if bet.gap is not None:
        gap, gap_spread = _drift(gap, gap_spread, gaps, bet.gap, pace)
        gaps += 1
    return Baseline(
        bets=habits.bets + 1,
        first_stakes=habits.first_stakes + units if habits.bets < FIRST_BETS else habits.first_stakes,
        stake=stake,
        stake_spread=stake_spread,
        gaps=gaps,
        gap=gap,
        gap_spread=gap_spread,
        risks=habits.risks + 1,
        risk=habits.risk + _rate(habits.risks, pace) * (bet.risk - habits.risk),
        reactions=_reacted(habits.reactions, bet, pace),
    )


def _reacted(habits: Reactions, bet: Bet, pace: float) -> Reactions:
    if bet.step is None or bet.net == 0:
        return habits
    losses, after_loss, wins, after_win = habits.losses, habits.after_loss, habits.wins, habits.after_win
    step = held(bet.step, LONGEST_STEP)
    rate = _rate(losses + wins, pace)
    if bet.net < 0:
        off, chasing = step - after_loss, raised(step)
        after_loss += _rate(losses + FIRST_STEPS, pace) * off
        losses += 1
    else:
        off, chasing = step - after_win, -raised(step)
        after_win += _rate(wins + FIRST_STEPS, pace) * off
        wins += 1
    return Reactions(
        losses=losses,
        after_loss=after_loss,
        wins=wins,
        after_win=after_win,
        spread=habits.spread + rate * (abs(off) - habits.spread),
        chase=habits.chase + rate * (chasing - habits.chase),
    )


def _rate(count: int, pace: float) -> float:
    """A habit of few bets goes on averaging them, whatever the evidence; only a settled one waits."""
    least, mean = LEARN * pace, 1.0 / (count + 1)
    return mean if mean > least else least


def _drift(usual: float, spread: float, count: int, value: float, pace: float) -> tuple[float, float]:
    if count == 0:
        return value, 0.0
    rate, step = _rate(count, pace), value - usual
    if count >= MIN_BETS:
        step = held(step, FURTHEST * (spread if spread > LEAST_SPREAD else LEAST_SPREAD))
    return usual + rate * step, spread + rate * (abs(step) - spread)
