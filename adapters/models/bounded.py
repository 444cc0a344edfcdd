"""HTTP to a model's server: nothing stands between, and no body is read further than an answer may reach."""

from collections.abc import AsyncIterator
from typing import Final

import httpx

MAX_BODY: Final = 4 * 1024 * 1024
"""Bytes of a body: a stream wraps every few characters of an answer in some hundred bytes."""
PLAIN: Final = frozenset({"", "identity"})


class TooLarge(Exception):
    """A body that no answer needs."""


def bounded_client(most: int = MAX_BODY) -> httpx.AsyncClient:
    """A client that takes no proxy and no credentials from its surroundings and follows no redirect."""
    return httpx.AsyncClient(transport=_Bounded(most), follow_redirects=False, trust_env=False)


class _Bounded(httpx.AsyncHTTPTransport):
    def __init__(self, most: int) -> None:
        super().__init__(trust_env=False)
        self._most = most

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        request.headers["Accept-Encoding"] = "identity"
        response = await super().handle_async_request(request)
        packed = response.headers.get("content-encoding", "") not in PLAIN
        if packed or not isinstance(response.stream, httpx.AsyncByteStream):
            await response.aclose()
            raise TooLarge("the server sends a packed body though none was asked for: nobody knows how large it is")
        response.stream = _Counted(response.stream, self._most)
        return response


class _Counted(httpx.AsyncByteStream):
    def __init__(self, stream: httpx.AsyncByteStream, most: int) -> None:
        self._stream = stream
        self._most = most

    async def __aiter__(self) -> AsyncIterator[bytes]:
        size = 0
        async for chunk in self._stream:
            size += len(chunk)
            if size > self._most:
                raise TooLarge(f"the body has more than {self._most} bytes")
            yield chunk

    async def aclose(self) -> None:
        await self._stream.aclose()
