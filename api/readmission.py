"""Readmission: what waits in quarantine is read again once somebody has accepted a dialect for it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from api.clock import now
from api.dialects import Dialects
from api.lane import Lane
from api.letters import Reread, read_again
from core.entries import Route
from core.policy import BrandPolicy
from core.ports import Archive

PAGE: Final = 200
LISTED: Final = 20


class Readmitted(Struct, frozen=True, kw_only=True):
    """What came of reading again."""

    read: int = 0
    events: int = 0
    left: int = 0
    why: tuple[tuple[int, str], ...] = ()
    """Of the first that stay, the number and the reason."""

    def __add__(self, more: "Readmitted") -> "Readmitted":
        why = (*self.why, *more.why)[:LISTED]
        return Readmitted(
            read=self.read + more.read, events=self.events + more.events, left=self.left + more.left, why=why
        )


class Readmission:
    """Puts on the log, in the hub's own name, the events of payloads that can be read by now, and ticks them off."""

    def __init__(
        self,
        archive: Archive,
        dialects: Dialects,
        policies: Mapping[str, BrandPolicy],
        lane: Lane,
        reached: Callable[[int], Awaitable[None]],
    ) -> None:
        self._archive, self._dialects, self._policies = archive, dialects, policies
        self._lane, self._reached = lane, reached

    async def run(self, brand: str, door: str, *, old: bool) -> Readmitted:
        """Read again what a brand has waiting at a door, oldest first; returns when it is folded.

        What is more than a day old is read only if nobody can have read the same meanwhile, which is so when the
        first dialect for it has just been accepted; the same payload that waits twice still gives its events once.
        """
        done, after, known = Readmitted(), 0, set[tuple[str, str]]()
        while page := self._archive.waiting_at(brand, door, after, PAGE):
            again = [read_again(letter, self._dialects, self._policies, now(), old=old) for letter in page]
            done, after = done + await self._put([_new(one, known) for one in again]), page[-1].id
        return done

    async def _put(self, again: Sequence[Reread]) -> Readmitted:
        fit = [one for one in again if not one.reason]
        left = [(one.letter.id, one.reason) for one in again if one.reason]
        positions = await asyncio.gather(
            *(self._lane.add(one.pack(now()), route=Route(history=one.letter.route.history)) for one in fit)
        )
        if positions:
            await self._reached(max(positions))
        events = sum(len(one.events) for one in fit)
        return Readmitted(read=len(fit), events=events, left=len(left), why=tuple(left))


def _new(one: Reread, known: set[tuple[str, str]]) -> Reread:
    """A letter without the events that a letter before it has given already."""
    fresh = [event for event in one.events if (event.source, event.id) not in known]
    known.update((event.source, event.id) for event in fresh)
    return replace(one, events=fresh)
