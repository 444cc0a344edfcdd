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
from core.decide import Decision
from core.errors import BusError
from core.events import Due, Event, TimeDue
from core.fold import SESSION_IDLE
from core.profile import Profile
from core.record import canonical

log: Final = logging.getLogger("cvh.scheduler")

AT_ONCE: Final = 1000
RETRY_SECONDS: Final = 1.0
SOURCE: Final = "cvh/scheduler"
Timer = Literal["session", "command"]
Publish = Callable[[list[bytes]], Awaitable[int]]


class Scheduler:
    """Keeps the timers of all players and publishes what has become due."""

    def __init__(self, publish: Publish) -> None:
        self._publish = publish
        self._heap: list[tuple[datetime, str, str, Timer, datetime]] = []
        self._sessions: dict[tuple[str, str], tuple[datetime, datetime]] = {}
        self._changed = asyncio.Event()

    def restore(self, profile: Profile) -> None:
        """Set the timer of a session that was open when the hub last stopped."""
        if profile.session is not None:
            self._set(profile.session.last + SESSION_IDLE, profile.brand, profile.player, "session", now())

    def watch_event(self, event: Event) -> None:
        """A player did something: his session will end so much later."""
        if not isinstance(event, TimeDue):
            self._set(event.time + SESSION_IDLE, event.brand, event.subject, "session", event.time)

    def watch_decision(self, decision: Decision) -> None:
        """A command went out: it will expire."""
        if decision.command is not None:
            self._set(decision.command.expires, decision.brand, decision.player, "command", decision.at)

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

    def _set(self, due: datetime, brand: str, player: str, timer: Timer, since: datetime) -> None:
        wake = now() + max(due - since, timedelta(0))
        if timer == "session":
            waiting = self._sessions.get((brand, player))
            self._sessions[brand, player] = (wake, max(due, waiting[1]) if waiting else due)
            if waiting is not None:
                return
        heapq.heappush(self._heap, (wake, brand, player, timer, due))
        self._changed.set()

    def _take_due(self) -> list[TimeDue]:
        """What is due now. A session that went on meanwhile waits on instead."""
        events: list[TimeDue] = []
        moment = now()
        while self._heap and self._heap[0][0] <= moment:
            wake, brand, player, timer, due = heapq.heappop(self._heap)
            if timer == "session":
                wake, due = self._sessions[brand, player]
            if wake > moment:
                heapq.heappush(self._heap, (wake, brand, player, timer, due))
                continue
            if timer == "session":
                del self._sessions[brand, player]
            events.append(_due(brand, player, timer, due))
        return events


def _due(brand: str, player: str, timer: Timer, due: datetime) -> TimeDue:
    number = f"{timer}:{player}:{due.isoformat()}"
    return TimeDue(id=number, source=SOURCE, time=due, subject=player, brand=brand, data=Due(timer=timer))
