"""The toolbox: which agent may call which tool, and every limit that a call has, whoever asks."""

import asyncio
import logging
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from pydantic import ValidationError

from core.cases import Memory
from core.model import Agent, ToolFault, ToolName, ToolSpec
from core.ports import Players
from core.results import Results
from core.scope import Scope
from tools.apply_guardrails import APPLY_GUARDRAILS
from tools.binding_rules import BINDING_RULES
from tools.budget_left import BUDGET_LEFT
from tools.estimate_arms import ESTIMATE_ARMS
from tools.last_results import LAST_RESULTS
from tools.list_choices import LIST_CHOICES
from tools.read_player_state import READ_PLAYER_STATE
from tools.recall_cases import RECALL_CASES
from tools.tool import Model, Reach, Tool

AnyTool = Tool[Any, Any]
SECONDS: Final = 2.0
"""So long a call may take."""
OPEN_SECONDS: Final = 20.0
"""So long the memory may take to open, once, before the first call that needs it."""
LARGEST: Final = 32 * 1024
"""Bytes that a question or an answer may have."""
FAULTS: Final = 5
"""So many faults of a question are told at once."""

log: Final = logging.getLogger("cvh.tools")

TOOLS: Final[Mapping[ToolName, AnyTool]] = {
    tool.name: tool
    for tool in (
        READ_PLAYER_STATE, LIST_CHOICES, BINDING_RULES, APPLY_GUARDRAILS, ESTIMATE_ARMS, BUDGET_LEFT, LAST_RESULTS,
        RECALL_CASES,
    )
}  # fmt: skip

ALLOWED: Final[Mapping[Agent, frozenset[ToolName]]] = {
    # Its prompt offers no tool to a model: only its own code calls this one, to know whom a run is about.
    "ingestion": frozenset({"read_player_state"}),
    "strategy": frozenset(TOOLS),
    "execution": frozenset({"read_player_state", "last_results", "binding_rules"}),
}


@cache
def specs_of(agent: Agent) -> tuple[ToolSpec, ...]:
    """The tools of an agent, as a model is told of them."""
    return tuple(
        ToolSpec(name=name, does=tool.does, takes=tool.takes.model_json_schema())
        for name, tool in TOOLS.items()
        if name in ALLOWED[agent]
    )


class LocalToolbox:
    """Implements `core.ports.Toolbox` in the process that owns the state, the ledger and the memory."""

    def __init__(self, players: Players, results: Results, memory: Memory | None) -> None:
        self._players, self._results, self._memory = players, results, memory
        self._opening: asyncio.Task[None] | None = None

    async def call(self, scope: Scope, tool: str, arguments: str) -> str:
        """The answer as JSON text; a call that cannot be served is answered with `{"error", "remedy"}`."""
        found = _find(scope.agent, tool)
        if isinstance(found, ToolFault):
            return found.text
        asked = _read(found, arguments)
        if isinstance(asked, ToolFault):
            return asked.text
        facts = self._players.facts(scope.brand, scope.player, scope.situation.signal, scope.at)
        if facts is None:
            return ToolFault("the brand has no policy here", "Call no tool again: propose no arm").text
        answer = await self._answer(found, Reach(scope, facts, self._results, self._memory), asked)
        return answer.text if isinstance(answer, ToolFault) else answer

    async def _answer(self, tool: AnyTool, reach: Reach, asked: Model) -> str | ToolFault:
        try:
            if tool.reads == "memory":
                await self._open()
            async with asyncio.timeout(SECONDS):
                given = tool(reach, asked) if tool.reads == "state" else await asyncio.to_thread(tool, reach, asked)
        except TimeoutError:
            return ToolFault(f"{tool.name} took longer than {SECONDS:g} s", f"{tool.less}, or go on without it")
        except Exception:
            log.exception("%s failed in run %s; the run goes on without its answer", tool.name, reach.scope.run)
            return ToolFault(f"{tool.name} failed", "Go on without it")
        return _within(given.model_dump_json(), tool)

    async def _open(self) -> None:
        """Open the memory once: that takes seconds, which no call should pay for out of its own time."""
        if self._memory is None:
            return
        if self._opening is None:
            self._opening = asyncio.create_task(self._try_to_open(self._memory))
        await asyncio.shield(self._opening)

    @staticmethod
    async def _try_to_open(memory: Memory) -> None:
        try:
            async with asyncio.timeout(OPEN_SECONDS):
                await asyncio.to_thread(memory.open)
        except Exception as error:
            log.warning("the memory does not open (%r); it is tried again whenever it is asked", error)


def _find(agent: Agent, name: str) -> AnyTool | ToolFault:
    if name in ALLOWED[agent]:
        return TOOLS[name]
    fault = f"there is no tool {name[:40]!r}" if name not in TOOLS else f"{agent} may not call {name}"
    return ToolFault(fault, f"Call one of {', '.join(sorted(ALLOWED[agent]))}")


def _read(tool: AnyTool, arguments: str) -> Model | ToolFault:
    """The question as the tool takes it; no arguments at all are an empty object."""
    if len(arguments) > LARGEST:
        return ToolFault(f"the arguments have {len(arguments)} characters, {LARGEST} are allowed", tool.less)
    try:
        asked: Model = tool.takes.model_validate_json(arguments.strip() or "{}")
    except ValidationError as error:
        said = [_fault(one) for one in error.errors(include_input=False, include_url=False)[:FAULTS]]
        return ToolFault("; ".join(said), f"Send a JSON object with {_fields(tool)}")
    return asked


def _fault(error: Mapping[str, Any]) -> str:
    where = ".".join(str(part) for part in error["loc"])
    return f"{where[:80]}: {error['msg']}" if where else str(error["msg"])


def _fields(tool: AnyTool) -> str:
    fields = tool.takes.model_fields
    return f"the fields {', '.join(fields)} and no other" if fields else "no fields: {}"


def _within(text: str, tool: AnyTool) -> str | ToolFault:
    size = len(text.encode())
    return text if size <= LARGEST else ToolFault(f"the answer has {size} bytes, {LARGEST} are allowed", tool.less)
