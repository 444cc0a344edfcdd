"""The same player in a house that has the crash game only: its parameters, and the moments of the bustabit file.

The file holds about one bet in 540, so it says nothing of streaks, sessions or the time between bets;
what it says of stakes and cash-outs is compared here. A bit is a unit of money, as a euro is elsewhere.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from random import Random
from typing import Final

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from core.events import BetPlaced, BetWon, Event
from evals.simulator.live import live
from evals.simulator.moments import Floats, Moment
from evals.simulator.operator import Nobody, Treatment
from evals.simulator.world import World

ONE_IN: Final = 20
"""Of so many simulated bets one is looked at."""
BIT: Final = 100.0

MOMENTS: Final[Mapping[str, Moment]] = {
    "log10 stake, 5 %": Moment(0.0, 0.0, True),
    "log10 stake, 25 %": Moment(0.6, 0.6, False),
    "log10 stake, 50 %": Moment(1.3, 1.3, True),
    "log10 stake, 75 %": Moment(2.26, 2.26, False),
    "log10 stake, 95 %": Moment(3.7, 3.7, True),
    "log10 stake, 99 %": Moment(4.7, 4.74, False),
    "log stake, sd within": Moment(1.61, 1.571, True),
    "log stake, sd between": Moment(2.15, 2.179, False),
    "log stake, share between": Moment(0.64, 0.658, False),
    "round stakes": Moment(0.47, 0.420, True),
    "cash-out, 5 %": Moment(1.04, 1.04, True),
    "cash-out, 25 %": Moment(1.07, 1.07, True),
    "cash-out, 50 %": Moment(1.21, 1.22, True),
    "cash-out, 75 %": Moment(1.57, 1.55, True),
    "cash-out, 95 %": Moment(3.2, 3.0, True),
    "cash-out, 99 %": Moment(10, 9.0, False),
    "bets won": Moment(0.57, 0.597, False),
    "share of stakes, top 1 %": Moment(0.61, 0.628, False),
    "share of stakes, top 5 %": Moment(0.85, 0.857, True),
    "share of stakes, top 10 %": Moment(0.92, 0.923, False),
}


class Sampled(Struct, frozen=True):
    """One bet that is looked at: stake in units of money, and what it was cashed out at, if it was."""

    player: str
    stake: float
    out: float | None


def crash_house(world: World | None = None) -> World:
    """A house with one game, where stakes differ more and are told in bits."""
    return replace(
        world or World(), slots=-50.0, crash=50.0, abusers=0.0, level=8.0, level_spread=2.8, session_spread=2.4,
        frequency_of_level=0.0, round_stakes=0.12, least_stake=BIT, most_stake=1e8,
    )  # fmt: skip


class Sampler(Nobody):
    """An operator who looks at one bet in so many."""

    def __init__(self, seed: int) -> None:
        self.dice = Random(seed)
        self.placed: dict[str, tuple[str, float]] = {}
        self.paid: dict[str, float] = {}

    def hear(self, event: Event) -> Sequence[Treatment]:
        """Look, or look away."""
        if isinstance(event, BetPlaced) and self.dice.random() * ONE_IN < 1:
            self.placed[event.data.round] = (event.subject, event.data.stake.minor / BIT)
        elif isinstance(event, BetWon) and event.data.round in self.placed:
            self.paid[event.data.round] = event.data.payout.minor / BIT
        return ()

    def bets(self) -> list[Sampled]:
        """What was seen."""
        return [
            Sampled(player, stake, self.paid[name] / stake if name in self.paid else None)
            for name, (player, stake) in self.placed.items()
        ]


def sampled(world: World, players: int, days: int, seed: int) -> list[Sampled]:
    """A sample of the bets of a run."""
    sampler = Sampler(seed)
    live(world, players, days, seed, sampler)
    return sampler.bets()


def measured(bets: Iterable[Sampled]) -> dict[str, float]:
    """Every moment of the table."""
    seen = list(bets)
    stakes = np.array([one.stake for one in seen])
    outs = np.array([one.out for one in seen if one.out is not None])
    by_player: dict[str, list[float]] = defaultdict(list)
    for one in seen:
        by_player[one.player].append(one.stake)
    totals = np.sort([sum(one) for one in by_player.values()])[::-1]
    return {
        **{f"log10 stake, {q} %": float(np.percentile(np.log10(stakes), q)) for q in (5, 25, 50, 75, 95, 99)},
        **_spreads([np.log(one) for one in by_player.values()]),
        "round stakes": float(np.mean([f"{stake:.0f}".rstrip("0") in ("1", "2", "5") for stake in stakes])),
        **{f"cash-out, {q} %": float(np.percentile(outs, q)) for q in (5, 25, 50, 75, 95, 99)},
        "bets won": len(outs) / len(seen),
        **{
            f"share of stakes, top {q} %": float(totals[: max(1, round(len(totals) * q / 100))].sum() / totals.sum())
            for q in (1, 5, 10)
        },
    }


def _spreads(logs: list[Floats]) -> dict[str, float]:
    """Analysis of variance with players of unequal numbers of bets."""
    count, players = sum(map(len, logs)), len(logs)
    within = sum(float(((one - one.mean()) ** 2).sum()) for one in logs) / (count - players)
    middle = float(np.concatenate(logs).mean())
    among = sum(len(one) * float(one.mean() - middle) ** 2 for one in logs) / (players - 1)
    size = (count - sum(len(one) ** 2 for one in logs) / count) / (players - 1)
    between = max(0.0, (among - within) / size)
    return {
        "log stake, sd within": within**0.5,
        "log stake, sd between": between**0.5,
        "log stake, share between": between / (between + within),
    }
