"""The agents' exchange on JetStream: one subject per run and step, kept, so that a run can be taken up again."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Final

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import ConnectionClosedError
from nats.errors import TimeoutError as NatsTimeout
from nats.js import JetStreamContext, api
from nats.js.errors import NotFoundError

from adapters.nats_log import make_stream

STREAM: Final = "CVH_AGENTS"
SUBJECT: Final = "cvh.agents"
WORKING_SECONDS: Final = 120
KEPT_SECONDS: Final = 30 * 86_400
POLL_SECONDS: Final = 5


class NatsExchange:
    """Implements `core.ports.Exchange`."""

    def __init__(self, client: Client) -> None:
        self._stream: JetStreamContext = client.jetstream(timeout=10)

    async def prepare(self) -> None:
        """Make the stream if it is not there."""
        config = api.StreamConfig(
            name=STREAM, subjects=[f"{SUBJECT}.*.*"], max_age=KEPT_SECONDS, duplicate_window=KEPT_SECONDS
        )
        await make_stream(self._stream, config)

    async def put(self, run: str, step: str, body: bytes) -> None:
        """Hand over the event of a step, durably; a repetition changes nothing."""
        await self._stream.publish(f"{SUBJECT}.{run}.{step}", body, headers={"Nats-Msg-Id": f"{run}.{step}"})

    async def take(self, run: str, step: str) -> bytes | None:
        """The event of a step, None if nobody has handed it over yet."""
        try:
            message = await self._stream.get_last_msg(STREAM, f"{SUBJECT}.{run}.{step}")
        except NotFoundError:
            return None
        return message.data

    async def jobs(self) -> AsyncIterator[tuple[str, Callable[[], Awaitable[None]]]]:
        """The runs that were asked for, each with the call that ticks it off."""
        subscription = await self._stream.pull_subscribe(
            f"{SUBJECT}.*.asked",
            durable="agents",
            stream=STREAM,
            config=api.ConsumerConfig(ack_wait=WORKING_SECONDS, max_deliver=5),
        )
        while True:
            try:
                messages = await subscription.fetch(1, timeout=POLL_SECONDS)
            except NatsTimeout:
                continue
            except ConnectionClosedError:
                return
            for message in messages:
                yield message.subject.split(".")[2], _tick(message)


def _tick(message: Msg) -> Callable[[], Awaitable[None]]:
    async def tick() -> None:
        await message.ack_sync()

    return tick
