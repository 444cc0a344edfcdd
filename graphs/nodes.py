"""The nodes of the graph. They read and propose; the engine decides what becomes of a play, in its own transaction."""

import asyncio
from collections.abc import Awaitable
from typing import Final, Protocol

from langgraph.runtime import Runtime
from langgraph.types import interrupt
from msgspec import to_builtins
from msgspec.structs import replace

from agents.execution import approved, draft
from agents.messages import AgentAsked, ArmsProposed, CasePrepared, PlanDrafted
from agents.play import write_play
from core.entries import Publication
from core.errors import BusError
from core.model import Agent
from graphs.journal import Note
from graphs.stage import HANDS_OVER, notes, play_out, take
from graphs.state import Deps, State, Update
from graphs.transcript import transcript
from graphs.work import draft_plan, prepare_case, propose_arms

ELSEWHERE_SECONDS: Final = 60.0
"""So long a run waits for an agent of another process before others get their turn."""


FOREIGN: Final[Note] = {
    "agent": "execution",
    "kind": "fallback",
    "why": "what was handed over is about another situation, or says words that nobody has approved",
    "strategist": "offline",
}
"""Why the words of a run are those of plain rules after all."""


class Node(Protocol):
    """A node as LangGraph calls it."""

    def __call__(self, state: State, runtime: Runtime[Deps]) -> Awaitable[Update]:
        """What the node adds to the state."""
        ...


async def ingest(state: State, runtime: Runtime[Deps]) -> Update:
    """Ingestion: make a typed case of the raw situation."""
    await play_out(runtime.context, state["run"], "ingestion", prepare_case)
    return {}


async def strategize(state: State, runtime: Runtime[Deps]) -> Update:
    """Strategy: propose arms and tiers for the case."""
    await play_out(runtime.context, state["run"], "strategy", propose_arms)
    return {}


async def execute(state: State, runtime: Runtime[Deps]) -> Update:
    """Execution: choose channels, words and time to live."""
    await play_out(runtime.context, state["run"], "execution", draft_plan)
    return {}


def elsewhere(agent: Agent) -> Node:
    """The node of an agent that another process serves: it waits until the agent has handed over."""

    async def wait(state: State, runtime: Runtime[Deps]) -> Update:
        run = state["run"]
        try:
            async with asyncio.timeout(ELSEWHERE_SECONDS):
                await runtime.context.exchange.wait(run, HANDS_OVER[agent])
        except TimeoutError as error:
            start = f"is it running? Start it with `cvh up --only {agent}`"
            raise BusError(f"run {run} waits for {agent}, which works elsewhere: {start}") from error
        return {}

    return wait


async def approve(state: State, runtime: Runtime[Deps]) -> Update:
    """Submit the play, and wait where a person has to judge it; submitting it again changes nothing."""
    deps, run = runtime.context, state["run"]
    assert deps.proposals is not None, "runs end in the hub's own process"
    publication = await _written(deps, run)
    standing = await deps.proposals.submit(publication)
    if standing == "waiting":
        interrupt({"run": run, "brand": publication.brand})
        standing = await deps.proposals.standing(run)
    return {"standing": standing}


async def _written(deps: Deps, run: str) -> Publication:
    """The play that the events of a run come to, with its transcript.

    They may come from other processes: the case is about what was asked, and no word is said that nobody has approved.
    """
    asked, prepared = await take(deps, run, "asked", AgentAsked), await take(deps, run, "case", CasePrepared)
    arms, drafted = await take(deps, run, "arms", ArmsProposed), await take(deps, run, "play", PlanDrafted)
    case = replace(prepared.data, situation=asked.data.situation, policy=asked.data.policy)
    sound = case == prepared.data and approved(drafted.data, arms.data.arms, deps.components)
    plan = drafted.data if sound else draft(case, arms.data.arms, deps.components)
    play = write_play(run, case, arms.data, plan, asked.time)
    written: Note = {"agent": "execution", "kind": "play", "digest": play.digest, "play": to_builtins(play)}
    told = transcript(run, asked, play.provenance, [*await notes(deps, run), *([] if sound else [FOREIGN]), written])
    return Publication(run=run, brand=asked.brand, play=play, transcript=told, at=asked.time)
