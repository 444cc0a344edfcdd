"""A population lives for some days, run by an operator."""

from datetime import date, timedelta
from typing import Final

from evals.simulator.day import live_day
from evals.simulator.operator import Operator
from evals.simulator.player import draw_player
from evals.simulator.trail import Trail
from evals.simulator.voice import Voice
from evals.simulator.world import World

START: Final = date(2026, 1, 5)
"""The first day, if nobody names one."""


def live(
    world: World, players: int, days: int, seed: int, operator: Operator | None, start: date = START, brand: str = ""
) -> Trail:
    """Let players live under an operator; without one nothing is said, and it is the same life, only faster.

    Within a day the players come one after the other, each with all his sessions of that day.
    """
    voice = Voice(operator, brand)
    everybody = [draw_player(world, seed, number, days) for number in range(players)]
    voice.players = {player.traits.name: player for player in everybody}
    for day in range(days):
        on = start + timedelta(days=day)
        for player in everybody:
            if player.traits.joined <= day:
                live_day(player, world, voice, day, on)
        _night(voice, on)
    return Trail(days, [player.life for player in everybody], voice.said)


def _night(voice: Voice, on: date) -> None:
    if voice.operator is not None:
        for treatment in voice.operator.night(on):
            voice.post(treatment)
