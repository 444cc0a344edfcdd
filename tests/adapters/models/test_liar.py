"""A server that lies of what it took and who it is, or that never ends: nothing of it reaches budgets or the record."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from msgspec.structs import replace
from pydantic import SecretStr

from adapters.models.gateway import ModelGateway
from adapters.models.openai_provider import Endpoint, OpenAiProvider
from adapters.models.price import Price, Prices
from adapters.models.spend import Account, FleetingSpend, Limits
from core.model import Answer, Unanswered
from core.record import canonical
from tests.adapters.models.conftest import HASTE, NOW, QUESTION

ASIDE = {"role": "assistant", "content": "hi"}
GOOD = {"model": "m", "choices": [{"index": 0, "finish_reason": "stop", "message": ASIDE}]}
HUB = Account("hub", "hub", "2026-03-02")


@asynccontextmanager
async def lying(head: str, *body: bytes, stream: bool = False, **patience: Any) -> AsyncIterator[Any]:
    """A gateway to a server that says these bytes, whatever it is asked."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(f"HTTP/1.1 {head}\r\nConnection: close\r\n\r\n".encode() + b"".join(body))
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
    spend = FleetingSpend()
    gateway = ModelGateway(
        OpenAiProvider(Endpoint("m", url, SecretStr("sk"), stream=stream), lambda: NOW),
        prices=Prices({"m": Price(1, 1, 1)}),
        spend=spend,
        clock=lambda: NOW,
        limits=Limits(),
        patience=replace(HASTE, attempts=1, **patience),
    )
    try:
        yield gateway, spend
    finally:
        await gateway.close()
        server.close()


def whole(**said: Any) -> tuple[str, bytes]:
    return "200 OK\r\nContent-Type: application/json", json.dumps({**GOOD, **said}).encode()


@pytest.mark.parametrize("tokens", [-(10**9), 10**30, float("nan"), float("inf"), 1.5, "7", [], {}, True])
async def test_what_is_no_count_of_tokens_opens_no_budget_and_breaks_none(tokens: object) -> None:
    used = {"prompt_tokens": tokens, "completion_tokens": tokens, "total_tokens": tokens}
    async with lying(*whole(usage=used)) as (gateway, spend):
        answer = await gateway.ask(QUESTION)

    assert isinstance(answer, Answer)
    assert 0 <= answer.usage.input <= 10_000_000
    assert 0 <= spend._used[HUB].tokens <= 20_000_000


@pytest.mark.parametrize("name", [7, ["m"], "\ud800", "m" * 100_000])
async def test_names_of_any_kind_can_be_recorded(name: object) -> None:
    choice = {**GOOD["choices"][0], "finish_reason": name}  # type: ignore[index]
    async with lying(*whole(model=name, choices=[choice])) as (gateway, _):
        answer = await gateway.ask(QUESTION)

    assert all(isinstance(word, str) and len(word) <= 200 for word in (answer.model, answer.finish))
    assert canonical(answer)


async def test_a_moment_that_no_calendar_has_is_no_wish_to_be_left_alone() -> None:
    wish = "Retry-After: Mon, 01 Jan 99999999999999999999 00:00:00 GMT"
    async with lying(f"429 Too Many\r\n{wish}", b"{}") as (gateway, _):
        answer = await gateway.ask(QUESTION)

    assert answer.attempts[0].outcome == "rate_limited"


def endless(delta: Callable[[int], object]) -> Iterable[bytes]:
    for number in range(25_000):
        piece = {"choices": [{"index": 0, "delta": delta(number)}]}
        yield b"data: " + json.dumps(piece).encode() + b"\n\n"


@pytest.mark.parametrize(
    "delta",
    [
        lambda n: {"content": ""},
        lambda n: {"tool_calls": [{"index": n, "id": "a", "function": {"name": "n", "arguments": ""}}]},
    ],
    ids=["nothing", "ever more calls"],
)
async def test_a_stream_that_comes_faster_than_it_is_read_ends_all_the_same(delta: Callable[[int], object]) -> None:
    head = "200 OK\r\nContent-Type: text/event-stream"
    async with lying(head, *endless(delta), stream=True, seconds=2) as (gateway, _):
        answer = await gateway.ask(QUESTION)

    assert isinstance(answer, Unanswered)
    assert answer.attempts[0].outcome in {"timed_out", "malformed"}
