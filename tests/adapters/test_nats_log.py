"""The log reads on, whatever bytes a publisher has put into a subject or a header, and the ledger can keep it."""

import asyncio
from collections.abc import Sequence
from contextlib import aclosing, closing

import pytest
from nats.js.errors import APIError

from adapters.nats_log import STREAM, NatsLog
from adapters.nats_server import NatsServer
from api.wiring.bus import connected
from core.entries import Batch, DeadLetter, Pack, Quarantined
from core.errors import Refusal
from tests.adapters.house import House


def bare(subject: bytes) -> bytes:
    return b"PUB %s 2\r\n[]\r\n" % subject


def headed(head: bytes) -> bytes:
    return b"HPUB cvh.raw.0.north.ucrm %d %d\r\n%s\r\n\r\n[]\r\n" % (len(head) + 4, len(head) + 6, head)


FRAMES = {
    "a zero byte in the dialect": bare(b"cvh.raw.0.north.a\x00b"),
    "a dialect of 300 letters": bare(b"cvh.raw.0.north." + b"x" * 300),
    "a dialect that is no text": bare(b"cvh.raw.0.north.\xff\xfe"),
    "a zero byte in the kind": headed(b"NATS/1.0\r\ntype: a\x00b"),
    "a kind that is no text": headed(b"NATS/1.0\r\ntype: \xff\xfe"),
    "a kind of 900 letters": headed(b"NATS/1.0\r\ntype: " + b"k" * 900),
    "a header that is none": headed(b""),
    "a status that is no text": headed(b"NATS/1.0 \xff\xfe\xff"),
    "a speaker of 300 letters": bare(b"cvh.events.0." + b"n" * 300),
    "a speaker that is no text": bare(b"cvh.events.0.\xff\x00"),
}


async def publish(address: str, frames: Sequence[bytes]) -> None:
    """As a publisher of ill will: no client's library would send these."""
    login, _, place = address.removeprefix("nats://").partition("@")
    user, _, password = login.partition(":")
    reader, writer = await asyncio.open_connection(*place.split(":"))
    with closing(writer):
        writer.write(
            b'CONNECT {"user":"%s","pass":"%s","headers":true,"verbose":false}\r\n' % (user.encode(), password.encode())
        )
        writer.write(b"".join(frames) + b"PING\r\n")
        while (line := await reader.readline()) != b"PONG\r\n":
            assert line.startswith(b"INFO"), line


async def read(log: NatsLog, end: int) -> list[Pack]:
    packs: list[Pack] = []
    async with aclosing(log.read(after=0)) as reading, asyncio.timeout(20):
        while len(packs) < end:
            packs += await anext(reading)
    return packs


async def test_no_message_stops_the_log_and_the_ledger_can_keep_each(server: NatsServer, house: House) -> None:
    async with connected(server.url) as hub:
        log = NatsLog(hub)
        await log.prepare()
        await publish(server.url, list(FRAMES.values()))
        packs = await read(log, len(FRAMES))
    for pack in packs:
        refusal, (place, raw, at) = Refusal("body", "bad", "mend it"), (pack.position, pack.data, pack.at)
        dead = DeadLetter(position=place, item=0, raw=raw, refusal=refusal, route=pack.route, at=at)
        waiting = Quarantined(position=place, item=0, raw=raw, reason="bad", route=pack.route, at=at)
        house.ledger.commit(Batch(dead=[dead], quarantine=[waiting]))

    dialects = ["(unreadable)"] * 3 + ["ucrm"] * 5 + [None] * 2
    assert [pack.dialect for pack in packs] == dialects
    assert [pack.brand for pack in packs] == ["north"] * 8 + ["group:(unreadable)"] * 2
    assert [pack.kind for pack in packs][3:8] == ["ab", "", "k" * 200, "", ""]
    assert [letter.route.dialect for letter in house.archive.letters("quarantine")] == dialects[::-1]


async def test_a_message_that_was_lost_leaves_its_position_out(server: NatsServer) -> None:
    async with connected(server.url) as hub:
        stream, log = hub.jetstream(), NatsLog(hub)
        await stream.add_stream(name=STREAM, subjects=["cvh.events.*.*"])
        for _ in range(4):
            await log.publish([b"{}"])
        await stream.delete_msg(STREAM, 2)
        await log.prepare()

        assert [pack.position for pack in await read(log, 3)] == [1, 3, 4]


async def test_a_log_of_ours_lets_nobody_take_a_message_out(server: NatsServer) -> None:
    async with connected(server.url) as hub:
        log = NatsLog(hub)
        await log.prepare()
        position = await log.publish([b"{}"])

        with pytest.raises(APIError, match="not permitted"):
            await hub.jetstream().delete_msg(STREAM, position)
