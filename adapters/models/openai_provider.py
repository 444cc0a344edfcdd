"""Any OpenAI-compatible endpoint, through langchain-openai, which is imported when the first question comes."""

import importlib
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct
from pydantic import SecretStr

from adapters.models.bounded import bounded_client
from adapters.models.lazy import Lazy
from adapters.models.provider import OutputForm, ProviderFault, Reply, bounded
from adapters.models.wire import answer_form, said, tool
from core.model import ModelQuestion

if TYPE_CHECKING:
    from adapters.models.openai_chat import Chat

OPENAI: Final = "https://api.openai.com/v1"
NO_KEY: Final = "none"
"""What servers without keys are told, since the client must say something."""


class Endpoint(Struct, frozen=True):
    """Where a model is, and how it is spoken to."""

    model: str
    url: str = OPENAI
    key: SecretStr | None = None
    output: OutputForm = "json_schema"
    stream: bool = False

    @property
    def secret(self) -> str:
        """The key, or the word for none."""
        return self.key.get_secret_value() if self.key is not None else NO_KEY


class OpenAiProvider:
    """Implements `Provider`."""

    def __init__(self, endpoint: Endpoint, clock: Callable[[], datetime]) -> None:
        self._endpoint: Final = endpoint
        self._clock: Final = clock
        self._http: Final = bounded_client()
        self._chat: Final = Lazy(self._make)

    @property
    def models(self) -> tuple[str, ...]:
        """The one model."""
        return (self._endpoint.model,)

    async def open(self) -> None:
        """Import the client."""
        await self._chat.get()

    async def call(self, question: ModelQuestion, most_tokens: int, seconds: float) -> Reply:
        """Ask once."""
        from adapters.models.faults import fault_of
        from adapters.models.openai_chat import ask, read

        there = self._endpoint
        chat = (await self._chat.get()).bind(**self._options(question, most_tokens, seconds))
        try:
            found = await ask(chat, said(question, there.output), seconds, stream=there.stream)
            return bounded(read(found, there.model))
        except ProviderFault:
            raise
        except Exception as error:
            raise fault_of(error, [there.secret], self._clock) from None

    async def close(self) -> None:
        """Give the connections back."""
        await self._http.aclose()

    def _make(self) -> "Chat":
        module = importlib.import_module("adapters.models.openai_chat")
        there = self._endpoint
        chat: Chat = module.make_chat(there.model, there.url, there.secret, self._http, stream=there.stream)
        return chat

    def _options(self, question: ModelQuestion, most_tokens: int, seconds: float) -> dict[str, Any]:
        """What is bound: as the body's own fields, since LangChain parses an answer whose format it knows itself."""
        body: dict[str, Any] = {self._bound: most_tokens}
        if (form := answer_form(question, self._endpoint.output)) is not None:
            body["response_format"] = form
        options: dict[str, Any] = {"extra_body": body, "timeout": seconds}
        if question.tools:
            options["tools"] = [tool(one) for one in question.tools]
        if question.hints.temperature is not None:
            options["temperature"] = question.hints.temperature
        return options

    @property
    def _bound(self) -> str:
        """How the length of an answer is bounded: OpenAI has a new word for it, many servers know only the old."""
        return "max_completion_tokens" if self._endpoint.url == OPENAI else "max_tokens"
