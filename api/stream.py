"""The player's WebSocket: first message a token and where to resume, then every command in order.

Client to hub:  {"token": "...", "after": 12}    once, within five seconds
                {"ack": 13}                       when a command has been handled
Hub to client:  {"v": 1, "type": "welcome", "after": 12}
                {"v": 1, "seq": 13, "type": "command", "command": {...}}
                {"v": 1, "seq": 14, "type": "tombstone", "id": "...", "reason": "..."}
"""

import asyncio
import logging
from contextlib import suppress
from typing import Annotated, Final

import msgspec
from fastapi import WebSocket, WebSocketDisconnect

from api.delivery import Connection
from api.hub import Hub
from api.tasks import end

HELLO_SECONDS: Final = 5.0
SEND_SECONDS: Final = 5.0
POLICY_VIOLATION: Final = 1008
TRY_AGAIN_LATER: Final = 1013
GOING_AWAY: Final = 1001
GONE: Final = (WebSocketDisconnect, TimeoutError)
"""How a client leaves without saying so."""

log: Final = logging.getLogger("cvh.stream")
Sequence = Annotated[int, msgspec.Meta(ge=0, lt=2**53)]


class Hello(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The client's first message."""

    token: str
    after: Sequence = 0


class Ack(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The client has handled a command."""

    ack: Sequence


async def serve_stream(socket: WebSocket) -> None:
    """Serve one socket until either side leaves."""
    hub: Hub = socket.app.state.hub
    await socket.accept()
    hello = await _hello(socket)
    who = hub.tokens.read(hello.token) if hello else None
    if hello is None or who is None:
        reason = "the token is not valid or is over" if hello else 'the first message is {"token": ..., "after": 0}'
        with suppress(RuntimeError, *GONE):
            await socket.close(POLICY_VIOLATION, reason)
        return
    connection = hub.delivery.connect(*who, hello.after)
    both = {
        asyncio.create_task(_send(socket, hub, connection, hello.after)),
        asyncio.create_task(_listen(socket, hub, connection, *who)),
    }
    try:
        await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
    finally:
        hub.delivery.disconnect(*who, connection)
        for error in await end(both):
            if not isinstance(error, (RuntimeError, *GONE)):
                log.error("a socket of %s ended", who[0], exc_info=error)
        with suppress(RuntimeError, *GONE):
            await socket.close(TRY_AGAIN_LATER, "too slow: resume")


async def _hello(socket: WebSocket) -> Hello | None:
    try:
        async with asyncio.timeout(HELLO_SECONDS):
            text = await socket.receive_text()
        return msgspec.json.decode(text, type=Hello)
    except (*GONE, msgspec.DecodeError, KeyError):
        return None


async def _send(socket: WebSocket, hub: Hub, connection: Connection, after: int) -> None:
    await socket.send_json({"v": 1, "type": "welcome", "after": after})
    while (item := await connection.next()) is not None:
        connection.sent = item.seq
        async with asyncio.timeout(SEND_SECONDS):
            await socket.send_json(hub.delivery.frame(item))
    code, reason = (TRY_AGAIN_LATER, "too slow: resume") if connection.overrun else (GOING_AWAY, "the hub stops")
    await socket.close(code, reason)


async def _listen(socket: WebSocket, hub: Hub, connection: Connection, brand: str, player: str) -> None:
    """Take acknowledgements; one for a number that was not sent on this socket means nothing."""
    with suppress(WebSocketDisconnect, RuntimeError):
        while True:
            try:
                ack = msgspec.json.decode(await socket.receive_text(), type=Ack)
            except (msgspec.DecodeError, KeyError):
                await socket.close(POLICY_VIOLATION, 'what a client says is {"ack": <number>}')
                return
            if 0 < ack.ack <= connection.sent:
                hub.delivery.acknowledge(brand, player, ack.ack)
