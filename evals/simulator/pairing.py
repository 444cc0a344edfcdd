"""How much common luck is worth: the variance of a difference between two arms, with it and without."""

from collections.abc import Sequence
from statistics import variance
from typing import Final

from msgspec import Struct

from core.events import Event, LoggedIn
from evals.simulator.live import live
from evals.simulator.luck import mixed
from evals.simulator.operator import Nobody, Operator, Treatment
from evals.simulator.trail import Trail
from evals.simulator.world import World

WORTH: Final = 5 * 10**18
"""Five euros, in base units."""
AMONG: Final = 3
"""An offer at about one login in so many."""


class Giver(Nobody):
    """An operator who makes an offer at some logins, whoever it is."""

    def hear(self, event: Event) -> Sequence[Treatment]:
        """Make one at a login in three."""
        if isinstance(event, LoggedIn) and mixed(int(event.time.timestamp())) % AMONG == 0:
            return (Treatment(event.subject, "cashback", WORTH, event.time, event.time),)
        return ()


class Outcome(Struct, frozen=True):
    """What a run comes to, for each player who came early enough."""

    churn: float
    value: float
    """Theoretical win, in euros a player."""


class Reduction(Struct, frozen=True):
    """By what the variance of a difference falls if both arms share their luck."""

    churn: float
    value: float
    runs: int


def variance_reduction(world: World, players: int, days: int, seeds: Sequence[int]) -> Reduction:
    """Offers against none, seed by seed: paired with itself, and with the next one."""
    given = [_outcome(world, players, days, seed, Giver()) for seed in seeds]
    none = [_outcome(world, players, days, seed, Nobody()) for seed in seeds]
    strangers = none[1:] + none[:1]
    return Reduction(
        churn=_apart([one.churn for one in given], [one.churn for one in none], [one.churn for one in strangers]),
        value=_apart([one.value for one in given], [one.value for one in none], [one.value for one in strangers]),
        runs=len(seeds),
    )


def outcome(trail: Trail, within: int = 30) -> Outcome:
    """Churn and value of those who came at least so many days before the end."""
    lives = [one for one in trail.lives if one.joined <= trail.days - within]
    return Outcome(
        churn=sum(one.churned(trail.days, within) for one in lives) / len(lives),
        value=sum(day.theoretical for one in lives for day in one.days) / 100 / len(lives),
    )


def _outcome(world: World, players: int, days: int, seed: int, operator: Operator) -> Outcome:
    return outcome(live(world, players, days, seed, operator))


def _apart(given: Sequence[float], paired: Sequence[float], strangers: Sequence[float]) -> float:
    def spread(others: Sequence[float]) -> float:
        return variance([one - other for one, other in zip(given, others, strict=True)])

    return spread(strangers) / spread(paired)
