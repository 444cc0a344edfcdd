"""Listening: a port, and an ASGI application served on it inside the event loop that runs."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator
from typing import Any, Final

import uvicorn
from starlette.types import ASGIApp

from core.errors import PortInUseError

DRAIN_SECONDS: Final = 5


class _Server(uvicorn.Server):
    """Leaves signals to whoever runs the loop."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@contextlib.asynccontextmanager
async def serving_app(app: ASGIApp, listening: socket.socket, **given: Any) -> AsyncIterator[None]:
    """Serve an application until the block is left, and drain it then."""
    config = uvicorn.Config(
        app,
        **{"log_level": "warning", **given},
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=DRAIN_SECONDS,
    )
    server = _Server(config)
    task = asyncio.create_task(server.serve(sockets=[listening]))
    while not server.started and not task.done():  # noqa: ASYNC110 - uvicorn sets a flag, no event
        await asyncio.sleep(0.005)
    try:
        yield
    finally:
        server.should_exit = True
        await task


def listen(host: str, port: int) -> socket.socket:
    """A socket on a port, a free one for 0."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # named, or asyncio leaves Nagle on
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
