"""The embedded server: a new brand is let in while everybody else stays connected."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import nats
import pytest

from adapters.nats_log import EVENTS, NatsLog
from adapters.nats_server import NatsServer


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[NatsServer]:
    """A server with the brand `north`."""
    server = NatsServer(tmp_path / "nats", brands=["north"])
    await server.start()
    yield server
    await server.stop()


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
