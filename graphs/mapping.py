"""Mapping as a graph of its own: Ingestion writes a dialect for a shape that nobody has mapped, and a person judges it.

It runs in the hub's own process, whichever agents work elsewhere: what waits in quarantine is there.
"""

import json
from typing import Final

import msgspec
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import END, START, StateGraph
from langgraph.runtime import Runtime
from langgraph.types import interrupt
from msgspec import Struct
from msgspec.structs import replace

from agents import mapping
from agents.fault import Fault
from agents.messages import DialectMade, Mapped, Message, ShapeAsked, Strategist, UnknownShape
from core.dialect.proposed import DialectDrafted, DialectProposed
from core.mapping import ShapeCase, Shapes, Tried, tried_of
from core.model import Agent
from core.record import canonical
from core.shape import ShapeJob
from graphs.build import Graph
from graphs.journal import Note
from graphs.stage import Stage, notes, play_out, take
from graphs.state import Deps, State, Update
from graphs.transcript import lines_of

NOTHING: Final = Tried(tried=0, read=0, events={}, findings={})
NO_TOOLS: Final = '{"error": "there are no tools here", "remedy": "Answer from what you were shown"}'


def mapper() -> Graph:
    """The graph of every run about a shape, as the hub's own process runs it; checkpoints as in `graphs.run`."""
    graph = StateGraph(State, context_schema=Deps)
    graph.add_node("ingestion", ingest_shape)
    graph.add_node("approval", approve_dialect)
    graph.add_edge(START, "ingestion")
    graph.add_edge("ingestion", "approval")
    graph.add_edge("approval", END)
    return graph.compile(checkpointer=InMemorySaver(), name="mapper")


async def ask_for_dialect(job: ShapeJob, deps: Deps) -> bool:
    """Put what a run is about on the exchange, once; False if there is nothing to ask: judged, or read by now."""
    standing = await _shapes(deps).standing(job.run)
    if standing is not None:
        return standing == "waiting"
    if await deps.exchange.take(job.run, "shape") is None:
        case = await _shapes(deps).case(job)
        if case is None:
            return False
        await deps.exchange.put(job.run, "shape", canonical(_asked(case)))
    return True


async def ingest_shape(state: State, runtime: Runtime[Deps]) -> Update:
    """Ingestion: write a dialect for the shape and try it, unless that has been handed in already."""
    deps, run = runtime.context, state["run"]
    if await _shapes(deps).standing(run) is None:
        await play_out(deps, run, "ingestion", map_shape, "dialect")
    return {}


async def approve_dialect(state: State, runtime: Runtime[Deps]) -> Update:
    """Hand the dialect in, and wait for a person's word; handing it in again changes nothing."""
    deps, run = runtime.context, state["run"]
    shapes = _shapes(deps)
    standing = await shapes.standing(run) or await shapes.submit(await _drafted(deps, run))
    if standing == "waiting":
        interrupt({"run": run})
        standing = await shapes.standing(run) or "refused"
    return {"standing": standing}


async def map_shape(stage: Stage) -> Message:
    """A dialect by a model that has passed its trial, or by plain rules, or why there is none."""
    asked = await stage.take("shape", ShapeAsked)
    stage.journal.event("received", _nameless(asked))
    shape = asked.data
    case, testing = mapping.Case(shape.name, shape.door, shape.redacted), Testing(stage, _case(stage.run, asked))
    asker = MappingScope(run=stage.run, agent=stage.agent, brand=asked.brand)
    thought = await stage.think(asker, _no_tools, mapping.mind(case), testing.fault_of)
    if thought is not None:
        made = replace(await _made(thought, testing, "model"), prompt=stage.prompt.digest)
    else:
        made = await _made(mapping.propose(case), testing, "offline")
    _note(stage, shape.name, made)
    return DialectMade(
        id=f"{stage.run}/dialect",
        source="cvh/agents/ingestion",
        time=asked.time,
        subject=asked.subject,
        brand=asked.brand,
        data=made,
    )


class MappingScope(Struct, frozen=True, kw_only=True):
    """Who asks: a brand, and no player."""

    run: str
    agent: Agent
    brand: str


class Testing:
    """Tries dialects on what waits; each trial is a step of the journal, without any value of a payload."""

    def __init__(self, stage: Stage, case: ShapeCase) -> None:
        self._stage, self._case = stage, case
        self._done: dict[str, Tried] = {}

    async def tried(self, text: str) -> Tried:
        """What came of the trial of a dialect."""
        if text not in self._done:
            asked = json.dumps({"dialect": text})
            told = await self._stage.journal.step("tool", asked, lambda: self._try(text), tool="try_dialect", by="code")
            self._done[text] = msgspec.json.decode(told, type=Tried)
        return self._done[text]

    async def fault_of(self, text: str) -> Fault | None:
        """What keeps a dialect from being proposed."""
        fault = (await self.tried(text)).fault
        return Fault(*fault) if fault is not None else None

    async def _try(self, text: str) -> str:
        trial = await _shapes(self._stage.deps).trial(self._case, text)
        fault = mapping.fault_of(trial)
        return canonical(tried_of(trial, (fault.reason, fault.remedy) if fault is not None else None)).decode()


async def _made(text: str | Fault, testing: Testing, strategist: Strategist) -> Mapped:
    """What is handed over: nothing is proposed that has not passed its trial."""
    if isinstance(text, Fault):
        return Mapped(why=str(text), trial=NOTHING, strategist=strategist)
    tried, fault = await testing.tried(text), await testing.fault_of(text)
    if fault is not None:
        return Mapped(why=str(fault), trial=tried, strategist=strategist)
    return Mapped(dialect=text, trial=tried, strategist=strategist)


def _note(stage: Stage, name: str, made: Mapped) -> None:
    shown = [{"dialect": name, "read": made.trial.read, "tried": made.trial.tried}]
    objections = [made.why] if made.why else []
    stage.journal.note("proposal", proposed=shown, accepted=[] if made.why else shown, objections=objections,
                       strategist=made.strategist)  # fmt: skip


async def _drafted(deps: Deps, run: str) -> DialectDrafted:
    """What the events of a run come to, with its transcript."""
    asked, made = await take(deps, run, "shape", ShapeAsked), await take(deps, run, "dialect", DialectMade)
    shape, said = asked.data, made.data
    head: Note = {"kind": "run", "brand": asked.brand, "door": shape.door, "shape": shape.shape, "reason": "unmapped",
                  "strategist": said.strategist}  # fmt: skip
    proposed = DialectProposed(
        run=run, brand=asked.brand, door=shape.door, shape=shape.shape, name=shape.name, text=said.dialect,
        why=said.why, strategist=said.strategist, tried=said.trial.tried, read=said.trial.read,
        findings=sum(said.trial.findings.values()), at=asked.time,
    )  # fmt: skip
    return DialectDrafted(proposed=proposed, transcript=lines_of(run, [head, *await notes(deps, run)]))


def _asked(case: ShapeCase) -> ShapeAsked:
    data = UnknownShape(
        door=case.door, shape=case.shape, name=case.name, payloads=case.payloads, redacted=case.redacted
    )
    return ShapeAsked(
        id=f"{case.run}/shape", source="cvh/agents/hub", time=case.at, subject=case.shape, brand=case.brand, data=data
    )


def _case(run: str, asked: ShapeAsked) -> ShapeCase:
    shape = asked.data
    return ShapeCase(
        run=run, brand=asked.brand, door=shape.door, shape=shape.shape, name=shape.name, payloads=shape.payloads,
        redacted=shape.redacted, at=asked.time,
    )  # fmt: skip


def _nameless(asked: ShapeAsked) -> ShapeAsked:
    """As it may be read by anybody: without what the handles stand for."""
    return replace(asked, data=replace(asked.data, redacted=replace(asked.data.redacted, names={})))


async def _no_tools(tool: str, arguments: str) -> str:
    return NO_TOOLS


def _shapes(deps: Deps) -> Shapes:
    assert deps.shapes is not None, "shapes are mapped in the hub's own process"
    return deps.shapes
