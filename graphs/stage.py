"""A stage: one agent at work on one run, with its journal, until it hands its event over."""

import json
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any, Final, TypeVar

from agents.messages import AgentAsked, CasePrepared, Message, Step, read_message
from agents.mind import Mind
from core.errors import BusError, PromptError
from core.model import Agent, ToolName
from core.record import canonical
from core.scope import Scope
from core.transcript import NO_MODEL
from graphs.journal import Journal, Note
from graphs.state import Deps
from graphs.think import Asker, Call, Check, Fallback, Thinker
from prompts.prompt_file import Prompt

M = TypeVar("M", bound=Message)
T = TypeVar("T")

HANDS_OVER: Final[Mapping[Agent, Step]] = {"ingestion": "case", "strategy": "arms", "execution": "play"}
"""The step that each agent ends in."""
TAKES: Final[Mapping[Agent, Step]] = {"ingestion": "asked", "strategy": "case", "execution": "arms"}
"""The step that each agent begins with."""
PART: Final = 512 * 1024
"""Bytes of notes in one message."""
AUTHORS: Final[Mapping[Step, str]] = {
    "asked": "hub", "case": "ingestion", "arms": "strategy", "play": "execution",
    "shape": "hub", "dialect": "ingestion",
}  # fmt: skip


class Stage:
    """One agent in one run: what it takes, asks and notes."""

    def __init__(self, deps: Deps, run: str, agent: Agent) -> None:
        self.deps, self.run, self.agent = deps, run, agent
        self.journal = Journal(deps.exchange, run, agent)

    @property
    def prompt(self) -> Prompt:
        """What the agent's model is told."""
        return self.deps.prompts[self.agent]

    async def take(self, step: Step, kind: type[M]) -> M:
        """The event of a step that has to be there."""
        return await take(self.deps, self.run, step, kind)

    async def received(self, step: Step, kind: type[M]) -> M:
        """The event that this stage begins with."""
        message = await self.take(step, kind)
        self.journal.event("received", message)
        return message

    async def tool(self, scope: Scope, tool: ToolName, otherwise: Any = None, **arguments: Any) -> Any:
        """What a tool answers the agent's own code; if it cannot, what stands in for it, or there is no going on."""
        asked = json.dumps(arguments)

        async def ask() -> str:
            told = await self.deps.toolbox.call(scope, tool, asked)
            if otherwise is None and (error := json.loads(told).get("error")):
                raise BusError(f"{tool} did not answer run {self.run}: {error}; it will be asked again")
            return told

        answer = json.loads(await self.journal.step("tool", asked, ask, tool=tool, by="code"))
        return otherwise if "error" in answer else answer

    async def thought(self, scope: Scope, mind: Mind[T]) -> T | None:
        """What a model thinks; None, and the transcript says why, if plain rules have to."""
        return await self.think(scope, partial(self.deps.toolbox.call, scope), mind)

    async def think(self, asker: Asker, call: Call, mind: Mind[T], check: Check[T] | None = None) -> T | None:
        """The same with tools of one's own, of an answer of which more has to hold than that it can be read."""
        thought = await self._asked(asker, call, mind, check)
        if not isinstance(thought, Fallback):
            return thought
        self.journal.note("fallback", why=thought.why, strategist="offline")
        return None

    async def _asked(self, asker: Asker, call: Call, mind: Mind[T], check: Check[T] | None) -> T | Fallback:
        if self.deps.models is None:
            return Fallback(NO_MODEL)
        thinker = Thinker(self.deps.models, call, asker, self.journal)
        try:
            return await thinker.think(self.prompt, mind, check)
        except PromptError as error:
            return Fallback(str(error))

    def scope(self, about: AgentAsked | CasePrepared) -> Scope:
        """In whose name this stage asks: taken from the hub's own events, never from what a model says."""
        return Scope(
            run=self.run,
            agent=self.agent,
            brand=about.brand,
            player=about.subject,
            situation=about.data.situation,
            at=about.time,
        )

    def envelope(self, cause: Message) -> dict[str, Any]:
        """The envelope of the event that this stage hands over."""
        step = HANDS_OVER[self.agent]
        return {
            "id": f"{self.run}/{step}",
            "source": f"cvh/agents/{AUTHORS[step]}",
            "time": cause.time,
            "subject": cause.subject,
            "brand": cause.brand,
        }


async def play_out(
    deps: Deps, run: str, agent: Agent, work: Callable[[Stage], Awaitable[Message]], step: Step | None = None
) -> None:
    """Let an agent work, unless it has handed over already; its notes are on the exchange before its event is."""
    ends_in = step or HANDS_OVER[agent]
    if await deps.exchange.take(run, ends_in) is not None:
        return
    stage = Stage(deps, run, agent)
    message = await work(stage)
    stage.journal.event("handed over", message)
    await _put_notes(deps, run, agent, canonical(stage.journal.notes))
    await deps.exchange.put(run, ends_in, canonical(message))


async def notes(deps: Deps, run: str) -> list[Note]:
    """What the agents have noted in a run, in their order."""
    bodies = [await _take_notes(deps, run, agent) for agent in HANDS_OVER]
    return [note for body in bodies if body for note in json.loads(body)]


async def _put_notes(deps: Deps, run: str, agent: Agent, body: bytes) -> None:
    """A conversation is in the notes once for each of its turns: they may be too long for one message."""
    for number, start in enumerate(range(0, len(body), PART)):
        await deps.exchange.put(run, _part(agent, number), body[start : start + PART])


async def _take_notes(deps: Deps, run: str, agent: Agent) -> bytes:
    """The notes of an agent; the part that is not full is the last one."""
    body, number = b"", 0
    while len(body) == number * PART and (part := await deps.exchange.take(run, _part(agent, number))) is not None:
        body, number = body + part, number + 1
    return body


def _part(agent: Agent, number: int) -> str:
    return f"{agent}-notes-{number}" if number else f"{agent}-notes"


async def take(deps: Deps, run: str, step: Step, kind: type[M]) -> M:
    """The event of a step of a run."""
    body = await deps.exchange.take(run, step)
    message = read_message(body) if body is not None else None
    if not isinstance(message, kind):
        raise BusError(f"run {run} has no {step!r} on the exchange; it will be asked again")
    return message
