"""Replies: what the stand-in says to a request, made from the request and the script's step alone."""

import json
from collections.abc import Callable, Mapping
from typing import Any, Final, Literal

from msgspec import Struct

from evals.stand_in.asked import ChatAsked, Named, Tool
from evals.stand_in.hostile import draw, everywhere, worst_allowed, worst_disallowed
from evals.stand_in.lore import Lore, lore_of
from evals.stand_in.scenario import Flaw, Hostile, InvalidContent, Refuse, Step, Text, ToolCalls, ToolLoop
from evals.stand_in.schema_following import Schema, instance
from evals.stand_in.taste import Plain

PLAIN: Final = "This is the stand-in: a script, not a model."
ANYTHING: Final[Schema] = {"type": "object", "properties": {"answer": {"type": "string"}}, "required": ["answer"]}


class Wanted(Struct, frozen=True):
    """A tool that is to be called, with its arguments as text."""

    tool: str
    arguments: str


class Reply(Struct, frozen=True, kw_only=True):
    """One assistant message."""

    text: str | None = None
    calls: tuple[Wanted, ...] = ()
    refusal: str | None = None
    finish: Literal["stop", "tool_calls", "length"] = "stop"


def reply_of(step: Step, asked: ChatAsked, number: int) -> Reply:
    """What a step of the script says to the chat request of a number."""
    match step:
        case Text():
            return Reply(text=step.text)
        case ToolCalls():
            return _calling(*(Wanted(call.tool, _written(call.arguments)) for call in step.calls))
        case ToolLoop():
            return _looping(step, asked)
        case Refuse():
            return Reply(refusal=step.text)
        case InvalidContent():
            return _flawed(step, asked)
        case Hostile():
            return _hostile(step, asked, number)
        case _:
            return _following(asked)


def lore_in(asked: ChatAsked) -> Lore:
    """What a conversation shows: the newest words of a person are believed first, then tools, then the prompt."""
    order = ("user", "tool", "system", "developer")
    heard = [message for message in reversed(asked.messages) if message.role in order]
    return lore_of(message.text for message in sorted(heard, key=lambda message: order.index(message.role)))


def _following(asked: ChatAsked) -> Reply:
    taste = Plain(lore_in(asked))
    due = _due(asked)
    if due:
        return _calling(*(Wanted(one.function.name, _made(one.function.parameters, taste)) for one in due))
    return Reply(text=json.dumps(instance(_schema(asked), taste)) if _formal(asked) else PLAIN)


def _due(asked: ChatAsked) -> list[Tool]:
    """The tools to call now: each that is offered once, those named or required again."""
    choice = asked.tool_choice
    if choice == "none":
        return []
    if isinstance(choice, Named):
        return [tool for tool in asked.tools if tool.function.name == choice.function.name]
    called = {call.function.name for message in asked.messages for call in message.tool_calls or ()}
    due = [tool for tool in asked.tools if tool.function.name not in called]
    if not due and choice == "required":
        due = asked.tools[:1]
    return due if asked.parallel_tool_calls else due[:1]


def _looping(step: ToolLoop, asked: ChatAsked) -> Reply:
    offered = {tool.function.name: tool.function.parameters for tool in asked.tools}
    name = step.tool or next(iter(offered), "nothing")
    return _calling(Wanted(name, _made(offered.get(name, {}), Plain(lore_in(asked)))))


def _flawed(step: InvalidContent, asked: ChatAsked) -> Reply:
    good = instance(_schema(asked), Plain(lore_in(asked)))
    if step.flaw == "too_large":
        return Reply(text=json.dumps(good).ljust(step.size))
    return Reply(text=FLAWS[step.flaw](good), finish="length" if step.flaw == "truncated" else "stop")


def _hostile(step: Hostile, asked: ChatAsked, number: int) -> Reply:
    seed, lore = draw(step.seed, number), lore_in(asked)
    lawful = step.means == "allowed" or (step.means == "both" and draw(seed) % 2 == 0)
    say = worst_allowed if lawful else worst_disallowed
    if asked.tools and not any(message.role == "tool" for message in asked.messages):
        stolen = () if lawful else (Wanted("grant_bonus", '{"player": "player-1", "amount": "1000000.00"}'),)
        offered = (Wanted(one.function.name, say(one.function.parameters, lore, seed)) for one in asked.tools)
        return _calling(*offered, *stolen)
    return Reply(text=say(_schema(asked), lore, seed))


def _formal(asked: ChatAsked) -> bool:
    return asked.wants_json or asked.schema_wanted is not None


def _schema(asked: ChatAsked) -> Schema:
    return asked.schema_wanted or ANYTHING


def _made(schema: Schema, taste: Plain) -> str:
    return json.dumps(instance(schema or {"type": "object"}, taste))


def _calling(*calls: Wanted) -> Reply:
    return Reply(calls=calls, finish="tool_calls")


def _written(arguments: str | Mapping[str, Any]) -> str:
    return arguments if isinstance(arguments, str) else json.dumps(arguments)


FLAWS: Final[Mapping[Flaw, Callable[[Any], str]]] = {
    "not_json": lambda good: "I would rather answer in prose.",
    "wrong_enum": lambda good: json.dumps(everywhere(good, lambda _: "no_such_choice", {})),
    "wrong_schema": lambda good: json.dumps({"unexpected": [good]}),
    "nan": lambda good: json.dumps({**good, "score": float("nan")} if isinstance(good, dict) else float("nan")),
    "empty": lambda good: "",
    "truncated": lambda good: json.dumps(good)[:-1],
}
"""Content with a flaw, from content without; what is too large is good but for its size."""
