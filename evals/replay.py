"""Replaying a trace through a hub's public API, as live traffic would come, and waiting until it is done."""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, Final

import httpx
from msgspec import Struct
from tenacity import AsyncRetrying, RetryError, retry_if_exception_type, stop_after_delay, wait_exponential

from core.errors import BusError, NotFoundError
from core.events import Event
from core.record import canonical

BATCH: Final = 25
PATIENCE_SECONDS: Final = 60.0


class Replayed(Struct):
    """What a replay came to."""

    events: int = 0
    accepted: int = 0
    rejected: int = 0
    position: int = 0


class Busy(Exception):
    """The hub could not take a batch just now."""


async def replay(
    events: Sequence[Event],
    url: str,
    keys: Mapping[str, str],
    *,
    rate: float | None = None,
    history: bool = False,
    batch: int = BATCH,
    progress: Callable[[int], None] = lambda _: None,
) -> Replayed:
    """Send all events in order, at most `rate` a second; a hub that is away is waited for."""
    done, loop = Replayed(), asyncio.get_running_loop()
    start = loop.time()
    async with httpx.AsyncClient(base_url=url, timeout=30, trust_env=False) as client:
        for brand, some in _batches(events, batch):
            if brand not in keys:
                raise NotFoundError(f"there is no key for brand {brand!r}: its file belongs in prompts/guardrails")
            answer = await _post(client, keys[brand], some, history)
            done.events += len(some)
            done.accepted += answer["accepted"]
            done.rejected += answer["rejected"]
            done.position = max(done.position, answer.get("position") or 0)
            progress(len(some))
            if rate:
                await asyncio.sleep(max(0.0, start + done.events / rate - loop.time()))
        await _settled(client, next(iter(keys.values())), done.position)
    return done


def _batches(events: Sequence[Event], size: int) -> Iterator[tuple[str, Sequence[Event]]]:
    for brand, run in groupby(events, key=lambda event: event.brand):
        some = list(run)
        yield from ((brand, some[i : i + size]) for i in range(0, len(some), size))


async def _post(client: httpx.AsyncClient, key: str, events: Sequence[Event], history: bool) -> dict[str, Any]:
    body = b"[" + b",".join(canonical(event) for event in events) + b"]"
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/cloudevents-batch+json"}
    try:
        async for attempt in _patience():
            with attempt:
                answer = await client.post("/v1/events", content=body, headers=headers, params={"history": history})
                if answer.status_code >= 500:
                    raise Busy(answer.text)
    except RetryError as error:
        raise BusError(f"no hub answers at {client.base_url}: start one with `cvh up`") from error
    except (httpx.UnsupportedProtocol, httpx.InvalidURL) as error:
        raise BusError(f"{client.base_url} is no address of a hub: use one like http://127.0.0.1:8700") from error
    if answer.status_code in (401, 403, 413):
        raise BusError(f"the hub refused the trace: {answer.text}")
    body_: dict[str, Any] = answer.json()
    return body_


async def _settled(client: httpx.AsyncClient, key: str, position: int) -> None:
    """Wait until everything is folded, decided and in a snapshot."""
    async for attempt in _patience():
        with attempt:
            answer = await client.get("/v1/hub", headers={"Authorization": f"Bearer {key}"})
            if answer.status_code != httpx.codes.OK or answer.json()["saved"] < position:
                raise Busy("not settled yet")


def _patience() -> AsyncRetrying:
    return AsyncRetrying(
        retry=retry_if_exception_type((httpx.NetworkError, httpx.TimeoutException, httpx.RemoteProtocolError, Busy)),
        stop=stop_after_delay(PATIENCE_SECONDS),
        wait=wait_exponential(multiplier=0.05, max=1),
    )
