"""Delivery: commands from the outbox to the sockets of their player, in order, checked once more.

Every command has a place in its player's sequence. A place is never skipped: what may no longer be
shown becomes a tombstone that says why. In shadow mode everything does.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from msgspec import to_builtins

from api.state import HubState, Who
from core.decide import may_still_act
from core.entries import Fate, Mark, Outgoing
from core.ports import Ledger

QUEUE_LIMIT: Final = 256
"""Commands that may wait for one slow socket before it is asked to come back and resume."""

SHADOW: Final = "shadow mode: the hub decides and records, and shows nothing"
FINAL: Final[tuple[Fate, ...]] = ("withheld", "expired")
"""Fates that stand."""

Frame = dict[str, Any]


class Connection:
    """One socket of one player: what is still to be sent to it."""

    def __init__(self, backlog: Sequence[Outgoing]) -> None:
        self._queue: asyncio.Queue[Outgoing | None] = asyncio.Queue(maxsize=len(backlog) + QUEUE_LIMIT)
        for item in backlog:
            self._queue.put_nowait(item)
        self.overrun = False
        self.sent = 0
        """The newest sequence number that went out on this socket."""

    def push(self, item: Outgoing) -> None:
        """Queue a command; a full queue ends the connection instead of losing anything."""
        if self.overrun or self._queue.qsize() >= self._queue.maxsize - 1:
            self.overrun = True
            item_or_end = None
        else:
            item_or_end = item
        if not self._queue.full():
            self._queue.put_nowait(item_or_end)

    async def next(self) -> Outgoing | None:
        """The next command, None when the connection is over."""
        return await self._queue.get()

    def end(self) -> None:
        """Wake the sender to close."""
        if not self._queue.full():
            self._queue.put_nowait(None)


class Delivery:
    """Knows who is connected, makes frames, and remembers what became of each command."""

    def __init__(
        self, state: HubState, ledger: Ledger, clock: Callable[[], datetime] | None = None, closed: str = ""
    ) -> None:
        """With a clock, what has expired by it is withheld even if its brand's stream stands still.

        What `closed` says is the reason why nothing is delivered at all.
        """
        self.closed: Final = closed
        self._state, self._ledger, self._clock = state, ledger, clock
        self._withheld: dict[tuple[str, str, int], str] = {}
        self._connections: defaultdict[Who, list[Connection]] = defaultdict(list)
        self._marks: defaultdict[tuple[str, str, int], list[Mark]] = defaultdict(list)

    def connect(self, brand: str, player: str, after: int) -> Connection:
        """Open a connection that resumes behind a sequence number."""
        connection = Connection(self._ledger.outbox(brand, player, after))
        self._connections[brand, player].append(connection)
        return connection

    def disconnect(self, brand: str, player: str, connection: Connection) -> None:
        """Forget a connection."""
        left = [other for other in self._connections[brand, player] if other is not connection]
        if left:
            self._connections[brand, player] = left
        else:
            del self._connections[brand, player]

    def close(self) -> None:
        """End every connection."""
        for connections in list(self._connections.values()):
            for connection in connections:
                connection.end()

    @property
    def connected(self) -> int:
        """How many sockets are open."""
        return sum(map(len, self._connections.values()))

    def deliver(self, items: Iterable[Outgoing]) -> None:
        """Hand new commands to whoever is connected; the others find them when they come."""
        for item in items:
            for connection in self._connections.get((item.brand, item.player), ()):
                connection.push(item)

    def frame(self, item: Outgoing) -> Frame:
        """What goes over the wire now: the command, or a tombstone if it may no longer be shown."""
        fate, reason = self._settled(item)
        if fate in FINAL:
            return {"v": 1, "seq": item.seq, "type": "tombstone", "id": item.decision, "reason": reason}
        self._mark(item, "sent")
        return {"v": 1, "seq": item.seq, "type": "command", "command": to_builtins(item.command)}

    def may_show(self, item: Outgoing) -> bool:
        """Whether a command may still be shown, on whatever way; from then on it counts as sent."""
        allowed = self._settled(item)[0] not in FINAL
        if allowed:
            self._mark(item, "sent")
        return allowed

    def acknowledge(self, brand: str, player: str, seq: int) -> None:
        """The client has handled a command; what was taken back before stays taken back."""
        marks = self._marks[brand, player, seq]
        if not marks or marks[-1].fate == "sent":
            marks.append(Mark(brand, player, seq, "acknowledged"))

    def take_marks(self) -> list[Mark]:
        """The fates since the last call, in order for each command, to be written with the next transaction."""
        marks, self._marks = self._marks, defaultdict(list)
        return [mark for some in marks.values() for mark in some]

    def _settled(self, item: Outgoing) -> tuple[Fate, str]:
        fate, reason = self._fate(item)
        if fate in FINAL:
            self._mark(item, fate, reason)
        return fate, reason

    def _fate(self, item: Outgoing) -> tuple[Fate, str]:
        key = (item.brand, item.player, item.seq)
        if item.fate in FINAL or key in self._withheld:
            return (item.fate, item.reason) if item.fate in FINAL else ("withheld", self._withheld[key])
        if self.closed:
            return "withheld", self.closed
        if self._expired(item):
            return "expired", f"expired at {item.command.expires.isoformat()}"
        fate, reason = self._ruling(item)
        if fate == "withheld":
            self._withheld[key] = reason
        return fate, reason

    def _expired(self, item: Outgoing) -> bool:
        """By the stream, or by the clock: a clock can only take a command away, never send one."""
        passed = self._state.watermark(item.brand)
        if passed is not None and passed >= item.command.expires:
            return True
        return self._clock is not None and self._clock() >= item.command.expires

    def _ruling(self, item: Outgoing) -> tuple[Fate, str]:
        decision = self._ledger.decision(item.decision)
        facts = self._state.facts(item.brand, item.player, decision.signal, decision.at) if decision else None
        if decision is None or facts is None:
            return "withheld", "its decision or its brand is not known here"
        ruling = may_still_act(decision, facts)
        if ruling.allowed:
            return "sent", ""
        return "withheld", "; ".join(f"{said.reason} ({said.rule})" for said in ruling.objections)

    def _mark(self, item: Outgoing, fate: Fate, reason: str = "") -> None:
        """One mark for each step on the way: what went out before it was taken back has spent its money."""
        if item.fate == fate:
            return
        marks = self._marks[item.brand, item.player, item.seq]
        if not marks or (fate in FINAL and marks[-1].fate not in FINAL):
            marks.append(Mark(item.brand, item.player, item.seq, fate, reason))
