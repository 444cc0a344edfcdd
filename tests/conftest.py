"""What every test may use: a running hub on loopback, and a client that speaks for its first brand."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from api.hub import Hub
from api.server import serving
from api.settings import Settings
from api.wiring import open_hub


@dataclass(frozen=True)
class Running:
    """A hub with its address and a client for each brand."""

    hub: Hub
    url: str
    northstar: httpx.AsyncClient
    lagoon: httpx.AsyncClient

    async def settled(self) -> None:
        """Wait until everything on the log is folded and committed."""
        await self.hub.worker.reached(await self.hub.log.end())


StartHub = Callable[..., AbstractAsyncContextManager[Running]]


@pytest.fixture
def start_hub(tmp_path: Path) -> StartHub:
    """Start a hub on this test's own folder; the same folder again is the same hub, restarted."""

    @asynccontextmanager
    async def start(*, think: bool = False, folder: str = "hub", **given: object) -> AsyncIterator[Running]:
        settings = Settings(data=tmp_path / folder, port=0, **{"scheduler": False, **given})
        async with open_hub(settings, think=think) as hub, serving(hub) as url:
            keys = hub.folder.keys()
            async with _client(url, keys["northstar"]) as northstar, _client(url, keys["lagoon"]) as lagoon:
                yield Running(hub, url, northstar, lagoon)

    return start


@pytest.fixture
async def running(start_hub: StartHub) -> AsyncIterator[Running]:
    """A hub without scheduler and slow path."""
    async with start_hub() as hub:
        yield hub


def _client(url: str, key: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=url, headers={"Authorization": f"Bearer {key}"}, timeout=30, trust_env=False)
