"""Facts over HTTP: a brand's own API, asked afresh each time, a few times, within a deadline."""

import asyncio
from collections.abc import Mapping
from typing import Final

import httpx
from msgspec import Struct
from tenacity import AsyncRetrying, retry_if_exception_type, stop_after_attempt, wait_random_exponential

from core.errors import FactsError

TRIES: Final = 3
DEADLINE_SECONDS: Final = 15.0
ANSWER_SECONDS: Final = 5.0
MAX_ANSWER: Final = 1024 * 1024
AGAIN: Final = frozenset({408, 425, 429, 500, 502, 503, 504})


class Place(Struct, frozen=True):
    """A brand's API."""

    url: str
    token: str | None = None


class _Busy(Exception):
    """An answer that may be another one in a moment."""


class HttpFacts:
    """Implements `core.ports.FactSource`."""

    def __init__(self, places: Mapping[str, Place]) -> None:
        self._places = places
        self._opened: httpx.AsyncClient | None = None

    async def ask(self, brand: str, path: str) -> bytes:
        """The answer as it came; a `FactsError` if there is none after a few tries."""
        place = self._places.get(brand)
        if place is None:
            raise FactsError(f"nobody says where to ask about {brand}: set CVH_PULL")
        retrying = AsyncRetrying(
            retry=retry_if_exception_type((_Busy, httpx.TransportError)),
            stop=stop_after_attempt(TRIES),
            wait=wait_random_exponential(multiplier=0.1, max=2),
            reraise=True,
        )
        try:
            async with asyncio.timeout(DEADLINE_SECONDS):
                return await retrying(self._get, place, path)
        except (_Busy, httpx.HTTPError, TimeoutError) as error:
            raise FactsError(f"the API of {brand} did not answer ({error!r}); it is asked again later") from error

    async def close(self) -> None:
        """Give the connections back."""
        if self._opened is not None:
            await self._opened.aclose()

    @property
    def _client(self) -> httpx.AsyncClient:
        """Nothing may stand between: a proxy or a redirect would see the token and could answer from a cache."""
        if self._opened is None:
            self._opened = httpx.AsyncClient(timeout=ANSWER_SECONDS, follow_redirects=False, trust_env=False)
        return self._opened

    async def _get(self, place: Place, path: str) -> bytes:
        headers = {"Accept": "application/json", "Cache-Control": "no-store"}
        if place.token is not None:
            headers["Authorization"] = f"Bearer {place.token}"
        async with self._client.stream("GET", place.url.rstrip("/") + path, headers=headers) as response:
            if response.status_code in AGAIN:
                raise _Busy(f"status {response.status_code}")
            if response.status_code != httpx.codes.OK:
                raise FactsError(f"the API answered {response.status_code} to a question about a player; see CVH_PULL")
            return await _read(response)


async def _read(response: httpx.Response) -> bytes:
    chunks, size = [], 0
    async for chunk in response.aiter_bytes():
        size += len(chunk)
        if size > MAX_ANSWER:
            raise FactsError(f"the API answered with more than {MAX_ANSWER} bytes about one player")
        chunks.append(chunk)
    return b"".join(chunks)
