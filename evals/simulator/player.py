"""One simulated player: traits that stay, and a state that changes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from math import log
from random import Random
from typing import Final

from msgspec import Struct

from evals.simulator import luck
from evals.simulator.games import CATEGORIES, TARGETS
from evals.simulator.ladder import ladder_of
from evals.simulator.operator import Treatment
from evals.simulator.sources import Source, source_at
from evals.simulator.trail import Day, Life
from evals.simulator.world import World

TARGET_HABITS: Final = (5, 15, 9, 8, 9, 8, 9, 10, 7, 9, 9, 9, 8)
"""How common each target of crash is among players."""
POPULAR: Final[Mapping[str, float]] = {"live": 0.2, "table": -0.3, "dice": -0.6}
"""How much each other category is liked on the average, in utilities."""


class Traits(Struct, frozen=True, kw_only=True):
    """What a player is like, all his life."""

    name: str
    key: int
    joined: int
    source: Source
    abuser: bool
    consents: bool
    level: float
    """The logarithm of his usual stake, in cents."""
    ladder: tuple[int, ...]
    """The stakes he chooses among, in cents."""
    visit: float
    quit: float
    pace: float
    pause: float
    bets: float
    buy_in: int
    """His usual deposit, in cents."""
    hour: float
    """When he usually comes, in hours of the day."""
    boldness: float
    target: int
    tastes: tuple[float, ...]
    susceptible: bool
    threshold: float
    """The loss that he bears within a session, in usual deposits."""
    effect: float
    """His shift of the log-odds of staying by an offer."""
    aversion: float


@dataclass(slots=True)
class Player:
    """A player on the way: what he has, how he feels, and what waits for him."""

    traits: Traits
    life: Life
    balance: int = 0
    pending: int = 0
    """A withdrawal that has been asked for and not paid."""
    mood: float = 0.0
    yesterday: float = 0.0
    """How the last day felt, in own units of a result."""
    glow: float = 0.0
    """What offers have added to the log-odds of staying, and time has not taken away."""
    debt: float = 0.0
    """What a visit that was won earlier takes from the next ones."""
    offers: list[int] = field(default_factory=list)
    """The days of the offers of late."""
    until: datetime | None = None
    """When his last session ended."""
    told: int = 0
    """How many events he has made."""
    commands: int = 0
    payments: int = 0
    last_category: int = -1
    run_length: int = 0
    inbox: list[Treatment] = field(default_factory=list)
    today: Day = field(default_factory=lambda: Day(0))


def draw_player(world: World, seed: int, number: int, days: int) -> Player:
    """The player of a number: the same person under a seed, whatever is done to him."""
    key = luck.key_of(seed, number)
    dice = luck.stream(key, 0, luck.TRAITS)
    uniform, gauss = [dice.random() for _ in range(12)], [dice.gauss(0, 1) for _ in range(9)]
    source = source_at(uniform[0])
    frequency = gauss[0]
    shared = world.frequency_of_level
    wealth = shared * frequency + (1 - shared**2) ** 0.5 * gauss[1]
    level = world.level + source.level + world.level_spread * wealth
    is_round = uniform[1] < world.round_stakes
    traits = Traits(
        name=f"player-{number}",
        key=key,
        joined=int(uniform[2] * world.arrivals * days),
        source=source,
        abuser=uniform[3] < world.abusers * source.abuse,
        consents=uniform[4] < world.consenting,
        level=level,
        ladder=ladder_of(world.least_stake, world.most_stake, is_round=is_round),
        visit=world.visit + world.visit_spread * frequency,
        quit=world.quit
        + source.quit
        + world.quit_spread * gauss[2]
        + world.loyalty * frequency
        - world.staying_of_level * wealth,
        pace=world.pace * 2.718281828 ** (0.35 * gauss[3]),
        pause=world.pause * 2.718281828 ** (0.6 * gauss[7]),
        bets=world.bets * 2.718281828 ** (world.bets_spread * gauss[4] - world.bets_spread**2 / 2),
        buy_in=_whole(2.718281828 ** (level + log(world.buy_in) + 0.5 * gauss[5])),
        hour=(19.5 + 4.0 * gauss[6]) % 24,
        boldness=uniform[5],
        target=dice.choices(range(len(TARGETS)), TARGET_HABITS)[0],
        tastes=tuple(_liked(world, name) + world.taste * dice.gauss(0, 1) for name in CATEGORIES),
        susceptible=uniform[6] < world.susceptible,
        threshold=0.8 + 1.7 * uniform[7],
        effect=_effect(world, uniform[8], gauss[8]),
        aversion=1 + (world.loss_aversion - 1) * (0.5 + uniform[9]),
    )
    return Player(traits, _life(traits))


def choose_category(player: Player, world: World, dice: Random) -> int:
    """What he plays next: his taste, what he has just played, and that he tires of it."""
    utilities = list(player.traits.tastes)
    if player.last_category >= 0:
        utilities[player.last_category] += world.recency - world.fatigue * player.run_length
    chosen = max(range(len(utilities)), key=lambda one: utilities[one] - log(-log(dice.random() or 1e-12)))
    player.run_length = player.run_length + 1 if chosen == player.last_category else 0
    player.last_category = chosen
    player.life.categories.append(CATEGORIES[chosen])
    return chosen


def _effect(world: World, share: float, spread: float) -> float:
    size = world.elasticity * max(0.0, 1 + world.elasticity_spread * spread)
    return -size if share < world.sleeping_dogs else size


def _liked(world: World, category: str) -> float:
    return POPULAR.get(category, world.crash if category == "crash" else world.slots)


def _whole(cents: float) -> int:
    return max(1000, min(2_000_000, round(cents / 500) * 500))


def _life(traits: Traits) -> Life:
    return Life(traits.name, traits.joined, traits.abuser, traits.susceptible, traits.effect, traits.source.name)
