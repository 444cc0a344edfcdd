"""One run of the graph: a question goes in, a publication comes out, with everything that happened."""

import json
from datetime import datetime
from typing import Final

import msgspec

from agents.messages import AgentAsked, Question, read_message
from core.entries import Job, Publication
from core.errors import BusError
from core.plays import Play
from core.record import canonical
from graphs.build import Graph, build
from graphs.state import Deps, Note, State

__all__ = ["Deps", "build", "question", "run", "transcript"]

TRANSCRIPT_VERSION: Final = 1


def question(job: Job) -> bytes:
    """The event that asks the agents for a play."""
    return canonical(
        AgentAsked(
            id=f"{job.run}/asked",
            source="cvh/agents/hub",
            time=job.at,
            subject=job.player,
            brand=job.situation.brand,
            data=Question(situation=job.situation, decision=job.decision),
        )
    )


async def run(graph: Graph, number: str, deps: Deps) -> Publication:
    """Run the agents on a question that is on the exchange."""
    body = await deps.exchange.take(number, "asked")
    asked = read_message(body) if body is not None else None
    if not isinstance(asked, AgentAsked):
        raise BusError(f"run {number} has no question on the exchange; it will be asked again")
    start = State(run=number, notes=[])
    end = await graph.ainvoke(start, context=deps)
    play = msgspec.convert(end["play"], Play) if end.get("play") else None
    return Publication(
        run=number,
        brand=asked.brand,
        play=play,
        transcript=transcript(number, asked, end["notes"]),
        at=asked.time,
    )


def transcript(number: str, asked: AgentAsked, notes: list[Note]) -> bytes:
    """The run as JSON lines, the newest version of the format, numbered from zero."""
    head: Note = {
        "kind": "run",
        "brand": asked.brand,
        "situation": asked.data.situation.key,
        "decision": asked.data.decision,
        "strategist": "offline",
    }
    lines = ({"v": TRANSCRIPT_VERSION, "run": number, "n": n, **note} for n, note in enumerate([head, *notes]))
    return "\n".join(json.dumps(line, default=_plain, ensure_ascii=False) for line in lines).encode()


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} in a transcript")
