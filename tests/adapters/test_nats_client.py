"""The client of NATS: what a flush waits for was sent before it."""

import asyncio

import pytest

from adapters.nats_server import NatsServer
from api.wiring.bus import connected


async def test_a_flush_comes_behind_what_was_said_before_it(server: NatsServer) -> None:
    async with connected(server.url) as client:
        sent = b""
        write, writelines = client._transport.write, client._transport.writelines

        def note(data: bytes) -> None:
            nonlocal sent
            sent += data
            write(data)

        def note_lines(lines: list[bytes]) -> None:
            nonlocal sent
            sent += b"".join(lines)
            writelines(lines)

        client._transport.write, client._transport.writelines = note, note_lines  # type: ignore[method-assign]
        await client.subscribe("some.subject")
        await client.flush()

    assert -1 < sent.find(b"SUB some.subject") < sent.rfind(b"PING")


async def test_a_flush_that_is_given_up_ends(server: NatsServer) -> None:
    async with connected(server.url) as client:
        flushing = asyncio.create_task(client.flush())
        await asyncio.sleep(0)
        flushing.cancel()

        with pytest.raises(asyncio.CancelledError):
            await flushing
