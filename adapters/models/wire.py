"""A question as OpenAI's API words it: messages, tools, and the form of the answer."""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from msgspec.structs import replace

from adapters.models.provider import OutputForm
from core.model import ModelQuestion, Said, ToolCall, ToolSpec, Usage

Body = dict[str, Any]
UNSAID: Final = frozenset({"default", "maxLength", "minLength"})
"""Keywords that strict schemas do not admit; whoever reads the answer holds it against the whole schema."""
NAMED: Final = frozenset({"$defs", "properties"})
"""Keywords whose keys are names."""
MOST_NAME: Final = 64
MOST_WORD: Final = 200
"""Characters of a name that a server gives."""
MOST_TOKENS: Final = 10_000_000
"""Of a question or an answer: who tells of more is not believed."""
_NO_NAME: Final = re.compile(r"[^A-Za-z0-9_-]+")


def said(question: ModelQuestion, form: OutputForm) -> tuple[Said, ...]:
    """The messages, with the schema in the system message for servers that take none beside it."""
    if question.output is None or form == "json_schema":
        return question.messages
    asked = f"Answer with one JSON object and nothing else, valid against this JSON Schema:\n{_json(question.output)}"
    first, *rest = question.messages or (Said(role="system", text=""),)
    if first.role == "system":
        return (replace(first, text=f"{first.text}\n\n{asked}".lstrip()), *rest)
    return (Said(role="system", text=asked), first, *rest)


def message(said: Said) -> Body:
    """One message."""
    body: Body = {"role": said.role, "content": said.text}
    if said.calls:
        body |= {"content": said.text or None, "tool_calls": [_call(call) for call in said.calls]}
    return body | {"tool_call_id": said.answers} if said.role == "tool" else body


def tool(spec: ToolSpec) -> Body:
    """A tool that is offered."""
    described = {"name": spec.name, "description": spec.does, "parameters": spec.takes}
    return {"type": "function", "function": described}


def answer_form(question: ModelQuestion, form: OutputForm) -> Body | None:
    """The `response_format`; None where there is nothing to say."""
    if question.output is None or form == "text":
        return None
    if form == "json_object":
        return {"type": form}
    name = _NO_NAME.sub("_", question.output_name)[:MOST_NAME]
    return {"type": form, form: {"name": name, "strict": True, "schema": _strict(question.output)}}


def weight(question: ModelQuestion) -> int:
    """About how many tokens a question has: every fourth byte begun, with tools and schema."""
    parts = [message(one) for one in question.messages] + [tool(one) for one in question.tools]
    size = len(_json(parts).encode()) + len(_json(question.output or {}).encode())
    return -(-size // 4)


def sound(text: str) -> str:
    """Text as it can be recorded: half characters, which JSON can spell, are marked."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def word(told: object) -> str:
    """A name that a server gives, of whatever type and length."""
    return sound(str(told or ""))[:MOST_WORD]


def counted(given: object, written: object, cached: object = 0) -> Usage:
    """What a server says that an answer took: what is no count of tokens is none, and cached ones were given."""
    sent = _tokens(given)
    return Usage(input=sent, output=_tokens(written), cached=min(_tokens(cached), sent))


def _tokens(told: object) -> int:
    return min(max(int(told), 0), MOST_TOKENS) if isinstance(told, int) else 0


def _call(call: ToolCall) -> Body:
    return {"id": call.id, "type": "function", "function": {"name": call.tool, "arguments": call.arguments}}


def _strict(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_strict(one) for one in schema]
    if not isinstance(schema, Mapping):
        return schema
    return {
        key: {name: _strict(one) for name, one in value.items()} if key in NAMED else _strict(value)
        for key, value in schema.items()
        if key not in UNSAID
    }


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
