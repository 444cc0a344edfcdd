"""The tools over NATS: a process that only thinks asks the hub, which owns state, ledger and memory.

Only the hub's own login may use these subjects: a brand's may publish its events and nothing else.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Final

import msgspec
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error, NoRespondersError

from core.model import TOOLS, ToolFault, ToolRequest
from core.record import canonical
from core.scope import Scope

SUBJECT: Final = "cvh.tools"
WAIT_SECONDS: Final = 30.0
"""So long an answer is waited for: the hub's own limit is shorter, but its memory may have to be opened first."""
AT_ONCE: Final = 32
"""So many calls the hub answers at a time; the others wait."""

Answers = Callable[[ToolRequest], Awaitable[str]]


class NatsToolbox:
    """Implements `core.ports.Toolbox` where there is no hub."""

    def __init__(self, client: Client, seconds: float = WAIT_SECONDS) -> None:
        self._client, self._seconds = client, seconds

    async def call(self, scope: Scope, tool: str, arguments: str) -> str:
        """The hub's answer; it looks up for itself what the run may see, so the scope is not sent."""
        if tool not in TOOLS:
            return ToolFault(f"there is no tool {tool[:40]!r}", f"Call one of {', '.join(TOOLS)}").text
        try:
            body = canonical(ToolRequest(run=scope.run, agent=scope.agent, tool=tool, arguments=arguments))
            answer = await self._client.request(f"{SUBJECT}.{tool}", body, timeout=self._seconds)
        except NoRespondersError:
            return ToolFault("no hub answers for the tools", "Go on without it").text
        except (Error, TimeoutError, ValueError) as error:
            return ToolFault(f"the hub could not be asked ({type(error).__name__})", "Go on without it").text
        return answer.data.decode(errors="replace")


@asynccontextmanager
async def answering(client: Client, answers: Answers) -> AsyncIterator[None]:
    """Answer for the tools as long as the block lasts."""
    room, open_calls = asyncio.Semaphore(AT_ONCE), set[asyncio.Task[None]]()

    async def take(message: Msg) -> None:
        call = asyncio.create_task(_answer(message, answers, room))
        open_calls.add(call)
        call.add_done_callback(open_calls.discard)

    subscription = await client.subscribe(f"{SUBJECT}.*", cb=take)
    await client.flush()
    try:
        yield
    finally:
        with suppress(Error):
            await subscription.unsubscribe()
        for call in open_calls:
            call.cancel()
        await asyncio.gather(*open_calls, return_exceptions=True)


async def _answer(message: Msg, answers: Answers, room: asyncio.Semaphore) -> None:
    async with room:
        answer = await _text(message.data, answers)
        with suppress(Error):
            await message.respond(answer.encode())


async def _text(body: bytes, answers: Answers) -> str:
    try:
        request = msgspec.json.decode(body, type=ToolRequest)
    except msgspec.DecodeError:
        return ToolFault("this is no question to a tool", "Send run, agent, tool and arguments").text
    return await answers(request)
