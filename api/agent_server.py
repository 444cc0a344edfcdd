"""An agent in a process of its own: takes the runs that have come to its step, and hands its events over."""

import asyncio
import importlib
import logging
from typing import Any, Final

from api.tasks import end
from core.exchange import KEEP_SECONDS, Claim, Exchange
from core.model import Agent

BEGINS_WITH: Final[dict[Agent, str]] = {"ingestion": "asked", "strategy": "case", "execution": "arms"}
PAUSE_SECONDS: Final = 1.0

log: Final = logging.getLogger("cvh.agents")


async def serve(agent: Agent, exchange: Exchange, deps: Any) -> None:
    """Work for ever; what fails is given to whoever asks next."""
    graph_run = await asyncio.to_thread(importlib.import_module, "graphs.run")
    graph = graph_run.build_alone(agent)
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
