"""The journal of an agent in a run: each step is recorded before the next one, so that none is done or paid for twice.

LangGraph starts a node again from its first line, after a crash as after an interrupt. Steps are therefore known by
their number and by what was asked: what is recorded is taken as it stands, also by another process.
"""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from msgspec import to_builtins

from agents.messages import Message
from core.events import event_type
from core.exchange import Exchange
from core.model import Agent
from core.record import canonical, digest

Note = dict[str, Any]
"""One line of a transcript."""


class Journal:
    """What one agent sees, asks and is told in one run."""

    def __init__(self, exchange: Exchange, run: str, agent: Agent) -> None:
        self._exchange, self._run, self.agent = exchange, run, agent
        self._steps = 0
        self.notes: list[Note] = []

    async def step(self, kind: str, asked: Any, do: Callable[[], Awaitable[Any]], **about: str) -> Any:
        """Do something once and for all, and note it; gives what came of it, as JSON values."""
        self._steps += 1
        name = f"{self.agent}-{self._steps}-{digest([kind, about, asked])[:16]}"
        body = await self._exchange.take(self._run, name)
        if body is None:
            note = {"agent": self.agent, "kind": kind, **about, "asked": asked, "answered": await do()}
            await self._exchange.put(self._run, name, canonical(note))
            body = await self._exchange.take(self._run, name)
        note = json.loads(body or canonical(note))
        self.notes.append(note)
        return note["answered"]

    def note(self, kind: str, **said: Any) -> None:
        """Note what follows from the steps before it."""
        self.notes.append({"agent": self.agent, "kind": kind, **said})

    def event(self, what: str, message: Message) -> None:
        """Note an event that was received or handed over."""
        self.note("event", what=what, type=event_type(message), data=to_builtins(message.data))
