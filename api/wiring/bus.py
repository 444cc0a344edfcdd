"""The bus: the embedded server or an outside one, and connections to it."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Final

import nats.errors
from msgspec import Struct
from nats.aio.client import Client

from adapters.nats_client import SteadyClient
from adapters.nats_server import HUB_INBOX, NatsServer
from api.folder import Folder
from api.keys import write_secret
from api.settings import Settings
from core.errors import BusError

log: Final = logging.getLogger("cvh")
CONNECT_SECONDS: Final = 10.0


class Bus(Struct, frozen=True):
    """Where the bus is, and how a brand gets a user of its own; an outside server's users are not ours to make."""

    url: str
    admit: Callable[[str], Awaitable[str]] | None = None


@asynccontextmanager
async def open_bus(settings: Settings, folder: Folder, brands: Sequence[str]) -> AsyncIterator[Bus]:
    """The bus that the settings name; the embedded one lives as long as the block."""
    if settings.nats_url is not None:
        yield Bus(settings.nats_url)
        return
    server = NatsServer(folder.nats, settings.nats_port, brands)
    await server.start()
    for brand, address in server.brand_urls.items():
        write_secret(folder.bus_address(brand), address)
    try:
        yield Bus(server.url, server.admit)
    finally:
        await server.stop()


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[Client]:
    """The hub's connection, which comes back by itself for as long as the block lasts.

    Its inbox is its own: on an outside server, too, nobody else may listen to `_HUB_INBOX.>`, where all packs go.
    """

    async def quiet(error: Exception) -> None:
        log.debug("nats: %r", error)

    client = SteadyClient()
    try:
        async with asyncio.timeout(CONNECT_SECONDS):
            await client.connect(
                url, max_reconnect_attempts=-1, error_cb=quiet, connect_timeout=2, inbox_prefix=HUB_INBOX
            )
    except (OSError, ValueError, nats.errors.Error) as error:
        raise BusError(
            f"no NATS server answers ({error!r}): start it, or unset CVH_NATS_URL to use the embedded one"
        ) from error
    try:
        yield client
    finally:
        with suppress(nats.errors.Error, asyncio.TimeoutError):
            await client.close()
