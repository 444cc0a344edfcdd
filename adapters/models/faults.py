"""What clients of models raise, as the few ways in which a provider can fail. litellm's errors are OpenAI's, too."""

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

import httpx
import openai

from adapters.models.bounded import TooLarge
from adapters.models.provider import ProviderFault
from adapters.models.wire import sound
from core.model import Outcome

MOST_DETAIL: Final = 200
MOST_CAUSES: Final = 10
REFUSED_KEY: Final = (401, 403)
BY_KIND: Final[tuple[tuple[Outcome, tuple[type[BaseException], ...]], ...]] = (
    ("malformed", (TooLarge, json.JSONDecodeError, UnicodeDecodeError, openai.APIResponseValidationError)),
    ("timed_out", (openai.APITimeoutError, httpx.TimeoutException, TimeoutError)),
    ("cut_off", (httpx.RemoteProtocolError, httpx.ReadError)),
    ("unreachable", (httpx.TransportError, OSError)),
)
BY_STATUS: Final[dict[int, Outcome]] = {408: "timed_out", 429: "rate_limited"}


def fault_of(error: Exception, secrets: Sequence[str], clock: Callable[[], datetime]) -> ProviderFault:
    """The fault behind an error of a client; no secret is in it, nor what a server says to a wrong key."""
    causes = list(_causes(error))
    status = next((one.status_code for one in causes if isinstance(one, openai.APIStatusError)), None)
    outcome = _outcome(causes, status)
    if status in REFUSED_KEY:
        return ProviderFault(outcome, f"{status}: the server does not take the key; see CVH_MODEL_KEY")
    detail = " ".join(f"{type(error).__name__}: {error}".split())
    for secret in secrets:
        detail = detail.replace(secret, "…")
    return ProviderFault(outcome, sound(detail[:MOST_DETAIL]), retry_after=_retry_after(causes, clock))


def _outcome(causes: Sequence[BaseException], status: int | None) -> Outcome:
    for outcome, kinds in BY_KIND:
        if any(isinstance(cause, kinds) for cause in causes):
            return outcome
    if status is not None:
        return BY_STATUS.get(
            status, "server_error" if status >= httpx.codes.INTERNAL_SERVER_ERROR else "refused_request"
        )
    if isinstance(causes[0], openai.APIConnectionError):
        return "unreachable"
    return "server_error" if isinstance(causes[0], openai.APIError) else "malformed"


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and what led to it, the newest first."""
    found: BaseException | None = error
    for _ in range(MOST_CAUSES):
        if found is None:
            return
        yield found
        found = found.__cause__ or found.__context__


def _retry_after(causes: Sequence[BaseException], clock: Callable[[], datetime]) -> float | None:
    for cause in causes:
        response = getattr(cause, "response", None)
        if isinstance(response, httpx.Response) and (wanted := response.headers.get("retry-after")):
            return _seconds(wanted, clock)
    return None


def _seconds(wanted: str, clock: Callable[[], datetime]) -> float | None:
    """Seconds or a date, as HTTP has it; None if it is neither."""
    try:
        return max(0.0, float(wanted))
    except ValueError:
        pass
    try:
        at = parsedate_to_datetime(wanted)
    except (ValueError, OverflowError):
        return None
    return max(0.0, (at.replace(tzinfo=at.tzinfo or UTC) - clock()).total_seconds())
