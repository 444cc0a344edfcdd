"""The statistics of tilt: each is O(1) a bet, robust, and measures the player against his own habits.

| statistic | what it is                                                                                         |
|-----------|----------------------------------------------------------------------------------------------------|
| stake     | recent average of z, the stake in his own spreads above his usual one                              |
| cusum     | leaky sum of z above a half: small excesses that go on                                             |
| risk      | the same of stake x volatility                                                                     |
| chase     | how much more often than usual he raises after a loss than after a win                             |
| steps     | leaky sum of the steps after losses that are larger than his usual ones; a win adds nothing         |
| loss      | what the last bets lost, in his usual stakes; less than nothing if they won                        |
| lift      | what wins alone have raised: the steps after wins, until the stake falls again: it speaks for him  |
| pace      | recent average of the pace in his own spreads                                                      |
| rate      | leaky sum of the pace above a half                                                                 |
| speed     | how much faster than usual he bets after a loss, against after a win                               |

All evidence fades by half in half an hour. No single one is robust: `core.tilt.score` puts them together.
"""

import math
from typing import Final

from core.profile import Baseline, Evidence, Tilt
from core.tilt.bet import Bet
from core.tilt.habits import (
    USUAL_GAP_SPREAD,
    USUAL_SPREAD,
    USUAL_STEP_SPREAD,
    deviation,
    held,
    raised,
    shrunk,
)

STATISTICS: Final = (
    "stake", "cusum", "risk", "chase", "steps", "loss", "lift", "pace", "rate", "speed",
)  # fmt: skip
"""Every statistic, in the order of `statistics`."""
RECENT: Final = 0.30
REACTION: Final = 0.15
LEAK: Final = 0.95
LOSS_LEAK: Final = 0.93
LIFT_LEAK: Final = 0.97
SLACK: Final = 0.5
STEP_SLACK: Final = 0.2
LARGEST_LOSS: Final = 30.0
"""So many usual stakes count of one result, at most."""

Three = tuple[float, float, float]
Four = tuple[float, float, float, float]
Statistics = tuple[float, float, float, float, float, float, float, float, float, float]


def statistics(tilt: Tilt, habits: Baseline, bet: Bet) -> Statistics:
    """The statistics after one more bet, against the habits as they were before it."""
    return (*_stakes(tilt, habits, bet), *_reactions(tilt, habits, bet), *_pace(tilt, habits, bet))


def evidence(found: Statistics) -> Evidence:
    """What of the statistics is kept beside the recent averages of stake and pace."""
    _, cusum, risk, chase, steps, loss, lift, _, rate, speed = found
    return Evidence(cusum=cusum, risk=risk, chase=chase, steps=steps, loss=loss, lift=lift, rate=rate, speed=speed)


def _stakes(tilt: Tilt, habits: Baseline, bet: Bet) -> Three:
    known, fade = tilt.evidence, bet.fade
    spread = shrunk(habits.stake_spread, habits.bets, USUAL_SPREAD)
    z = wild = deviation(bet.size, habits.stake, spread)
    if habits.risks and bet.risk != habits.risk:
        wild = deviation(bet.size + bet.risk - habits.risk, habits.stake, spread)
    cusum, risk = LEAK * fade * known.cusum + z - SLACK, LEAK * fade * known.risk + wild - SLACK
    return (
        (1 - RECENT) * fade * tilt.stake + RECENT * z,
        cusum if cusum > 0.0 else 0.0,
        risk if risk > 0.0 else 0.0,
    )


def _reactions(tilt: Tilt, habits: Baseline, bet: Bet) -> Four:
    known, fade, step = tilt.evidence, bet.fade, bet.step
    chase, steps = fade * known.chase, LEAK * fade * known.steps
    loss, lift = LOSS_LEAK * fade * known.loss, LIFT_LEAK * fade * known.lift
    if step is None or bet.net == 0:
        return chase, steps, loss, lift
    usual = habits.reactions
    spread = shrunk(usual.spread, usual.losses + usual.wins, USUAL_STEP_SPREAD)
    if bet.net < 0:
        raising, off = raised(step), deviation(step, usual.after_loss, spread) - STEP_SLACK
        lift += step if step < 0.0 else 0.0
    else:
        raising, off = -raised(step), deviation(step, usual.after_win, spread)
        off = off if off < 0.0 else 0.0
        lift += step
    steps += off
    chase = (1 - REACTION) * chase + REACTION * (raising - usual.chase)
    loss -= held(bet.net / math.exp(habits.stake), LARGEST_LOSS)
    return chase, steps if steps > 0.0 else 0.0, loss, lift if lift > 0.0 else 0.0


def _pace(tilt: Tilt, habits: Baseline, bet: Bet) -> Three:
    known, fade = tilt.evidence, bet.fade
    if bet.gap is None:
        return tilt.pace * fade, LEAK * known.rate * fade, known.speed * fade
    spread = shrunk(habits.gap_spread, habits.gaps, USUAL_GAP_SPREAD)
    faster = deviation(-bet.gap, -habits.gap, spread) if habits.gaps else 0.0
    rate, speed = LEAK * known.rate * fade + faster - SLACK, (1 - REACTION) * known.speed * fade
    if bet.net:
        speed += REACTION * (faster if bet.net < 0 else -faster)
    return (
        (1 - RECENT) * tilt.pace * fade + RECENT * faster,
        rate if rate > 0.0 else 0.0,
        speed,
    )


def of(tilt: Tilt) -> Statistics:
    """The statistics as they stand: what `statistics` came to after the last bet."""
    kept = tilt.evidence
    return (
        tilt.stake, kept.cusum, kept.risk, kept.chase, kept.steps, kept.loss, kept.lift, tilt.pace, kept.rate,
        kept.speed,
    )  # fmt: skip
