"""Saying so when runs wait for an agent that no process serves: who was to serve it may never have come, or be gone."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager
from typing import Final

from api.agent_server import BEGINS_WITH
from api.tasks import end
from core.model import Agent

LOOK_SECONDS: Final = 5.0

Served = Callable[[str], Awaitable[bool]]

log: Final = logging.getLogger("cvh.agents")


@asynccontextmanager
async def watching(
    agents: Collection[Agent], served: Served, at_work: Callable[[], int], command: str
) -> AsyncIterator[None]:
    """As long as the block lasts, say once of each of these agents that runs wait for it and nobody serves it."""
    watch = asyncio.create_task(_watch(agents, served, at_work, command))
    try:
        yield
    finally:
        await end([watch])


async def _watch(agents: Collection[Agent], served: Served, at_work: Callable[[], int], command: str) -> None:
    told = set[Agent]()
    while agents:
        await asyncio.sleep(LOOK_SECONDS)
        missing = {agent for agent in agents if at_work() and not await _is_served(served, agent)}
        for agent in sorted(missing - told):
            log.warning("runs wait for %s, which no process serves: `%s --only %s` does", agent, command, agent)
        told = missing


async def _is_served(served: Served, agent: Agent) -> bool:
    """A bus that does not say leaves nothing to be told; who cannot reach it says so himself."""
    try:
        return await served(BEGINS_WITH[agent])
    except Exception:
        return True
