"""The agents' exchange on JetStream: one subject per run and step, kept, so that a run can be taken up again."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from typing import Final

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import ConnectionClosedError, Error, NoRespondersError
from nats.errors import TimeoutError as NatsTimeout
from nats.js import JetStreamContext, api
from nats.js.errors import NoStreamResponseError, NotFoundError

from adapters.nats_log import make_stream
from core.errors import BusError
from core.exchange import KEEP_SECONDS

STREAM: Final = "CVH_AGENTS"
SUBJECT: Final = "cvh.agents"
PAUSES: Final = (1, 1, 2, 4, 8, 16, 30)
"""How long a run that nobody keeps is left alone before it is given out again, in silences; the last one for ever.

There is no last try: the hub waits for the step as long as it runs, and what is recorded costs nothing again.
"""
KEPT_SECONDS: Final = 30 * 86_400
POLL_SECONDS: Final = 5
AWAY: Final = (NatsTimeout, ConnectionClosedError, NoRespondersError, NoStreamResponseError)


class NatsExchange:
    """Implements `core.ports.Exchange`."""

    def __init__(self, client: Client, silence_seconds: float = 4 * KEEP_SECONDS) -> None:
        self._client, self._silence_seconds = client, silence_seconds
        self._stream: JetStreamContext = client.jetstream(timeout=10)

    async def prepare(self) -> None:
        """Make the stream if it is not there."""
        config = api.StreamConfig(
            name=STREAM, subjects=[f"{SUBJECT}.*.*"], max_age=KEPT_SECONDS, duplicate_window=KEPT_SECONDS
        )
        await make_stream(self._stream, config)

    async def put(self, run: str, step: str, body: bytes) -> None:
        """Hand over the event of a step, durably; a repetition changes nothing."""
        with _answering():
            await self._stream.publish(f"{SUBJECT}.{run}.{step}", body, headers={"Nats-Msg-Id": f"{run}.{step}"})

    async def take(self, run: str, step: str) -> bytes | None:
        """The event of a step, None if nobody has handed it over yet."""
        with _answering(), suppress(NotFoundError):
            return (await self._stream.get_last_msg(STREAM, f"{SUBJECT}.{run}.{step}")).data
        return None

    async def wait(self, run: str, step: str) -> bytes:
        """The event of a step, as soon as somebody hands it over."""
        subscription = await self._client.subscribe(f"{SUBJECT}.{run}.{step}", max_msgs=1)
        try:
            while (body := await self.take(run, step)) is None:
                with suppress(NatsTimeout):
                    await subscription.next_msg(timeout=POLL_SECONDS)
        finally:
            await subscription.unsubscribe()
        return body

    async def served(self, step: str) -> bool:
        """Whether anybody asks for the runs that have come to a step, or is at work on one."""
        try:
            found = await self._stream.consumer_info(STREAM, f"agents-{step}")
        except NotFoundError:
            return False
        return bool(found.num_waiting or found.num_ack_pending)

    async def runs(self, step: str) -> AsyncIterator["NatsClaim"]:
        """The runs that have come to a step, each given to one of all who ask."""
        name = f"agents-{step}"
        pauses = [self._silence_seconds * times for times in PAUSES]
        config = api.ConsumerConfig(
            name=name, durable_name=name, filter_subject=f"{SUBJECT}.*.{step}", backoff=pauses, max_deliver=-1
        )
        await self._stream.add_consumer(STREAM, config)
        subscription = await self._stream.pull_subscribe_bind(name, STREAM)
        try:
            async for message in _fetched(subscription):
                yield NatsClaim(message)
        finally:
            with suppress(Error):
                await subscription.unsubscribe()


@contextmanager
def _answering() -> Iterator[None]:
    """A bus that is away is the surroundings' fault: runs are tried until it is back."""
    try:
        yield
    except AWAY as error:
        raise BusError(f"the exchange does not answer ({type(error).__name__}); it will be asked again") from error


async def _fetched(subscription: JetStreamContext.PullSubscription) -> AsyncIterator[Msg]:
    """One message after the other, until the connection is closed."""
    while True:
        try:
            messages = await subscription.fetch(1, timeout=POLL_SECONDS)
        except NatsTimeout:
            continue
        except ConnectionClosedError:
            return
        for message in messages:
            yield message


class NatsClaim:
    """Implements `core.ports.Claim`: a message that is not acknowledged yet."""

    def __init__(self, message: Msg) -> None:
        self._message = message

    @property
    def run(self) -> str:
        """The number of the run."""
        return self._message.subject.split(".")[2]

    async def keep(self) -> None:
        """Say that somebody is at work on it."""
        await self._message.in_progress()

    async def done(self) -> None:
        """Tick it off."""
        await self._message.ack_sync()
