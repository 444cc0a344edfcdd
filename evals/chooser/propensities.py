"""Whether logged propensities are true: picks come as often as they say, and draws would say the same."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from core.choosing import WHOLE, Chosen
from core.choosing.chances import Belief, best
from evals.measures.probability import Floats, calibration, ece

_DRAWS: Final = 20_000


class Checked(NamedTuple):
    """What a log's propensities are worth."""

    ece: float
    """How far picks are from what was said, over ten bins of equal mass."""
    z: float
    """The bin that is furthest off, in standard deviations of honest luck."""
    picks: int


def checked(log: Sequence[Chosen]) -> Checked:
    """Every chance of every choice against whether it was picked; only real choices, where more than none could be."""
    real = [chosen for chosen in log if len(chosen.chances) > 1]
    said = np.array([chance.millionths / WHOLE for chosen in real for chance in chosen.chances])
    picked = np.array([_picked(chosen, place) for chosen in real for place in range(len(chosen.chances))], dtype=float)
    return Checked(ece(picked, said), _furthest(picked, said), len(real))


def _picked(chosen: Chosen, place: int) -> bool:
    candidate = chosen.chances[place].candidate
    return (chosen.choice.arm, chosen.choice.tier) == (candidate.arm, candidate.tier)


def _furthest(picked: Floats, said: Floats) -> float:
    spread = float(np.mean(said * (1 - said)))
    bins = [one for one in calibration(picked, said) if 0 < one.expected < 1]
    widths = [max(one.expected * (1 - one.expected), spread / 100) / one.mass for one in bins]
    return max((abs(one.seen - one.expected) / w**0.5 for one, w in zip(bins, widths, strict=True)), default=0.0)


def off_from_draws(seed: int, beliefs: int = 100) -> tuple[float, float]:
    """How far the fixed lines are from many draws of the same scores: the mean and the greatest difference."""
    draw, off = np.random.default_rng(seed), []
    for _ in range(beliefs):
        means, spreads = draw.normal(0, 1, 5), np.exp(draw.normal(-0.5, 0.8, 5))
        scores = np.column_stack([np.zeros(_DRAWS), draw.normal(means, spreads, (_DRAWS, 5))])
        won = np.bincount(scores.argmax(axis=1), minlength=6)[1:] / _DRAWS
        found = best([Belief(float(mean), float(spread)) for mean, spread in zip(means, spreads, strict=True)])
        off.append(float(np.abs(won - np.array(found)).max()))
    return float(np.mean(off)), max(off)
