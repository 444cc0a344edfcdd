"""A running hub in this process, spoken to from a test that knows nothing of its event loop."""

import asyncio
import logging
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import anyio.from_thread
import nats
from starlette.testclient import TestClient

from adapters.nats_log import EVENTS, RAW
from api.hub import Hub
from api.server import whole_app
from api.settings import Settings
from api.wiring import open_hub

BRAND = "northstar"
SETTLED_SECONDS = 60


class FuzzedHub:
    """The hub, a client with the key of one brand, and what the hub logged as an error."""

    def __init__(self, hub: Hub, client: TestClient, bus: nats.NATS, heard: "_Errors") -> None:
        self.hub, self.client, self._bus, self._heard = hub, client, bus, heard

    def call(self, function: Any, *given: Any) -> Any:
        """Run a coroutine function on the hub's loop."""
        assert self.client.portal is not None
        return self.client.portal.call(function, *given)

    def publish(self, body: bytes) -> None:
        """Put a message on the log as the brand itself."""
        self.call(self._bus.jetstream().publish, f"{EVENTS}.0.{BRAND}", body)

    def publish_raw(self, dialect: str, kind: str, body: bytes) -> None:
        """Put payloads of a dialect on the log as the brand itself."""
        publish = partial(self._bus.jetstream().publish, headers={"type": kind} if kind else None)
        self.call(publish, f"{RAW}.0.{BRAND}.{dialect}", body)

    def counts(self) -> Mapping[str, int]:
        """What went through since the start, once the end of the log is reached."""
        self.call(self._settled)
        counts: Mapping[str, int] = self.client.get("/v1/hub").json()["counts"]
        return counts

    def take_errors(self) -> list[str]:
        """What the hub logged as an error since the last call."""
        return self._heard.take()

    async def _settled(self) -> None:
        async with asyncio.timeout(SETTLED_SECONDS):
            await self.hub.worker.reached(await self.hub.log.end())


class _Errors(logging.Handler):
    """Keeps what is logged as an error."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self._lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self._lines.append(f"{record.getMessage()}: {record.exc_info and record.exc_info[1]!r}")

    def take(self) -> list[str]:
        lines, self._lines = self._lines, []
        return lines


@contextmanager
def fuzzed_hub(folder: Path) -> Iterator[FuzzedHub]:
    """A hub on a folder of its own, without clock and slow path."""
    settings = Settings(data=folder, port=0, scheduler=False)
    with ExitStack() as stack:
        portal = stack.enter_context(anyio.from_thread.start_blocking_portal())
        hub = stack.enter_context(portal.wrap_async_context_manager(open_hub(settings, think=False)))
        bus = portal.call(nats.connect, hub.folder.bus_address(BRAND).read_text())
        stack.callback(portal.call, bus.close)
        client = TestClient(whole_app(hub), headers={"Authorization": f"Bearer {hub.folder.keys()[BRAND]}"})
        client.portal = portal
        heard = _Errors()
        logging.getLogger("cvh").addHandler(heard)
        stack.callback(logging.getLogger("cvh").removeHandler, heard)
        yield FuzzedHub(hub, client, bus, heard)
