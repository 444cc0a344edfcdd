"""A transcript as spans of OpenTelemetry's conventions for generative AI: workflow, agents, chats and tools.

A transcript has no clock: it knows when its case was met, and how long models took. The spans are laid end to end from
that moment, model calls as long as they were, everything else without length; the root says so. Ids are made of the
run's name and the line's number, so the same transcript is the same trace whenever it is exported.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from hashlib import blake2b
from itertools import groupby
from typing import Any, Final, Literal

from msgspec import Struct

from core.calendar import EPOCH
from core.model import Answer, Said, Unanswered
from core.run_sums import cost_of, milliseconds_of, sums_of
from core.transcript import AnyLine, ApprovalLine, FallbackLine, ModelLine, ToolLine, Transcript, VerdictLine

Attribute = str | int | float | bool | tuple[str, ...]
Attributes = Mapping[str, Attribute]
WORKFLOW: Final = "strategist"
OURS: Final = "openai"
"""Whose way of speaking the gateway uses, where the model's name does not say who is behind it."""
PROVIDERS: Final[Mapping[str, str]] = {
    "anthropic": "anthropic", "azure": "azure.ai.openai", "bedrock": "aws.bedrock", "cohere": "cohere",
    "deepseek": "deepseek", "gemini": "gcp.gemini", "groq": "groq", "mistral": "mistral_ai",
    "perplexity": "perplexity", "vertex_ai": "gcp.vertex_ai", "watsonx": "ibm.watsonx.ai", "xai": "x_ai",
}  # fmt: skip
"""Providers as the conventions call them, by what a model's name with a stroke begins with."""


class SpanEvent(Struct, frozen=True, kw_only=True):
    """Something that was said at a moment within a span."""

    name: str
    at: int
    attributes: Attributes


class Span(Struct, frozen=True, kw_only=True):
    """One span; times are nanoseconds since 1970."""

    name: str
    kind: Literal["internal", "client"] = "internal"
    trace: int
    id: int
    parent: int | None
    start: int
    end: int
    attributes: Attributes
    events: tuple[SpanEvent, ...] = ()
    error: str = ""


def spans_of(transcript: Transcript, *, content: bool) -> tuple[Span, ...]:
    """The spans of a run, the workflow first; what was said and asked in it only with `content`."""
    trace, root = _id(16, transcript.run), _id(8, transcript.run, "workflow")
    start = clock = _nanoseconds(transcript.head.at)
    spans: list[Span] = []
    for number, (agent, lines) in enumerate(groupby(_told(transcript), key=lambda line: line.agent)):
        own = _id(8, transcript.run, agent, str(number))
        steps = tuple(_steps(tuple(lines), transcript.run, trace, own, clock, content))
        inner = [step for step in steps if isinstance(step, Span)]
        events = tuple(step for step in steps if isinstance(step, SpanEvent))
        end = max((span.end for span in inner), default=clock)
        about = {"gen_ai.agent.name": agent, **_operation("invoke_agent", transcript.run)}
        spans.append(Span(name=f"invoke_agent {agent}", trace=trace, id=own, parent=root, start=clock, end=end,
                          attributes=about, events=events))  # fmt: skip
        spans.extend(inner)
        clock = end
    words = tuple(_words(transcript, clock, content))
    workflow = Span(name=f"invoke_workflow {WORKFLOW}", trace=trace, id=root, parent=None, start=start, end=clock,
                    attributes=_about(transcript), events=words)  # fmt: skip
    return (workflow, *spans)


def _told(transcript: Transcript) -> Iterator[AnyLine]:
    return (line for line in transcript.lines if line.agent)


def _about(transcript: Transcript) -> Attributes:
    sums = sums_of(transcript)
    known = {"cvh.play": sums.play, "cvh.standing": sums.standing, "cvh.cost.usd": sums.cost}
    return {
        **_operation("invoke_workflow", transcript.run),
        "gen_ai.workflow.name": WORKFLOW,
        "openinference.span.kind": "CHAIN",
        "cvh.brand": sums.brand,
        "cvh.situation": sums.situation,
        "cvh.decision": sums.decision,
        "cvh.reason": sums.reason,
        "cvh.strategist": sums.strategist,
        "cvh.times": "durations of model calls are measured, all else is laid end to end",
        **{name: value for name, value in known.items() if value is not None},
    }


def _steps(
    lines: tuple[AnyLine, ...], run: str, trace: int, parent: int, clock: int, content: bool
) -> Iterator[Span | SpanEvent]:
    """What an agent did, one after the other."""
    calls: dict[tuple[str, str], list[str]] = {}
    for number, line in enumerate(lines):
        where: dict[str, Any] = {"trace": trace, "id": _id(8, run, f"{parent:x}", str(number)), "parent": parent}
        if isinstance(line, ModelLine):
            answer = line.answer
            end = clock + milliseconds_of(answer) * 1_000_000
            for call in answer.calls if isinstance(answer, Answer) else ():
                calls.setdefault((call.tool, call.arguments), []).append(call.id)
            yield _chat(line, answer, content, start=clock, end=end, **where)
            clock = end
        elif isinstance(line, ToolLine):
            wanted = calls.get((line.tool, str(line.asked))) if line.by == "model" else None
            yield _tool(line, wanted.pop(0) if wanted else "", run, content, start=clock, end=clock, **where)
        elif isinstance(line, FallbackLine):
            why: Attributes = {"cvh.why": line.why} if content else {}
            yield SpanEvent(name="cvh.fallback", at=clock, attributes=why)


def _chat(line: ModelLine, answer: Answer | Unanswered, content: bool, **where: Any) -> Span:
    asked, usage = line.asked, answer.usage
    model = _model(line, answer)
    known: dict[str, Attribute | None] = {
        "gen_ai.request.temperature": asked.hints.temperature,
        "gen_ai.request.max_tokens": asked.hints.max_tokens,
        "gen_ai.output.type": "json" if asked.output is not None else None,
        "gen_ai.usage.cache_read.input_tokens": usage.cached or None,
        "gen_ai.response.model": answer.model if isinstance(answer, Answer) else None,
        "gen_ai.response.finish_reasons": (answer.finish,) if isinstance(answer, Answer) else None,
        "error.type": answer.cause if isinstance(answer, Unanswered) else None,
        "cvh.cost.usd": cost_of([usage]),
    }
    attributes = {
        **_operation("chat", asked.run),
        "gen_ai.provider.name": _provider(model),
        "gen_ai.request.model": model,
        "gen_ai.usage.input_tokens": usage.input,
        "gen_ai.usage.output_tokens": usage.output,
        "cvh.prompt": line.prompt,
        "cvh.prompt.digest": line.digest,
        "cvh.attempts": tuple(f"{one.model} {one.outcome} {one.milliseconds} ms" for one in answer.attempts),
        **{name: value for name, value in known.items() if value is not None},
        **(_content(line, answer) if content else {}),
    }
    error = answer.cause if isinstance(answer, Unanswered) else ""
    return Span(name=f"chat {model}", kind="client", attributes=attributes, error=error, **where)


def _tool(line: ToolLine, call: str, run: str, content: bool, **where: Any) -> Span:
    said = {"gen_ai.tool.call.arguments": _text(line.asked), "gen_ai.tool.call.result": _text(line.answered)}
    attributes: Attributes = {
        **_operation("execute_tool", run),
        "gen_ai.tool.name": line.tool,
        "gen_ai.tool.type": "function",
        "cvh.by": line.by,
        **({"gen_ai.tool.call.id": call} if call else {}),
        **({"error.type": "tool_error"} if line.error else {}),
        **(said if content else {}),
    }
    error = "tool_error" if line.error else ""
    return Span(name=f"execute_tool {line.tool}", attributes=attributes, error=error, **where)


def _words(transcript: Transcript, at: int, content: bool) -> Iterator[SpanEvent]:
    """What the floor, the ladder and people have said of the play."""
    for line in transcript.lines:
        if isinstance(line, VerdictLine):
            said: Attributes = {"cvh.standing": line.stands, "cvh.objections": tuple(line.objections)}
            yield SpanEvent(name="cvh.verdict", at=at, attributes=said)
        elif isinstance(line, ApprovalLine):
            word = {"cvh.by": line.by, "cvh.why": line.reason} if content else {}
            yield SpanEvent(name="cvh.approval", at=at, attributes={"cvh.standing": line.standing, **word})


def _content(line: ModelLine, answer: Answer | Unanswered) -> Attributes:
    """What was said, as the conventions write messages down."""
    system = [{"type": "text", "content": one.text} for one in line.asked.messages if one.role == "system"]
    told = [_message(one) for one in line.asked.messages if one.role != "system"]
    content = {"gen_ai.system_instructions": _text(system), "gen_ai.input.messages": _text(told)}
    if isinstance(answer, Answer):
        said = Said(role="assistant", text=answer.text or answer.refusal, calls=answer.calls)
        content["gen_ai.output.messages"] = _text([{**_message(said), "finish_reason": answer.finish}])
    return content


def _message(said: Said) -> dict[str, Any]:
    if said.role == "tool":
        part: dict[str, Any] = {"type": "tool_call_response", "id": said.answers, "response": said.text}
        return {"role": "tool", "parts": [part]}
    text = [{"type": "text", "content": said.text}] if said.text else []
    calls = ({"type": "tool_call", "id": c.id, "name": c.tool, "arguments": c.arguments} for c in said.calls)
    return {"role": said.role, "parts": [*text, *calls]}


def _model(line: ModelLine, answer: Answer | Unanswered) -> str:
    """The model that was asked first, whichever answered."""
    first = next((attempt.model for attempt in answer.attempts), "")
    return first or line.asked.hints.model or (answer.model if isinstance(answer, Answer) else "unknown")


def _provider(model: str) -> str:
    return PROVIDERS.get(model.partition("/")[0], OURS) if "/" in model else OURS


def _operation(name: str, run: str) -> dict[str, Attribute]:
    return {"gen_ai.operation.name": name, "gen_ai.conversation.id": run}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _nanoseconds(at: str) -> int:
    since = datetime.fromisoformat(at) - EPOCH
    return ((since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds) * 1000


def _id(size: int, *parts: str) -> int:
    return int.from_bytes(blake2b("/".join(parts).encode(), digest_size=size).digest(), "big")
