"""The scheduler: turns time passing into recorded `time.due` events.

A timer runs from the arrival of the event that set it, for as long as the event's own time says. So an
old trace played fast sets no timers into its own middle, and live traffic gets them to the second.
"""

import asyncio
import heapq
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final, Literal

from api.clock import now
from core.arms import OFFERS, kind_of
from core.decide import Command, Decision
from core.entries import Outgoing
from core.errors import BusError
from core.events import Due, Event, TimeDue
from core.fold import ACTS, SESSION_IDLE
from core.profile import Profile
from core.record import canonical
from core.signals import INACTIVE

log: Final = logging.getLogger("cvh.scheduler")

AT_ONCE: Final = 1000
RETRY_SECONDS: Final = 1.0
SOURCE: Final = "cvh/scheduler"
MISSED: Final = timedelta(days=1)
"""How long after its moment a timer that ran out while the hub was away still counts."""
REFRESH: Final = timedelta(minutes=4)
"""How long a player may be silent while an offer waits for him, before time itself is told of him."""
Timer = Literal["session", "command", "inactivity", "risk"]
Publish = Callable[[list[bytes]], Awaitable[int]]


class Scheduler:
    """Keeps the timers of all players and publishes what has become due."""

    def __init__(self, publish: Publish) -> None:
        self._publish = publish
        self._heap: list[tuple[datetime, str, str, Timer, datetime]] = []
        self._rolling: dict[tuple[str, str, Timer], tuple[datetime, datetime]] = {}
        """Timers that every act moves on: one of each kind for a player, wherever it stands in the heap."""
        self._offers: dict[tuple[str, str], datetime] = {}
        """Until when an offer waits for a player."""
        self._changed = asyncio.Event()

    def restore(self, profile: Profile) -> None:
        """Set the timers that were running when the hub last stopped; what ran out long ago is left in peace."""
        moment = now()
        if profile.session is not None:
            self._set(profile.session.last + SESSION_IDLE, profile.brand, profile.player, "session", moment)
        if profile.last_seen is not None and profile.last_seen + INACTIVE > moment - MISSED:
            self._set(profile.last_seen + INACTIVE, profile.brand, profile.player, "inactivity", moment)

    def restore_offer(self, item: Outgoing) -> None:
        """Look after a command that waited for its player when the hub last stopped."""
        if (moment := now()) < item.command.expires and self._offered(item.brand, item.player, item.command):
            self._set(moment, item.brand, item.player, "risk", moment)

    def watch_event(self, event: Event) -> None:
        """A player did something: his session will end so much later, and so will his absence begin."""
        self._look_after(event.brand, event.subject, event.time)
        if not isinstance(event, TimeDue):
            self._set(event.time + SESSION_IDLE, event.brand, event.subject, "session", event.time)
        if type(event) in ACTS:
            self._set(event.time + INACTIVE, event.brand, event.subject, "inactivity", event.time)

    def watch_decision(self, decision: Decision) -> None:
        """A command went out: it will expire."""
        if decision.command is not None:
            self._set(decision.command.expires, decision.brand, decision.player, "command", decision.at)
            if self._offered(decision.brand, decision.player, decision.command):
                self._look_after(decision.brand, decision.player, decision.at)

    async def run(self) -> None:
        """Publish due timers for ever."""
        while True:
            wait = (self._heap[0][0] - now()).total_seconds() if self._heap else 3600.0
            self._changed.clear()
            if wait > 0:
                with suppress(TimeoutError):
                    async with asyncio.timeout(wait):
                        await self._changed.wait()
                continue
            due = [canonical(event) for event in self._take_due()]
            for start in range(0, len(due), AT_ONCE):
                await self._publish_patiently(due[start : start + AT_ONCE])

    async def _publish_patiently(self, events: list[bytes]) -> None:
        """Time that has passed stays passed: while the log is away, its events wait."""
        while True:
            try:
                await self._publish(events)
            except BusError as error:
                log.warning("timers wait: %s", error)
                await asyncio.sleep(RETRY_SECONDS)
            else:
                return

    def _offered(self, brand: str, player: str, command: Command) -> bool:
        if kind_of(command.arm) not in OFFERS:
            return False
        self._offers[brand, player] = max(self._offers.get((brand, player), command.expires), command.expires)
        return True

    def _look_after(self, brand: str, player: str, at: datetime) -> None:
        """While an offer waits, the hub never loses sight of its player for longer than an offer may stand on."""
        expires = self._offers.get((brand, player))
        if expires is None:
            return
        if at >= expires:
            del self._offers[brand, player]
        elif at + REFRESH < expires:
            self._set(at + REFRESH, brand, player, "risk", at)

    def _set(self, due: datetime, brand: str, player: str, timer: Timer, since: datetime) -> None:
        wake = now() + max(due - since, timedelta(0))
        if timer != "command":
            waiting = self._rolling.get((brand, player, timer))
            self._rolling[brand, player, timer] = (wake, max(due, waiting[1]) if waiting else due)
            if waiting is not None:
                return
        heapq.heappush(self._heap, (wake, brand, player, timer, due))
        self._changed.set()

    def _take_due(self) -> list[TimeDue]:
        """What is due now. A timer that was moved on meanwhile waits on instead."""
        events: list[TimeDue] = []
        moment = now()
        while self._heap and self._heap[0][0] <= moment:
            wake, brand, player, timer, due = heapq.heappop(self._heap)
            if timer != "command":
                wake, due = self._rolling[brand, player, timer]
            if wake > moment:
                heapq.heappush(self._heap, (wake, brand, player, timer, due))
                continue
            self._rolling.pop((brand, player, timer), None)
            events.append(_due(brand, player, timer, due))
        return events


def _due(brand: str, player: str, timer: Timer, due: datetime) -> TimeDue:
    number = f"{timer}:{player}:{due.isoformat()}"
    return TimeDue(id=number, source=SOURCE, time=due, subject=player, brand=brand, data=Due(timer=timer))
