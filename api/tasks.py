"""Ending tasks for certain."""

import asyncio
from collections.abc import Iterable
from typing import Any, Final

AGAIN_SECONDS: Final = 0.25


async def end(tasks: Iterable["asyncio.Task[Any]"]) -> list[Exception]:
    """Cancel tasks until each has ended; returns what they ended with, cancellations apart.

    Before Python 3.12, `asyncio.wait_for` loses a cancellation that arrives together with its result, and
    the NATS client waits with it: asking once is not enough.
    """
    every = set(tasks)
    running = every
    while running:
        for task in running:
            task.cancel()
        _, running = await asyncio.wait(running, timeout=AGAIN_SECONDS)
    errors = (task.exception() for task in every if not task.cancelled())
    return [error for error in errors if isinstance(error, Exception)]
