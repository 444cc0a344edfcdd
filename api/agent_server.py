"""An agent in a process of its own: takes the runs that have come to its step, and hands its events over."""

import asyncio
import importlib
import logging
from types import ModuleType
from typing import Any, Final

from api.tasks import end
from core.exchange import KEEP_SECONDS, Claim, Exchange
from core.model import Agent

BEGINS_WITH: Final[dict[Agent, str]] = {"ingestion": "asked", "strategy": "case", "execution": "arms"}
PAUSE_SECONDS: Final = 1.0
AT_ONCE: Final = 8
"""As many as the hub conducts at a time."""

log: Final = logging.getLogger("cvh.agents")


async def serve(agent: Agent, exchange: Exchange, deps: Any) -> None:
    """Work for ever, on several runs at a time; what fails is given to whoever asks next."""
    graph_run = await asyncio.to_thread(importlib.import_module, "graphs.run")
    graph = graph_run.build_alone(agent)
    async with asyncio.TaskGroup() as tasks:
        for _ in range(AT_ONCE):
            tasks.create_task(_work(agent, exchange, graph_run, graph, deps))


async def _work(agent: Agent, exchange: Exchange, graph_run: ModuleType, graph: Any, deps: Any) -> None:
    while True:
        try:
            async for claim in exchange.runs(BEGINS_WITH[agent]):
                await _answer(claim, graph_run.run_alone(graph, claim.run, deps))
        except Exception as error:
            log.warning("%s cannot work (%s); it tries again", agent, error)
        await asyncio.sleep(PAUSE_SECONDS)


async def _answer(claim: Claim, work: Any) -> None:
    keeping = asyncio.create_task(_keep(claim))
    try:
        await work
    except Exception as error:
        log.warning("run %s failed (%s); it will be tried again", claim.run, error)
        return
    finally:
        await end([keeping])
    await claim.done()


async def _keep(claim: Claim) -> None:
    while True:
        await asyncio.sleep(KEEP_SECONDS)
        await claim.keep()
