"""Serving the API of a hub on its port, inside the hub's own event loop."""

import asyncio
import contextlib
import gc
import socket
from collections.abc import AsyncIterator, Iterator
from typing import Final

import uvicorn
from fastapi import FastAPI

from api.bundles import add_bundles
from api.control import add_control
from api.http import make_app
from api.hub import Hub
from api.ingest import add_ingest
from api.limits import BodyLimit
from api.people_http import add_people
from api.proposals_http import add_proposals
from core.errors import PortInUseError

DRAIN_SECONDS: Final = 5
FRAME_BYTES: Final = 64 * 1024


class _Server(uvicorn.Server):
    """Leaves signals to whoever runs the loop."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@contextlib.asynccontextmanager
async def serving(hub: Hub) -> AsyncIterator[str]:
    """Serve until the block is left; gives the address."""
    host = hub.settings.host
    listening = _listen(host, hub.settings.port)
    url = f"http://{host}:{listening.getsockname()[1]}"
    config = uvicorn.Config(
        whole_app(hub),
        log_level="warning",
        access_log=False,
        lifespan="off",
        ws_max_size=FRAME_BYTES,
        timeout_graceful_shutdown=DRAIN_SECONDS,
    )
    server = _Server(config)
    task = asyncio.create_task(server.serve(sockets=[listening]))
    while not server.started and not task.done():  # noqa: ASYNC110 - uvicorn sets a flag, no event
        await asyncio.sleep(0.005)
    hub.folder.announce(url=url, nats=hub.nats_url, brands=list(hub.state.policies), mode=hub.settings.mode)
    gc.collect()
    gc.freeze()
    try:
        yield url
    finally:
        hub.delivery.close()
        server.should_exit = True
        await task


def whole_app(hub: Hub) -> FastAPI:
    """The application with every way in."""
    app = make_app(hub)
    add_ingest(app)
    add_people(app)
    add_proposals(app)
    add_control(app)
    add_bundles(app)
    app.add_middleware(BodyLimit)
    return app


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        raise PortInUseError(
            f"{host}:{port} cannot be listened on ({error.strerror}): stop what uses it, "
            "or choose another with --port N"
        ) from error
    return listening
