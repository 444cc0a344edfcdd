"""The embedded server: a new brand is let in while everybody else stays connected."""

import asyncio
import json
from contextlib import aclosing
from pathlib import Path

import nats
import pytest
from nats.aio.msg import Msg

from adapters.nats_exchange import NatsExchange
from adapters.nats_log import EVENTS, STREAM, NatsLog
from adapters.nats_server import HUB_INBOX, NatsServer
from api.wiring.bus import connected


async def ignore(_: Exception) -> None:
    """The server says that this was a violation."""


async def test_a_new_brand_publishes_and_nobody_is_disconnected(server: NatsServer) -> None:
    lost: list[str] = []

    async def disconnected() -> None:
        lost.append("a connection")

    hub = await nats.connect(server.url, disconnected_cb=disconnected)
    north = await nats.connect(server.brand_urls["north"], disconnected_cb=disconnected)
    await NatsLog(hub).prepare()
    before = dict(server.brand_urls)
    harbour = await nats.connect(await server.admit("harbour"))
    for client, brand in ((north, "north"), (harbour, "harbour")):
        await client.jetstream().publish(f"{EVENTS}.0.{brand}", b"[]")

    assert await NatsLog(hub).end() == 2
    assert server.brand_urls == {**before, "harbour": server.brand_urls["harbour"]}
    assert not lost
    for client in (hub, north, harbour):
        await client.close()


async def test_a_new_brand_may_publish_nothing_but_its_own(server: NatsServer) -> None:
    hub = await nats.connect(server.url)
    await NatsLog(hub).prepare()
    harbour = await nats.connect(await server.admit("harbour"), error_cb=ignore)
    for subject in (f"{EVENTS}.0.north", f"{EVENTS}.0._"):
        await harbour.publish(subject, b"[]")
    await harbour.flush()

    assert await NatsLog(hub).end() == 0
    await harbour.close()
    await hub.close()


async def test_letting_a_brand_in_twice_changes_nothing(server: NatsServer) -> None:
    first, second = [await server.admit("harbour") for _ in range(2)]

    assert first == second
    async with asyncio.timeout(5):
        await (await nats.connect(first)).close()


async def test_the_configuration_is_for_its_owners_eyes(server: NatsServer, tmp_path: Path) -> None:
    await server.admit("harbour")

    assert (tmp_path / "nats" / "nats.conf").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("spy", ["lagoon", "harbour"])
async def test_no_brand_hears_the_events_of_another_one(server: NatsServer, spy: str) -> None:
    heard: list[Msg] = []

    async def hear(message: Msg) -> None:
        heard.append(message)

    address = server.brand_urls.get(spy) or await server.admit(spy)
    spying, north = await nats.connect(address, error_cb=ignore), await nats.connect(server.brand_urls["north"])
    for subject in ("_INBOX.>", ">", "*.>", f"{HUB_INBOX}.>", "_INBOX_north.>", "cvh.>", "$JS.>"):
        await spying.subscribe(subject, cb=hear)
    await spying.flush()
    async with connected(server.url) as hub, asyncio.timeout(10):
        await NatsLog(hub).prepare()
        await north.jetstream().publish(f"{EVENTS}.0.north", b'["a secret"]')
        async with aclosing(NatsLog(hub).read(after=0)) as packs:
            (pack,) = await anext(packs)
    await spying.drain()
    await north.close()

    assert pack.data == b'["a secret"]'
    assert [json.loads(message.data) for message in heard] == [{"stream": STREAM, "seq": 1}]


async def test_a_brand_may_keep_even_its_acknowledgements_to_itself(server: NatsServer) -> None:
    async with connected(server.url) as hub:
        await NatsLog(hub).prepare()
        north = await nats.connect(server.brand_urls["north"], inbox_prefix="_INBOX_north")
        ack = await north.jetstream().publish(f"{EVENTS}.0.north", b"[]", timeout=5)
        await north.close()

    assert ack.seq == 1


async def test_the_agents_exchange_works_on_the_hubs_own_inbox(server: NatsServer) -> None:
    async with connected(server.url) as hub, asyncio.timeout(10):
        exchange = NatsExchange(hub)
        await exchange.prepare()
        await exchange.put("run", "asked", b"{}")
        async with aclosing(exchange.runs("asked")) as runs:
            claim = await anext(runs)
            await claim.done()

    assert claim.run == "run"
