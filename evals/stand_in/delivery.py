"""Delivery: how the bytes of a reply reach the client, or do not. Every wait ends: with the client, time or server."""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from starlette.types import Receive, Scope, Send

from api.tasks import end
from evals.stand_in.journal import Ending
from evals.stand_in.scenario import Cut, Drip, Hang, Step

MOST_SECONDS: Final = 60.0
"""A client that does not read what is sent has so long."""


@dataclass(frozen=True)
class Letter:
    """What is to be sent."""

    parts: Sequence[bytes]
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    streamed: bool = False

    @property
    def head(self) -> list[tuple[bytes, bytes]]:
        """The headers; a body in one piece has its length among them."""
        kind = "text/event-stream" if self.streamed else "application/json"
        length = {} if self.streamed else {"content-length": str(sum(map(len, self.parts)))}
        every = {"content-type": kind, **length, **self.headers}
        return [(name.lower().encode(), value.encode()) for name, value in every.items()]


@dataclass(frozen=True)
class Delivery:
    """A letter on its way, as the step of a script has it: whole, cut, drop by drop, or never; tells how it ended."""

    letter: Letter
    step: Step
    late: Letter
    """What is said when nothing was for too long."""
    closing: asyncio.Event
    ended: Callable[[Ending], None]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send, until it is sent or nobody waits for it any more."""
        sending = asyncio.create_task(self._sent(send))
        leaving = asyncio.create_task(_left(receive))
        closing = asyncio.create_task(self.closing.wait())
        ending: Ending = "closed"
        try:
            every = {sending, leaving, closing}
            await asyncio.wait(every, timeout=self._seconds, return_when=asyncio.FIRST_COMPLETED)
            ending = _ending(sending, leaving, closing)
        finally:
            errors = await end([sending, leaving, closing])
            self.ended(ending)
        if ending in ("limit", "closed") and isinstance(self.step, Hang):
            await _whole(self.late, send)
        if errors:
            raise errors[0]

    @property
    def _seconds(self) -> float:
        return self.step.most_seconds if isinstance(self.step, Hang | Drip) else MOST_SECONDS

    async def _sent(self, send: Send) -> Ending:
        match self.step:
            case Hang():
                await asyncio.Event().wait()
            case Cut():
                await _begun(self.letter, send)
                await _put(send, self._first_share(self.step.share))
                return "cut"
            case Drip():
                await _begun(self.letter, send)
                for drop in _drops(self.letter.parts, self.step.bytes_each):
                    await _put(send, drop)
                    await asyncio.sleep(self.step.every_seconds)
                await _put(send, b"", more=False)
            case _:
                await _whole(self.letter, send)
        return "sent"

    def _first_share(self, share: float) -> bytes:
        body = b"".join(self.letter.parts)
        return body[: int(len(body) * share)]


async def _whole(letter: Letter, send: Send) -> None:
    await _begun(letter, send)
    for part in letter.parts:
        await _put(send, part)
    await _put(send, b"", more=False)


async def _begun(letter: Letter, send: Send) -> None:
    await send({"type": "http.response.start", "status": letter.status, "headers": letter.head})


async def _put(send: Send, body: bytes, *, more: bool = True) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": more})


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _drops(parts: Sequence[bytes], size: int) -> Iterator[bytes]:
    return (part[start : start + size] for part in parts for start in range(0, len(part), size))


def _ending(sending: "asyncio.Task[Ending]", leaving: "asyncio.Task[None]", closing: "asyncio.Task[bool]") -> Ending:
    if sending.done() and sending.exception() is None:
        return sending.result()
    if leaving.done():
        return "left"
    return "closed" if closing.done() else "limit"
