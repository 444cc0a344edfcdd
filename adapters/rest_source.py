"""History over HTTP: `GET {address}/{entity}?cursor=...&limit=...`, page after page, with patience.

A source under load says 429 and when to come back; one that is being deployed says 5xx or cuts the
connection. Both are waited for, within bounds. Numbers are kept as the text that the source wrote.
"""

import json
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final

import httpx
from pydantic import BaseModel, ValidationError
from tenacity import AsyncRetrying, RetryCallState, RetryError, retry_if_exception_type, stop_after_attempt
from tenacity.wait import wait_random_exponential

from core.errors import SourceError
from core.source import SourcePage, SourceRow

LIMIT: Final = 1000
ATTEMPTS: Final = 8
FIRST_PAUSE_SECONDS: Final = 0.25
MOST_PAUSE_SECONDS: Final = 30.0
LONGEST_WAIT_SECONDS: Final = 900.0
"""A source that asks for more than this is come back to by a person."""
TIMEOUT_SECONDS: Final = 60.0


class AskedPage(BaseModel):
    """A page as the source must write it."""

    items: list[dict[str, Any]]
    next: str | None = None
    total: int | None = None
    sums: dict[str, str] | None = None


class ComeBack(Exception):
    """Not now; perhaps the source says when."""

    def __init__(self, reason: str, seconds: float | None = None) -> None:
        super().__init__(reason)
        self.seconds = seconds


class RestSource:
    """Implements `core.ports.Source`."""

    def __init__(
        self, address: str, token: str | None, now: Callable[[], datetime], *, pause: float = FIRST_PAUSE_SECONDS
    ) -> None:
        self._address, self._now, self._pause = address.rstrip("/"), now, pause
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._client = httpx.AsyncClient(headers=headers, timeout=TIMEOUT_SECONDS, trust_env=False)

    def edition(self) -> str:
        """A cursor means the same for as long as the address is the same."""
        return self._address

    def beside(self, entities: Collection[str]) -> Sequence[str]:
        """A REST source answers what it is asked and lists nothing."""
        return ()

    async def page(self, entity: str, cursor: str | None) -> SourcePage | None:
        """The page at a cursor; waits for a source that is busy or away, and says so when it gives up."""
        url = f"{self._address}/{entity}"
        asked = {"limit": str(LIMIT), **({"cursor": cursor} if cursor is not None else {})}
        retrying = AsyncRetrying(
            retry=retry_if_exception_type((ComeBack, httpx.TransportError)),
            stop=stop_after_attempt(ATTEMPTS),
            wait=self._wait,
        )
        try:
            return await retrying(self._ask, url, asked)
        except RetryError as error:
            reason = error.last_attempt.exception()
            raise SourceError(
                f"{url} did not give a page in {ATTEMPTS} attempts ({reason!r}): "
                "nothing is lost, run `cvh migrate` again and it goes on from here"
            ) from reason

    async def close(self) -> None:
        """Give the connections back."""
        await self._client.aclose()

    def _wait(self, state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        if isinstance(error, ComeBack) and error.seconds is not None:
            return error.seconds
        return wait_random_exponential(multiplier=self._pause, max=MOST_PAUSE_SECONDS)(state)

    async def _ask(self, url: str, asked: dict[str, str]) -> SourcePage | None:
        answer = await self._client.get(url, params=asked)
        if answer.status_code == httpx.codes.NOT_FOUND and "cursor" not in asked:
            return None
        if answer.status_code == httpx.codes.TOO_MANY_REQUESTS or answer.is_server_error:
            wanted = answer.headers.get("Retry-After")
            raise ComeBack(f"{answer.status_code} {answer.reason_phrase}", _seconds(wanted, self._now(), url))
        if not answer.is_success:
            raise SourceError(f"{url} answers {answer.status_code} {answer.reason_phrase}: {_remedy(answer)}")
        return _read(answer, url)


def _seconds(retry_after: str | None, now: datetime, url: str) -> float | None:
    """What a Retry-After header asks for, in seconds or as a date; None if it says nothing."""
    if retry_after is None:
        return None
    try:
        seconds = float(retry_after) if retry_after.isdecimal() else _until(retry_after, now)
    except ValueError:
        return None
    if seconds > LONGEST_WAIT_SECONDS:
        raise SourceError(
            f"{url} asks to be left alone for {seconds:.0f} seconds: "
            "nothing is lost, run `cvh migrate` again after that and it goes on from here"
        )
    return max(seconds, 0.0)


def _until(date: str, now: datetime) -> float:
    moment = parsedate_to_datetime(date)
    return (moment.replace(tzinfo=moment.tzinfo or UTC) - now).total_seconds()


def _remedy(answer: httpx.Response) -> str:
    if answer.status_code in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
        return "put a bearer token that may read it into CVH_SOURCE_TOKEN"
    return "check the address; docs/migration.md says what a source must answer"


def _read(answer: httpx.Response, url: str) -> SourcePage:
    try:
        body = json.loads(answer.content, parse_int=str, parse_float=str, parse_constant=str)
    except (ValueError, RecursionError) as error:
        raise ComeBack(f"a page that is not JSON: {error}") from error
    try:
        told = AskedPage.model_validate(body)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "the page"
        raise SourceError(f"{url}: {place}: {first['msg']}: docs/migration.md shows what a page must be") from error
    rows = [SourceRow(item, text, text) for item, text in zip(told.items, map(_text, told.items), strict=True)]
    return SourcePage(rows=rows, next=told.next, length=told.total, total=told.total, sums=told.sums or {})


def _text(item: dict[str, Any]) -> str:
    return json.dumps(item, ensure_ascii=False, sort_keys=True)
