"""How much the hub reads of a request, before it knows who asks."""

from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.http import MAX_BODY

PASSED_BY: Final = 16 * MAX_BODY
ANSWER: Final = (
    b'{"error":{"field":"body","reason":"larger than %d bytes","remedy":"Send smaller requests"}}' % MAX_BODY
)


class BodyLimit:
    """Answers 413 to whoever sends more than `MAX_BODY` bytes, whatever he says beforehand, and reads no further."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and its body as long as it is small enough."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        await self._within(scope, receive, send)

    async def _within(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = _Counted(receive)

        async def answered(message: Message) -> None:
            if not body.over:
                await send(message)

        try:
            await self._app(scope, body, answered)
        except Exception:
            if not body.over:
                raise
        if body.over:
            await body.pass_by()
            await _refuse(send)


class _Counted:
    """A body that ends, as if its sender had gone, where it is too large."""

    def __init__(self, receive: Receive) -> None:
        self._receive, self._read, self._more = receive, 0, True

    @property
    def over(self) -> bool:
        """Whether more was sent than the hub takes."""
        return self._read > MAX_BODY

    async def __call__(self) -> Message:
        """The next piece."""
        message = await self._next()
        return {"type": "http.disconnect"} if self.over else message

    async def pass_by(self) -> None:
        """Let what is still on its way go by, so that the answer is heard; not for ever."""
        while self._more and self._read < PASSED_BY:
            await self._next()

    async def _next(self) -> Message:
        message = await self._receive()
        self._read += len(message.get("body", b""))
        self._more = message["type"] == "http.request" and bool(message.get("more_body", False))
        return message


async def _refuse(send: Send) -> None:
    headers = [(b"content-type", b"application/json"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": ANSWER})
