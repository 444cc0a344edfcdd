"""A client of NATS that goes on reading, whatever bytes a publisher has put into a subject or a header.

The server hands both on as they came. The client's library takes them for text and ends its reading when they are
none: one such message on the log, and the hub would never again get past it.
"""

from typing import Final

from nats.aio.client import Client
from nats.aio.msg import Msg

FLUSH_SECONDS: Final = 10
"""So long a round trip may take."""


class SteadyClient(Client):
    """Reads what is no text as text with marks in it, and broken headers as none."""

    async def flush(self, timeout: int = FLUSH_SECONDS) -> None:  # noqa: ASYNC109 - the library's own signature
        """A round trip behind all that was said before.

        The library's ping overtakes what it has not sent yet; while it is answered that is sent, and the second one
        comes behind. Its own waiting for what is sent would do, but forgets that it was cancelled.
        """
        await super().flush(timeout)
        await super().flush(timeout)

    async def _process_headers(self, headers: bytes) -> dict[str, str] | None:
        try:
            return await super()._process_headers(headers)
        except (ValueError, IndexError):
            return None

    def _build_message(
        self, sid: int, subject: bytes, reply: bytes, data: bytes, headers: dict[str, str] | None
    ) -> Msg:
        text = subject.decode(errors="replace").encode()
        message: Msg = super()._build_message(sid, text, reply, data, headers)
        return message
