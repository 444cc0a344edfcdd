"""The agents in the hub's own process, which conducts every run; `alone` is for those that other processes serve."""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from nats.aio.client import Client
from sqlalchemy import Engine

from adapters.nats_exchange import NatsExchange
from api.hub import Hub
from api.proposing import Proposing
from api.settings import Settings
from api.slow_path import SlowPath
from api.unserved import watching
from api.wiring.models import open_models
from api.wiring.tools import open_memory, open_tools
from core.cases import Memory, case_of, describe
from core.components import Components
from core.exchange import Exchange
from core.mapping import Shapes
from core.model import AGENTS, Agent
from core.ports import Ledger, Models, Proposals, Toolbox
from prompts.components import load_components
from prompts.prompt_file import Prompt, load_prompts

log: Final = logging.getLogger("cvh.agents")


@asynccontextmanager
async def slow_path(hub: Hub, exchange: NatsExchange, client: Client, engine: Engine) -> AsyncIterator[SlowPath | None]:
    """Who asks the agents, with their tools and their memory; a hub with a pinned play book asks nobody."""
    if hub.state.pinned:
        yield None
        return
    served = tuple(agent for agent in hub.settings.agents if agent != "hub")
    told = Told.of(hub.settings)
    with open_memory(hub.settings, hub.folder) as memory:
        async with (
            open_tools(client, engine, hub.state, memory) as toolbox,
            open_models(hub.settings, engine) as models,
        ):
            proposals = Proposing(hub.worker, hub.ledger)
            deps = partial(deps_of, told, exchange, toolbox, models, proposals, hub.shapes)
            slow = SlowPath(exchange, deps, served, partial(_remember, hub.ledger, memory))
            hub.worker.on_job.append(slow.ask)
            hub.worker.on_proposal.append(slow.watch)
            hub.worker.on_dialect.append(slow.hear)
            command = f"cvh up --data {hub.folder.path}"
            async with watching(set(AGENTS).difference(served), exchange.served, lambda: slow.at_work, command):
                yield slow


@dataclass(frozen=True)
class Told:
    """What people have written for the agents; files that cannot be used keep a process from starting."""

    components: Components
    prompts: Mapping[Agent, Prompt]

    @staticmethod
    def of(settings: Settings) -> "Told":
        """What stands in the folders of the settings."""
        return Told(load_components(settings.components), load_prompts(settings.prompts))


def deps_of(
    told: Told,
    exchange: Exchange,
    toolbox: Toolbox,
    models: Models | None,
    proposals: Proposals | None = None,
    shapes: Shapes | None = None,
) -> Any:
    """What nodes may use; LangGraph takes seconds to import, so this is called off the loop."""
    from graphs.state import Deps

    return Deps(
        exchange=exchange,
        toolbox=toolbox,
        components=told.components,
        prompts=told.prompts,
        models=models,
        proposals=proposals,
        shapes=shapes,
    )


async def _remember(ledger: Ledger, memory: Memory, run: str) -> None:
    """Keep a play that was accepted; the hub goes on without."""
    proposal = await asyncio.to_thread(ledger.proposal, run)
    play = proposal.published if proposal is not None else None
    if proposal is None or play is None:
        return
    case = case_of(play, proposal.proposed.at)
    try:
        await asyncio.to_thread(memory.remember, proposal.proposed.brand, describe(play.situation), case)
    except Exception:
        log.warning("the memory did not keep run %s; the hub goes on without", run, exc_info=True)
