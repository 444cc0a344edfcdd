"""Injections: 25 bets of a real or made-up trace, played again as somebody on tilt would play them.

Chasing is what the card is trained on, at three strengths: after each loss the stake to come grows by a factor,
four times of five, up to 32 times. The other kinds are never trained on. A wilder game pays as much in the long
run, more seldom.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from random import Random
from typing import Final, Literal

from msgspec.structs import replace

from evals.tilt.alarms import WINDOW
from evals.tilt.spins import Spin

Kind = Literal["chasing", "all in", "rate", "volatility", "drift"]
UNSEEN: Final[tuple[Kind, ...]] = ("all in", "rate", "volatility", "drift")
STRENGTHS: Final = (1.3, 1.6, 2.0)
LARGEST: Final = 32.0
OFTEN: Final = 0.8
ALL_IN: Final = 12.0
WILDER: Final = 4.0
FASTER: Final = 0.35
DRIFT: Final = 1.07


def injected(spins: Sequence[Spin], kind: Kind, strength: float, dice: Random) -> tuple[Spin, ...]:
    """The first bets of a trace as they would be on tilt."""
    return tuple(_KINDS[kind](spins[:WINDOW], strength, dice))


def _chasing(spins: Sequence[Spin], strength: float, dice: Random) -> Iterator[Spin]:
    carry = 1.0
    for spin in spins:
        yield replace(spin, stake=spin.stake * carry, tilting=True)
        if spin.back < 1 and dice.random() < OFTEN:
            carry = min(carry * strength, LARGEST)


def _all_in(spins: Sequence[Spin], strength: float, dice: Random) -> Iterator[Spin]:
    """Now and then, after a loss, twelve times the stake; in between as ever."""
    lost = False
    for spin in spins:
        jump = ALL_IN if lost and dice.random() < 0.4 else 1.0
        yield replace(spin, stake=spin.stake * jump, tilting=True)
        lost = spin.back < 1


def _rate(spins: Sequence[Spin], strength: float, dice: Random) -> Iterator[Spin]:
    for spin in spins:
        yield replace(spin, seconds=spin.seconds * FASTER, tilting=True)


def _volatility(spins: Sequence[Spin], strength: float, dice: Random) -> Iterator[Spin]:
    for spin in spins:
        back = spin.back * WILDER if dice.random() < 1 / WILDER else 0.0
        yield replace(spin, risk=spin.risk + math.log(WILDER) / 2, back=back, tilting=True)


def _drift(spins: Sequence[Spin], strength: float, dice: Random) -> Iterator[Spin]:
    for number, spin in enumerate(spins):
        yield replace(spin, stake=spin.stake * DRIFT**number, tilting=True)


_KINDS: Final[Mapping[Kind, Callable[[Sequence[Spin], float, Random], Iterator[Spin]]]] = {
    "chasing": _chasing,
    "all in": _all_in,
    "rate": _rate,
    "volatility": _volatility,
    "drift": _drift,
}
