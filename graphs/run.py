"""A run of the graph: a question goes on the exchange, and a play comes out, or waits for a person."""

from collections.abc import Collection
from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.types import Command

from agents.messages import AgentAsked, Question
from core.entries import Job
from core.model import Agent
from core.proposals import Standing
from core.record import canonical
from graphs.build import Graph, build, build_alone
from graphs.mapping import ask_for_dialect, mapper
from graphs.state import Deps, State

__all__ = [
    "Deps", "ask_for_dialect", "build", "build_alone", "conductor", "mapper", "question", "resume", "run", "run_alone",
]  # fmt: skip


def question(job: Job) -> bytes:
    """The event that asks the agents for a play."""
    return canonical(
        AgentAsked(
            id=f"{job.run}/asked",
            source="cvh/agents/hub",
            time=job.at,
            subject=job.player,
            brand=job.situation.brand,
            data=Question(situation=job.situation, decision=job.decision, policy=job.policy, reason=job.reason),
        )
    )


def conductor(served: Collection[Agent]) -> Graph:
    """The whole graph, as the hub's own process runs it.

    Checkpoints are kept for as long as a run waits for a person, and in memory: what was done stands on the exchange,
    and a run that is started anew after a crash finds it there.
    """
    return build(served, InMemorySaver())


async def run(graph: Graph, number: str, deps: Deps) -> Standing:
    """Take a run from wherever it is to its end, or to the person whom it waits for."""
    return await _driven(graph, number, deps, State(run=number))


async def resume(graph: Graph, number: str, deps: Deps) -> Standing:
    """Go on with a run that a person has judged."""
    return await _driven(graph, number, deps, Command(resume=True))


async def run_alone(graph: Graph, number: str, deps: Deps) -> None:
    """One agent's part of a run."""
    await graph.ainvoke(State(run=number), context=deps)


async def _driven(graph: Graph, number: str, deps: Deps, start: State | Command[Any]) -> Standing:
    thread: RunnableConfig = {"configurable": {"thread_id": number}}
    end = await graph.ainvoke(start, thread, context=deps)
    standing: Standing = end.get("standing", "waiting")
    if standing != "waiting" and isinstance(graph.checkpointer, InMemorySaver):
        await graph.checkpointer.adelete_thread(number)
    return standing
