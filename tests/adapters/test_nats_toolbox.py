"""Tools over NATS: another process of the hub is answered; a brand is not, and hears nothing."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import nats
import pytest
from nats.aio.client import Client
from nats.errors import NoRespondersError
from nats.errors import TimeoutError as NatsTimeout

from adapters.nats_server import NatsServer
from adapters.nats_toolbox import Answers, NatsToolbox, answering
from api.wiring.bus import connected
from core.model import ToolRequest
from core.scope import Scope
from tests.adapters.house import NOON, SITUATION

SCOPE = Scope(run="run-1", agent="strategy", brand="north", player="anna", situation=SITUATION, at=NOON)


async def echo(request: ToolRequest) -> str:
    return json.dumps([request.run, request.agent, request.tool, request.arguments])


@asynccontextmanager
async def elsewhere(server: NatsServer, answers: Answers = echo, seconds: float = 10) -> AsyncIterator[NatsToolbox]:
    """A hub that answers, and the toolbox of another process."""
    async with connected(server.url) as hub, connected(server.url) as other, answering(hub, answers):
        yield NatsToolbox(other, seconds)


async def test_a_call_reaches_the_hub_with_the_run_and_nothing_of_its_scope(server: NatsServer) -> None:
    async with elsewhere(server) as toolbox:
        answer = await toolbox.call(SCOPE, "recall_cases", '{"limit": 2}')

    assert json.loads(answer) == ["run-1", "strategy", "recall_cases", '{"limit": 2}']


@pytest.mark.parametrize("name", ["", ">", "*", "recall_cases.x", "a b", "recall_cases\r\nPUB x 0", "\ud800"])
async def test_a_tool_that_is_none_never_becomes_a_subject(server: NatsServer, name: str) -> None:
    async with elsewhere(server) as toolbox:
        answer = json.loads(await toolbox.call(SCOPE, name, "{}"))

    assert answer["error"].startswith("there is no tool")


async def test_without_a_hub_the_caller_is_told_to_go_on(server: NatsServer) -> None:
    async with connected(server.url) as alone:
        answer = json.loads(await NatsToolbox(alone).call(SCOPE, "recall_cases", "{}"))

    assert answer == {"error": "no hub answers for the tools", "remedy": "Go on without it"}


async def test_a_hub_that_does_not_answer_is_not_waited_for_for_ever(server: NatsServer) -> None:
    async def never(request: ToolRequest) -> str:
        return await asyncio.get_running_loop().create_future()

    async with elsewhere(server, never, seconds=0.05) as toolbox:
        answer = json.loads(await toolbox.call(SCOPE, "recall_cases", "{}"))

    assert answer["error"] == "the hub could not be asked (TimeoutError)"


async def test_a_slow_call_holds_up_no_other(server: NatsServer) -> None:
    first = asyncio.Event()

    async def one_waits(request: ToolRequest) -> str:
        if request.tool == "recall_cases":
            await first.wait()
        first.set()
        return request.tool

    async with asyncio.timeout(10), elsewhere(server, one_waits) as toolbox:
        calls = [toolbox.call(SCOPE, tool, "{}") for tool in ("recall_cases", "budget_left")]
        assert await asyncio.gather(*calls) == ["recall_cases", "budget_left"]


async def test_arguments_that_are_no_text_are_a_fault_and_not_an_end(server: NatsServer) -> None:
    async with elsewhere(server) as toolbox:
        answer = json.loads(await toolbox.call(SCOPE, "recall_cases", "\ud800"))
        again = await toolbox.call(SCOPE, "recall_cases", "{}")

    assert "could not be asked" in answer["error"]
    assert json.loads(again)[0] == "run-1"


async def test_a_question_that_is_none_is_answered(server: NatsServer) -> None:
    async with connected(server.url) as hub, answering(hub, echo):
        answer = await hub.request("cvh.tools.recall_cases", b"\xff", timeout=10)

    assert json.loads(answer.data)["error"] == "this is no question to a tool"


async def ignore(_: Exception) -> None:
    """The server says that this was a violation."""


async def test_a_brand_is_not_answered_and_hears_nothing(server: NatsServer) -> None:
    heard: list[bytes] = []
    asked: list[ToolRequest] = []

    async def note(request: ToolRequest) -> str:
        asked.append(request)
        return "a secret"

    async def hear(message: nats.aio.msg.Msg) -> None:
        heard.append(message.data)

    async with elsewhere(server, note) as toolbox:
        brand: Client = await nats.connect(server.brand_urls["north"], error_cb=ignore)
        for subject in ("cvh.tools.>", "cvh.>", ">"):
            await brand.subscribe(subject, cb=hear)
        with pytest.raises((NoRespondersError, NatsTimeout)):
            await brand.request("cvh.tools.recall_cases", b'{"run":"r"}', timeout=0.2)
        assert await toolbox.call(SCOPE, "budget_left", "{}") == "a secret"
        await brand.drain()

    assert [request.tool for request in asked] == ["budget_left"]
    assert heard == []
