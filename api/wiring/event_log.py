"""The event log of a data folder, read from its beginning: by the running hub's server, or by one for the while."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from adapters.nats_log import NatsLog
from api.archive import open_archive
from api.dialects import Dialects
from api.folder import Folder
from api.rereader import Rereader
from api.settings import Settings
from api.wiring.bus import connected, open_bus
from api.wiring.database import approved
from core.events import Event
from prompts.bundle import load_bundle
from prompts.dialects import load_dialects


async def read_events(settings: Settings) -> AsyncIterator[Event]:
    """Every event on the log, in its order, each once; what could not be read is left out."""
    with open_archive(settings) as archive:
        dialects = Dialects(load_dialects(settings.dialects), archive.accepted())
        files = load_bundle(settings.guardrails) if settings.mode == "development" else approved(archive.steps())
    reader = Rereader(dialects, files.policies)
    async with _open_log(settings) as log:
        end = await log.end()
        if not end:
            return
        async for packs in log.read(0):
            for pack in packs:
                for event in reader.read(pack):
                    yield event
            if packs[-1].position >= end:
                return


@asynccontextmanager
async def _open_log(settings: Settings) -> AsyncIterator[NatsLog]:
    folder = Folder(settings.data)
    running = folder.announced()
    if running is not None:
        async with connected(str(running["nats"])) as client:
            yield NatsLog(client)
        return
    folder.hold()
    try:
        async with open_bus(settings, folder, []) as bus, connected(bus.url) as client:
            yield NatsLog(client)
    finally:
        folder.release()
