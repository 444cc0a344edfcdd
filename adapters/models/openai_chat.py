"""LangChain's client of OpenAI's API, with what it drops: the raw arguments of calls, and refusals in a stream."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, Final

import httpx
from langchain_core.language_models import LanguageModelInput
from langchain_core.messages import (
    AIMessage,
    AIMessageChunk,
    BaseMessage,
    BaseMessageChunk,
    HumanMessage,
    SystemMessage,
    ToolMessage,
)
from langchain_core.messages.ai import add_ai_message_chunks
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable
from langchain_openai import ChatOpenAI
from langsmith import tracing_context
from pydantic import SecretStr

from adapters.models.provider import MAX_ANSWER, ProviderFault, Reply
from adapters.models.wire import counted, sound, word
from core.model import Said, ToolCall, Usage

MOST_PIECES: Final = 16_384
"""Of a stream: each has a token or more, but for a few."""
MOST_CALLS: Final = 64
"""Of a stream: to tell more of them apart takes LangChain the longer, the more there are."""
CALLS: Final = "raw_calls"
"""Where the calls are kept as the model wrote them; LangChain parses their arguments."""


class Chat(ChatOpenAI):
    """`ChatOpenAI`, less forgetful."""

    def _create_chat_result(self, response: Any, generation_info: dict[str, Any] | None = None) -> ChatResult:
        result = super()._create_chat_result(response, generation_info)
        body = response if isinstance(response, dict) else response.model_dump(warnings=False)
        for generation, choice in zip(result.generations, body["choices"], strict=True):
            generation.message.additional_kwargs[CALLS] = choice["message"].get("tool_calls") or []
        return result

    def _convert_chunk_to_generation_chunk(
        self,
        chunk: dict[str, Any],
        default_chunk_class: type[BaseMessageChunk],
        base_generation_info: dict[str, Any] | None,
    ) -> ChatGenerationChunk | None:
        found = super()._convert_chunk_to_generation_chunk(chunk, default_chunk_class, base_generation_info)
        if found is not None and (refusal := _refusal(chunk)):
            found.message.additional_kwargs["refusal"] = refusal
        return found


def make_chat(model: str, url: str, key: str, client: httpx.AsyncClient, *, stream: bool) -> Chat:
    """A client that takes nothing from the environment, tries once, and asks streams for their usage."""
    return Chat(
        model=model,
        base_url=url,
        api_key=SecretStr(key),
        organization="",
        http_async_client=client,
        http_socket_options=(),
        max_retries=0,
        streaming=stream,
        stream_usage=True,
    )


async def ask(
    chat: Runnable[LanguageModelInput, BaseMessage], said: Sequence[Said], seconds: float, *, stream: bool
) -> AIMessage:
    """The answer as LangChain has it; no tracer is told, whatever the environment says."""
    messages = [_message(one) for one in said]
    with tracing_context(enabled=False):
        found = await _streamed(chat, messages, seconds) if stream else await chat.ainvoke(messages)
    assert isinstance(found, AIMessage)
    return found


def read(found: AIMessage, asked: str) -> Reply:
    """What was said."""
    return Reply(
        text=sound(found.text),
        calls=tuple(_calls(found)),
        refusal=sound(found.additional_kwargs.get("refusal") or ""),
        model=word(found.response_metadata.get("model_name")) or asked,
        asked=asked,
        finish=word(found.response_metadata.get("finish_reason")),
        usage=_usage(found),
    )


async def _streamed(
    chat: Runnable[LanguageModelInput, BaseMessage], messages: list[BaseMessage], seconds: float
) -> AIMessageChunk:
    """The pieces, put together at the end: one by one, each would be copied as often as others follow."""
    time, pieces = asyncio.get_running_loop().time, _Pieces()
    ends = time() + seconds
    async for chunk in chat.astream(messages):
        await asyncio.sleep(0)  # else who sends fast has the hub for himself
        if time() > ends:  # a cancellation is lost beneath LangChain where data is there already
            raise ProviderFault("timed_out", f"no whole answer within {seconds:.3g} s")
        assert isinstance(chunk, AIMessageChunk)
        pieces.take(chunk)
    return pieces.whole()


class _Pieces:
    """What has come of a stream so far."""

    def __init__(self) -> None:
        self._pieces: Final[list[AIMessageChunk]] = []
        self._calls: Final[set[object]] = set()
        self._size = 0

    def take(self, chunk: AIMessageChunk) -> None:
        """One more, unless that is more than an answer may have."""
        self._pieces.append(chunk)
        self._calls.update(call["index"] for call in chunk.tool_call_chunks)
        self._size += len(chunk.text) + sum(len(call["args"] or "") for call in chunk.tool_call_chunks)
        if self._size > MAX_ANSWER or len(self._pieces) > MOST_PIECES or len(self._calls) > MOST_CALLS:
            raise ProviderFault("malformed", f"the answer has more than {MAX_ANSWER} bytes, or too many pieces")

    def whole(self) -> AIMessageChunk:
        """All of them as one."""
        whole = add_ai_message_chunks(AIMessageChunk(content=""), *self._pieces)
        if not whole.response_metadata.get("finish_reason"):
            raise ProviderFault("cut_off", "the stream ended before the answer did", usage=_usage(whole))
        return whole


def _message(said: Said) -> BaseMessage:
    """A message; calls go as LangChain's invalid ones do, since those keep their arguments as they were written."""
    match said.role:
        case "system":
            return SystemMessage(said.text)
        case "user":
            return HumanMessage(said.text)
        case "tool":
            return ToolMessage(said.text, tool_call_id=said.answers)
        case "assistant":
            raw = [{"name": c.tool, "args": c.arguments, "id": c.id, "error": None} for c in said.calls]
            return AIMessage(said.text, invalid_tool_calls=raw)


def _calls(found: AIMessage) -> list[ToolCall]:
    if isinstance(found, AIMessageChunk):
        return [_call(one["id"], one["name"], one["args"]) for one in found.tool_call_chunks]
    raw = [(one.get("id"), one.get("function") or {}) for one in found.additional_kwargs[CALLS]]
    return [_call(number, function.get("name"), function.get("arguments")) for number, function in raw]


def _call(number: str | None, tool: str | None, arguments: str | None) -> ToolCall:
    return ToolCall(id=sound(number or ""), tool=sound(tool or ""), arguments=sound(arguments or ""))


def _usage(found: AIMessage) -> Usage:
    told = found.usage_metadata
    if told is None:
        return Usage()
    return counted(told["input_tokens"], told["output_tokens"], told.get("input_token_details", {}).get("cache_read"))


def _refusal(chunk: Mapping[str, Any]) -> str:
    choices = chunk.get("choices") or [{}]
    return (choices[0].get("delta") or {}).get("refusal") or ""
