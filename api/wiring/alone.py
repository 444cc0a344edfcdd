"""Agents in a process of their own, beside a hub that runs elsewhere."""

import asyncio
import logging
from collections.abc import Collection
from typing import Final

from adapters.nats_exchange import NatsExchange
from adapters.nats_toolbox import NatsToolbox
from api.agent_server import serve
from api.folder import Folder
from api.settings import Settings
from api.tasks import end
from api.wiring.agents import Told, deps_of
from api.wiring.bus import connected
from api.wiring.models import open_models
from core.errors import DataFolderError
from core.model import AGENTS, Agent

LOOK_SECONDS: Final = 0.5

log: Final = logging.getLogger("cvh.agents")


async def work_alone(settings: Settings, agents: Collection[Agent]) -> None:
    """Serve some agents until this is cancelled; a hub that starts anew, on another bus, is followed there."""
    url = _bus(settings)
    if url is None:
        parts = " ".join(f"--only {part}" for part in ("hub", *AGENTS) if part not in agents)
        raise DataFolderError(
            f"no hub runs on {settings.data}: start one with `cvh up --data {settings.data} {parts}`, "
            "or name its bus in CVH_NATS_URL"
        )
    while True:
        url = await _serve_at(url, settings, agents)
        log.warning("the hub has started anew; its runs are taken up")


async def _serve_at(url: str, settings: Settings, agents: Collection[Agent]) -> str:
    """Serve on one bus for as long as it is the hub's; returns the next one."""
    working = asyncio.create_task(_serve(url, settings, agents))
    moving = asyncio.create_task(_moved(url, settings))
    try:
        await asyncio.wait({working, moving}, return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            working.result()
        return moving.result()
    finally:
        await end([working, moving])


async def _serve(url: str, settings: Settings, agents: Collection[Agent]) -> None:
    async with connected(url) as client, open_models(settings) as models:
        exchange = NatsExchange(client)
        await exchange.prepare()
        deps = await asyncio.to_thread(deps_of, Told.of(settings), exchange, NatsToolbox(client), models, None)
        async with asyncio.TaskGroup() as tasks:
            for agent in agents:
                tasks.create_task(serve(agent, exchange, deps))


async def _moved(url: str, settings: Settings) -> str:
    """The hub's bus, as soon as it is another one: an embedded server has a new address whenever it starts."""
    while (found := _bus(settings)) is None or found == url:  # noqa: ASYNC110 - another process writes it
        await asyncio.sleep(LOOK_SECONDS)
    return found


def _bus(settings: Settings) -> str | None:
    """Where the hub's bus is, None if nobody says."""
    running = Folder(settings.data).announced()
    return settings.nats_url or (str(running["nats"]) if running is not None else None)
