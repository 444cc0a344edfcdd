"""What a treatment does to a player: whether he takes it, how it moves him, and what it costs.

An offer moves the log-odds of staying by the player's own effect (negative for some), less when it
comes late, less with each offer of late; it draws visits forward and owes them afterwards.
"""

from datetime import datetime, timedelta
from typing import Final

from core import events as ev
from core.arms import ARMS, kind_of
from evals.simulator import luck
from evals.simulator.operator import Treatment
from evals.simulator.player import Player
from evals.simulator.trail import Shown
from evals.simulator.voice import CENT, Voice, money
from evals.simulator.world import World

WEAR_DAYS: Final = 14
ANNOYED_DAYS: Final = 7
UNANNOYED: Final = 2
STALE: Final = timedelta(days=3)
STOPS: Final = {"cool_down": 1.0, "pause_promotions": 0.3, "reality_check": 0.7, "human_contact": 1.5}
"""How likely each protective arm ends a session, in units of the world's."""
TOUCHED_MOST: Final = 3.0


class Mood:
    """Where a player stands when something is shown to him: whether in tilt, and whether behind."""

    __slots__ = ("behind", "in_tilt")

    def __init__(self, *, in_tilt: bool, behind: bool) -> None:
        self.in_tilt = in_tilt
        self.behind = behind


def timeliness(world: World, waited: timedelta) -> float:
    """What is left of an offer's effect after a wait, as a share."""
    if not world.timely_hours:
        return 1.0
    hours = max(0.0, waited.total_seconds() / 3600)
    left: float = 0.5 ** (hours / world.timely_hours)
    return world.timely_floor + (1 - world.timely_floor) * left


def show(player: Player, world: World, voice: Voice, treatment: Treatment, day: int, at: datetime, mood: Mood) -> bool:
    """Show a treatment to a player who is there; whether it ends his session."""
    player.commands += 1
    number = treatment.seq or player.commands
    today = sum(one.day == day for one in player.life.shown[-8:])
    draw = luck.stream(player.traits.key, day, luck.OFFER + 64 * today)
    voice.say(player, ev.CommandShown, ev.CommandState(seq=number), at)
    kind = kind_of(treatment.arm)
    taken, stops = (
        (False, draw.random() < world.stop_now * STOPS.get(treatment.arm, 0.0))
        if kind == "protective"
        else (_takes(player, world, treatment, draw.random()), False)
    )
    _note(player, treatment, day, taken or stops, mood)
    _answer(player, voice, treatment, number, taken or stops, at + timedelta(seconds=6))
    if taken:
        _move(player, world, voice, treatment, day, at)
    return stops


def _takes(player: Player, world: World, treatment: Treatment, draw: float) -> bool:
    if player.traits.abuser:
        return ARMS[treatment.arm].tiered
    return draw < world.take


def _note(player: Player, treatment: Treatment, day: int, taken: bool, mood: Mood) -> None:
    cents = treatment.worth // CENT
    player.life.shown.append(Shown(day, treatment.arm, cents, taken, mood.in_tilt, mood.behind))


def _answer(player: Player, voice: Voice, treatment: Treatment, number: int, taken: bool, at: datetime) -> None:
    if taken:
        hours = 24 if treatment.arm == "cool_down" else None
        voice.say(player, ev.CommandAccepted, ev.Acceptance(seq=number, hours=hours), at)
    elif ARMS[treatment.arm].surface in ("modal", "toast"):
        voice.say(player, ev.CommandDismissed, ev.CommandState(seq=number), at)


def _move(player: Player, world: World, voice: Voice, treatment: Treatment, day: int, at: datetime) -> None:
    if not ARMS[treatment.arm].tiered:
        player.glow += world.service * timeliness(world, at - treatment.about)
        return
    recent = sum(day - one <= WEAR_DAYS for one in player.offers)
    player.glow += player.traits.effect * world.wear**recent * timeliness(world, at - treatment.about)
    player.offers = [one for one in player.offers if day - one <= WEAR_DAYS] + [day]
    _credit(player, world, voice, treatment, at + timedelta(seconds=10))


def _credit(player: Player, world: World, voice: Voice, treatment: Treatment, at: datetime) -> None:
    cents = treatment.worth // CENT
    if cents <= 0:
        return
    share = 0.95 if player.traits.abuser else world.conversion
    cost = round(cents * share)
    player.balance += cost
    player.today.bonus += cost
    name = f"{player.traits.name}-b{player.commands}"
    granted = ev.Bonus(bonus=name, amount=money(cents), campaign=treatment.arm)
    voice.say(player, ev.BonusGranted, granted, at)
    done = ev.Bonus(bonus=name, converted=money(cost), campaign=treatment.arm)
    voice.say(player, ev.BonusCompleted, done, at + timedelta(seconds=1))


def annoyance(player: Player, world: World, day: int) -> float:
    """What too many offers of late add to leaving."""
    late = sum(day - one.day <= ANNOYED_DAYS and one.worth > 0 for one in player.life.shown[-12:])
    return world.annoyance * max(0, late - UNANNOYED)


def pull(player: Player, world: World, now: datetime) -> float:
    """What the offers that wait for a player add to the log-odds of his coming today."""
    drawn = sum(
        player.traits.effect * timeliness(world, now - one.about)
        for one in player.inbox
        if ARMS[one.arm].tiered and now - one.at < STALE
    )
    return min(TOUCHED_MOST, drawn)
