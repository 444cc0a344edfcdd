"""The event log on JetStream: packs in, packs out, in order, from any position.

The reader keeps no acknowledgements: where to go on is the ledger's business, not the consumer's. It
asks for packs with credits, checks that the consumer's own sequence has no gap, and starts a new
consumer behind the last pack whenever it has one or the server falls silent.
"""

import asyncio
import json
import logging
import uuid
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from typing import Final

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.errors import ConnectionClosedError, Error, NoRespondersError
from nats.errors import TimeoutError as NatsTimeout
from nats.js import JetStreamContext, api
from nats.js.errors import APIError, NoStreamResponseError
from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_attempt, wait_random_exponential

from core.entries import LIVE, Pack, Route
from core.errors import BusError
from core.transport import dialect_of, kind_of, speaker_of

log: Final = logging.getLogger("cvh.log")

STREAM: Final = "CVH_EVENTS"
EVENTS: Final = "cvh.events"
HISTORY: Final = "cvh.history"
RAW: Final = "cvh.raw"
RAW_HISTORY: Final = "cvh.rawhistory"
REFUSED: Final = "cvh.refused"
REFUSED_HISTORY: Final = "cvh.refusedhistory"
FAMILIES: Final = {
    (False, False): EVENTS,
    (True, False): HISTORY,
    (False, True): REFUSED,
    (True, True): REFUSED_HISTORY,
}
"""Where our own events stand, by whether they are history and whether they were refused."""
KIND: Final = "type"
"""The header in which a payload of a dialect says its kind, as other systems' buses have it."""
HUB: Final = "_"
"""Stands in a subject where a brand would: the hub packed this, and every event says its brand."""

CREDIT: Final = 128
EXPIRES_SECONDS: Final = 5
SILENCE_SECONDS: Final = EXPIRES_SECONDS + 3
AT_ONCE: Final = 16
LEAST_PAUSE_SECONDS: Final = 0.05
MOST_PAUSE_SECONDS: Final = 5.0
IDLE_CONSUMER_SECONDS: Final = 300


class NatsLog:
    """Implements `core.ports.EventLog`."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._stream: JetStreamContext = client.jetstream(timeout=10)

    async def prepare(self) -> None:
        """Make the stream if it is not there."""
        config = api.StreamConfig(
            name=STREAM,
            subjects=[*(f"{family}.*.*" for family in FAMILIES.values()), f"{RAW}.*.*.*", f"{RAW_HISTORY}.*.*.*"],
            storage=api.StorageType.FILE,
            retention=api.RetentionPolicy.LIMITS,
            discard=api.DiscardPolicy.NEW,
            deny_delete=True,
            deny_purge=True,
        )
        await make_stream(self._stream, config)

    async def publish(self, items: Sequence[bytes], *, lane: int = 0, route: Route = LIVE) -> int:
        """Store one pack; returns its position once it is synced to disk.

        A repeated attempt carries the same message id, so that a lost answer does not store it twice. What a
        caller sends again is another pack: whether its events are known is for the identity window to say.
        """
        pack = b"[" + b",".join(items) + b"]"
        headers = {"Nats-Msg-Id": uuid.uuid4().hex} | ({KIND: route.kind} if route.kind else {})
        subject = _subject(route, lane)
        retrying = AsyncRetrying(
            retry=retry_if_exception_type((NatsTimeout, NoRespondersError, NoStreamResponseError)),
            stop=stop_after_attempt(4),
            wait=wait_random_exponential(multiplier=0.1, max=2),
            reraise=True,
        )
        try:
            async for attempt in retrying:
                with attempt:
                    ack = await self._stream.publish(subject, pack, headers=headers)
        except Error as error:
            raise BusError(f"the event log did not take a pack ({error}); send again, nothing happens twice") from error
        return int(ack.seq)

    async def end(self) -> int:
        """The position of the newest pack."""
        return int((await self._stream.stream_info(STREAM)).state.last_seq)

    async def read(self, after: int) -> AsyncIterator[Sequence[Pack]]:
        """All packs behind a position, in order, for ever."""
        pause = LEAST_PAUSE_SECONDS
        while True:
            inbox = self._client.new_inbox()
            subscription = await self._client.subscribe(inbox, pending_msgs_limit=-1, pending_bytes_limit=-1)
            try:
                consumer = await self._consumer(after)
                async for messages in self._pull(subscription, inbox, consumer):
                    yield [_pack(message) for message in messages]
                    after, pause = messages[-1].metadata.sequence.stream, LEAST_PAUSE_SECONDS
            except ConnectionClosedError as error:
                raise BusError("the connection to the event log is closed; start the hub again") from error
            except (NatsTimeout, APIError, NoRespondersError) as error:
                log.warning("the event log does not answer (%r); it is asked again in %.1f s", error, pause)
            finally:
                if not self._client.is_closed:
                    await subscription.unsubscribe()
            await asyncio.sleep(pause)
            pause = min(2 * pause, MOST_PAUSE_SECONDS)

    async def _consumer(self, after: int) -> str:
        info = await self._stream.add_consumer(
            STREAM,
            api.ConsumerConfig(
                deliver_policy=api.DeliverPolicy.BY_START_SEQUENCE,
                opt_start_seq=after + 1,
                ack_policy=api.AckPolicy.NONE,
                inactive_threshold=IDLE_CONSUMER_SECONDS,
                mem_storage=True,
            ),
        )
        return str(info.name)

    async def _pull(self, subscription: Subscription, inbox: str, consumer: str) -> AsyncIterator[list[Msg]]:
        credit, expected = 0, 1
        while True:
            if credit <= CREDIT // 2:
                await self._ask(consumer, inbox, CREDIT - credit)
                credit = CREDIT
            messages = await _some(subscription)
            if not messages:
                return
            packs = [message for message in messages if not _status(message)]
            credit -= len(packs) + sum(_unused(message) for message in messages if _status(message))
            if any(_status(message) in ("404", "409") for message in messages):
                return
            for message in packs:
                if message.metadata.sequence.consumer != expected:
                    return
                expected += 1
            if packs:
                yield packs

    async def _ask(self, consumer: str, inbox: str, batch: int) -> None:
        request = {"batch": batch, "expires": EXPIRES_SECONDS * 1_000_000_000}
        subject = f"$JS.API.CONSUMER.MSG.NEXT.{STREAM}.{consumer}"
        await self._client.publish(subject, json.dumps(request).encode(), reply=inbox)


async def make_stream(context: JetStreamContext, config: api.StreamConfig) -> None:
    """Make a stream, or bring the one of that name to this configuration."""
    try:
        await context.add_stream(config)
    except APIError:
        await context.update_stream(config)


async def _some(subscription: Subscription) -> list[Msg]:
    """At least one message, and what else waits, up to a few; nothing if the server fell silent."""
    try:
        messages = [await subscription.next_msg(timeout=SILENCE_SECONDS)]
        while len(messages) < AT_ONCE and subscription.pending_msgs:
            messages.append(await subscription.next_msg(timeout=1))
    except NatsTimeout:
        return []
    return messages


def _status(message: Msg) -> str | None:
    """The server's word on a request; a stored message never is one, whatever headers its publisher gave it."""
    stored = message.reply.startswith("$JS.ACK.")
    return message.headers.get("Status") if message.headers and not stored else None


def _unused(message: Msg) -> int:
    return int((message.headers or {}).get("Nats-Pending-Messages", CREDIT))


def _subject(route: Route, lane: int) -> str:
    speaker = route.brand or HUB
    if route.dialect is None:
        return f"{FAMILIES[route.history, route.refused]}.{lane}.{speaker}"
    return f"{RAW_HISTORY if route.history else RAW}.{lane}.{speaker}.{route.dialect}"


def _pack(message: Msg) -> Pack:
    family, _, speaker, *dialect = message.subject.removeprefix("cvh.").split(".", 3)
    return Pack(
        position=message.metadata.sequence.stream,
        data=message.data,
        at=message.metadata.timestamp.astimezone(UTC) if message.metadata.timestamp else datetime.fromtimestamp(0, UTC),
        history=family.endswith("history"),
        brand=None if speaker == HUB else speaker_of(speaker),
        dialect=dialect_of(dialect[0]) if dialect else None,
        kind=kind_of((message.headers or {}).get(KIND, "")) if dialect else "",
        refused=family.startswith("refused"),
    )
