"""A recorded run as a world of its own: its exchange and its tools, from which a fork goes on.

Nothing here is alive. What the recorded run handed over stands, and a tool answers what it answered then; a call that
was not made then is answered from what is on record about each arm, or told that there is no answer.
"""

import json
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from core.errors import TranscriptError
from core.exchange import Claim
from core.model import AGENTS, Agent, ToolFault
from core.record import canonical
from core.scope import Scope
from core.transcript import VERSION, EventLine, ToolLine, Transcript
from graphs.stage import AUTHORS, HANDS_OVER, TAKES
from tools.toolbox import ALLOWED

NOBODY: Final = "somebody"
"""Whom a fork is about: a transcript does not say who the player was."""
ARM_BY_ARM: Final[Mapping[str, str]] = {"apply_guardrails": "verdicts", "estimate_arms": "estimates"}
"""Tools that answer each arm by itself, and where those answers stand."""
UNKNOWN: Final = ToolFault("the recorded run has no answer to this call", "Go on without it")


class RecordedExchange:
    """Implements `core.exchange.Exchange` in memory, begun with what a run had handed over up to an agent."""

    def __init__(self, transcript: Transcript, at: Agent) -> None:
        self._steps = dict(_handed_over(transcript, at))

    async def put(self, run: str, step: str, body: bytes) -> None:
        """Keep the event of a step; the first stays."""
        self._steps.setdefault(step, body)

    async def take(self, run: str, step: str) -> bytes | None:
        """The event of a step, None if nobody has handed it over."""
        return self._steps.get(step)

    async def wait(self, run: str, step: str) -> bytes:
        """The event of a step: a fork waits for nobody."""
        return self._steps[step]

    def runs(self, step: str) -> AsyncIterator[Claim]:
        """Nobody asks: a fork is one run, and told its number."""
        raise AssertionError(f"no run comes to {step!r} here")


class RecordedToolbox:
    """Implements `core.ports.Toolbox` by what tools have answered in a run."""

    def __init__(self, lines: Iterable[ToolLine]) -> None:
        self._lines: Final[Sequence[ToolLine]] = tuple(lines)

    async def call(self, scope: Scope, tool: str, arguments: str) -> str:
        """What was answered then, to this very call or about each arm of it."""
        if tool not in ALLOWED[scope.agent]:
            return ToolFault(f"{scope.agent} may not call {tool[:40]!r}", "Go on without it").text
        try:
            asked = json.loads(arguments or "{}")
        except ValueError:
            return ToolFault("the arguments are no JSON", "Send a JSON object").text
        answer = self._same(scope.agent, tool, asked) or self._arm_by_arm(tool, asked)
        return UNKNOWN.text if answer is None else canonical(answer).decode()

    def _same(self, agent: Agent, tool: str, asked: Any) -> Any:
        """The answer to the same call, the agent's own before another's."""
        lines = [line for line in self._lines if line.tool == tool and line.arguments == asked]
        return next((line.result for line in sorted(lines, key=lambda line: line.agent != agent)), None)

    def _arm_by_arm(self, tool: str, asked: Any) -> Any:
        choices = asked.get("choices") if isinstance(asked, dict) else None
        if tool not in ARM_BY_ARM or not isinstance(choices, list):
            return None
        field, about = ARM_BY_ARM[tool], [self._about(tool, choice) for choice in choices]
        return None if None in about else {**self._around(tool), field: about}

    def _about(self, tool: str, choice: Any) -> Any:
        """What is on record of one arm; the menu says of which arms nothing objects in such a situation."""
        field, pair = ARM_BY_ARM[tool], _pair(choice)
        told = (one for line in self._answered(tool) for one in line.result[field] if _pair(one["choice"]) == pair)
        found = next(told, None)
        if found is not None or tool != "apply_guardrails":
            return found
        listed = any(_pair(one) == pair for line in self._answered("list_choices") for one in line.result["choices"])
        objections = [] if listed else ["it was not on the menu of the recorded run"]
        return {"choice": choice, "in_play": objections, "for_player": ["the recorded run did not ask"]}

    def _around(self, tool: str) -> dict[str, Any]:
        """What an answer says beside its arms."""
        line = next(self._answered(tool), None)
        return {k: v for k, v in line.result.items() if k != ARM_BY_ARM[tool]} if line is not None else {}

    def _answered(self, tool: str) -> Iterator[ToolLine]:
        return (line for line in self._lines if line.tool == tool and not line.error)


def _pair(choice: Any) -> tuple[Any, Any]:
    return (choice.get("arm"), choice.get("tier")) if isinstance(choice, dict) else (None, None)


def _handed_over(transcript: Transcript, at: Agent) -> Iterator[tuple[str, bytes]]:
    """The steps of a run that come before an agent, as they lay on the exchange."""
    if transcript.about.v != VERSION:
        raise TranscriptError(f"run {transcript.run} is not recorded as version {VERSION}: fork a newer one")
    yield "asked", _event(transcript, "ingestion", "received")
    for agent in AGENTS[: AGENTS.index(at)]:
        notes = [raw for line, raw in zip(transcript.lines, transcript.raw, strict=True) if line.agent == agent]
        yield f"{agent}-notes", canonical([_note(raw) for raw in notes])
        yield HANDS_OVER[agent], _event(transcript, agent, "handed over")


def _note(raw: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in raw.items() if name not in ("v", "run", "n")}


def _event(transcript: Transcript, agent: Agent, what: str) -> bytes:
    """An event as it lay on the exchange: its data stands in the transcript, its envelope follows from the run."""
    step = TAKES[agent] if what == "received" else HANDS_OVER[agent]
    line = next((one for one in transcript.of(EventLine, agent) if one.what == what), None)
    if line is None:
        raise TranscriptError(f"run {transcript.run} has no {step!r} of {agent} on record: fork it at an earlier agent")
    envelope = {
        "id": f"{transcript.run}/{step}",
        "source": f"cvh/agents/{AUTHORS[step]}",
        "time": transcript.head.at,
        "subject": NOBODY,
        "brand": transcript.head.brand,
    }
    return canonical({"type": line.type, **envelope, "data": line.data})
