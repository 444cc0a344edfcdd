"""What stands behind the gateway: a provider answers one question once, or fails in one of a few ways."""

from typing import Final, Literal, Protocol

from msgspec import Struct

from core.model import ModelQuestion, Outcome, ToolCall, Usage

MAX_ANSWER: Final = 256 * 1024
"""Bytes of an answer, its text and its calls together; more is no answer."""
OutputForm = Literal["json_schema", "json_object", "text"]
"""How a server is told the form of an answer: by schema, as any JSON, or in words alone."""
AGAIN: Final = frozenset[Outcome]({"rate_limited", "timed_out", "unreachable", "server_error", "cut_off"})
"""What may be otherwise in a moment."""


class Reply(Struct, frozen=True, kw_only=True):
    """What a provider said."""

    text: str
    calls: tuple[ToolCall, ...] = ()
    refusal: str = ""
    model: str
    """Who answered, in the provider's words."""
    asked: str
    """Who was asked, in the words of the settings."""
    finish: str
    usage: Usage
    note: str = ""


class ProviderFault(Exception):
    """A provider gave no answer; the detail holds no secret."""

    def __init__(
        self, outcome: Outcome, detail: str, *, retry_after: float | None = None, usage: Usage | None = None
    ) -> None:
        super().__init__(outcome, detail)
        self.outcome: Final = outcome
        self.detail: Final = detail
        self.retry_after: Final = retry_after
        """Seconds after which the provider wants to be asked again."""
        self.usage: Final = usage or Usage()
        """What it has taken all the same, as far as it told."""


class Provider(Protocol):
    """One way to language models."""

    @property
    def models(self) -> tuple[str, ...]:
        """Who may answer; the first is asked first."""
        ...

    async def open(self) -> None:
        """Import and make what is heavy, once, before any deadline runs."""
        ...

    async def call(self, question: ModelQuestion, most_tokens: int, seconds: float) -> Reply:
        """Ask once; raises `ProviderFault` and nothing else. Who asks keeps the time."""
        ...

    async def close(self) -> None:
        """Give the connections back."""
        ...


def bounded(reply: Reply) -> Reply:
    """The reply, unless it is larger than any answer may be."""
    size = sum(len(text.encode()) for text in (reply.text, reply.refusal, *(call.arguments for call in reply.calls)))
    if size > MAX_ANSWER:
        raise ProviderFault("malformed", f"the answer has more than {MAX_ANSWER} bytes", usage=reply.usage)
    return reply
