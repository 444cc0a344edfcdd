"""The wire: a reply as OpenAI's API writes it, whole or in pieces. The same request gives the same bytes."""

import json
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any, Final

from evals.stand_in.asked import ChatAsked
from evals.stand_in.replies import Reply, Wanted

PIECE: Final = 24
"""Characters of a piece of a stream."""
BYTES_PER_TOKEN: Final = 4
CREATED: Final = 0
"""Time is nothing to a script."""

Body = Mapping[str, Any]


def completion(asked: ChatAsked, reply: Reply) -> bytes:
    """The body of an answer in one piece."""
    message: dict[str, Any] = {"role": "assistant", "content": reply.text, "refusal": reply.refusal}
    if reply.calls:
        message["tool_calls"] = [_call(asked, number, call) for number, call in enumerate(reply.calls)]
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": reply.finish}
    return _json({**_head(asked, "chat.completion"), "choices": [choice], "usage": usage(asked, reply)})


def chunks(asked: ChatAsked, reply: Reply) -> Iterator[bytes]:
    """The server-sent events of an answer in pieces."""
    head = _head(asked, "chat.completion.chunk")
    for delta in _deltas(asked, reply):
        yield _event({**head, "choices": [{"index": 0, "delta": delta, "logprobs": None, "finish_reason": None}]})
    yield _event({**head, "choices": [{"index": 0, "delta": {}, "logprobs": None, "finish_reason": reply.finish}]})
    if asked.stream_options is not None and asked.stream_options.include_usage:
        yield _event({**head, "choices": [], "usage": usage(asked, reply)})
    yield b"data: [DONE]\n\n"


def usage(asked: ChatAsked, reply: Reply) -> Body:
    """Tokens, counted as every fourth byte begun; what the client has sent with an earlier turn counts as cached."""
    said = [message.model_dump_json() for message in asked.messages]
    turns = [number for number, message in enumerate(asked.messages) if message.role == "assistant"]
    tools = [tool.model_dump_json() for tool in asked.tools]
    prompt = sum(map(_tokens, said + tools))
    cached = sum(map(_tokens, said[: turns[-1]] + tools)) if turns else 0
    answer = sum(_tokens(text) for text in (reply.text, reply.refusal) if text)
    answer += sum(_tokens(call.tool + call.arguments) for call in reply.calls)
    return {
        "prompt_tokens": prompt,
        "completion_tokens": answer,
        "total_tokens": prompt + answer,
        "prompt_tokens_details": {"cached_tokens": cached},
        "completion_tokens_details": {"reasoning_tokens": 0},
    }


def models(name: str) -> bytes:
    """The list of models: one, under the name it is asked for by."""
    listed = {"id": name, "object": "model", "created": CREATED, "owned_by": "stand-in"}
    return _json({"object": "list", "data": [listed]})


def embeddings(model: str, vectors: list[Any], texts: list[str]) -> bytes:
    """Vectors, as numbers or as text, in the order of the texts."""
    data = [{"object": "embedding", "index": number, "embedding": one} for number, one in enumerate(vectors)]
    tokens = sum(map(_tokens, texts))
    spent = {"prompt_tokens": tokens, "total_tokens": tokens}
    return _json({"object": "list", "data": data, "model": model, "usage": spent})


def fault(message: str, kind: str, *, param: str | None = None, code: str | None = None) -> bytes:
    """The body of an error."""
    return _json({"error": {"message": message, "type": kind, "param": param, "code": code}})


def _head(asked: ChatAsked, what: str) -> dict[str, Any]:
    number = _digest(asked)[:24]
    return {"id": f"chatcmpl-{number}", "object": what, "created": CREATED, "model": asked.model}


def _deltas(asked: ChatAsked, reply: Reply) -> Iterator[Body]:
    yield {"role": "assistant", "content": None if reply.calls else ""}
    for piece in _pieces(reply.text or ""):
        yield {"content": piece}
    for piece in _pieces(reply.refusal or ""):
        yield {"refusal": piece}
    for number, call in enumerate(reply.calls):
        whole = _call(asked, number, call)
        yield {"tool_calls": [{**whole, "index": number, "function": {"name": call.tool, "arguments": ""}}]}
        for piece in _pieces(call.arguments):
            yield {"tool_calls": [{"index": number, "function": {"arguments": piece}}]}


def _call(asked: ChatAsked, number: int, call: Wanted) -> Body:
    name = sha256(f"{_digest(asked)} {number}".encode()).hexdigest()[:24]
    return {"id": f"call_{name}", "type": "function", "function": {"name": call.tool, "arguments": call.arguments}}


def _pieces(text: str) -> Iterator[str]:
    size = max(PIECE, len(text) // 1000)
    return (text[start : start + size] for start in range(0, len(text), size))


def _digest(asked: ChatAsked) -> str:
    return sha256(asked.model_dump_json(exclude={"stream", "stream_options"}).encode()).hexdigest()


def _tokens(text: str) -> int:
    return -(-len(text.encode(errors="surrogatepass")) // BYTES_PER_TOKEN)


def _event(body: Body) -> bytes:
    return b"data: " + _json(body) + b"\n\n"


def _json(body: Body) -> bytes:
    return json.dumps(body, separators=(",", ":")).encode()
