"""Delivery in a run: what waits for a player is taken back where his operator would no longer show it.

The hub's commands expire, and its floor is asked again when a socket opens; a player who comes back finds neither what
is over nor what he may no longer get, and what is over draws nobody. The simulated life itself is that of `live`.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Protocol

from core import events as ev
from evals.simulator import START, Operator, Trail, Treatment, World
from evals.simulator.day import live_day
from evals.simulator.player import Player, draw_player
from evals.simulator.voice import Voice

NOON: Final = time(12)
"""When a player who is away thinks of what waits for him, as the simulator has it."""


class Courier(Operator, Protocol):
    """An operator who knows what of his he would still show."""

    def stands(self, treatment: Treatment, at: datetime) -> bool:
        """Whether it is not over yet."""

    def shows(self, treatment: Treatment, at: datetime) -> bool:
        """Whether a player who comes may see it, asked at that moment."""

    def took_back(self, treatment: Treatment, at: datetime) -> None:
        """Hear that it will never be seen."""


class Sockets(Voice):
    """A voice whose players find in their boxes what the courier still shows when they come."""

    def __init__(self, courier: Courier, brand: str) -> None:
        super().__init__(courier, brand)
        self._courier: Final = courier

    def say(self, player: Player, kind: type[ev.Event], data: ev.Data, at: datetime) -> None:
        """Tell one event; at a login, what has waited until then is looked through once it has been heard."""
        waited = tuple(player.inbox) if kind is ev.LoggedIn else ()
        super().say(player, kind, data, at)
        self._clear(player, waited, self._courier.shows, at)

    def clear(self, player: Player, at: datetime) -> None:
        """Take out what is over."""
        self._clear(player, tuple(player.inbox), self._courier.stands, at)

    def _clear(
        self,
        player: Player,
        waited: tuple[Treatment, ...],
        keeps: Callable[[Treatment, datetime], bool],
        at: datetime,
    ) -> None:
        for one in waited:
            if not keeps(one, at):
                player.inbox.remove(one)
                self._courier.took_back(one, at)


def run(world: World, players: int, days: int, seed: int, courier: Courier, brand: str) -> Trail:
    """Let players live under an operator who takes back what he would no longer show."""
    sockets = Sockets(courier, brand)
    everybody = [draw_player(world, seed, number, days) for number in range(players)]
    sockets.players = {player.traits.name: player for player in everybody}
    for day in range(days):
        on = START + timedelta(days=day)
        for player in everybody:
            if player.traits.joined <= day:
                sockets.clear(player, datetime.combine(on, NOON, UTC))
                live_day(player, world, sockets, day, on)
        _night(sockets, courier, on)
    return Trail(days, [player.life for player in everybody], sockets.said)


def _night(sockets: Sockets, courier: Courier, on: date) -> None:
    for treatment in courier.night(on):
        sockets.post(treatment)
