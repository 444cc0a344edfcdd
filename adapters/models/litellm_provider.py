"""Many providers with fallback, through litellm's router, which is imported when the first question comes."""

import asyncio
import importlib
import logging
import os
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final

from msgspec import Struct
from pydantic import SecretStr

from adapters.models.lazy import Lazy
from adapters.models.provider import OutputForm, ProviderFault, Reply, bounded
from adapters.models.wire import answer_form, counted, message, said, sound, tool, word
from core.model import ModelQuestion, ToolCall, Usage

COOLDOWN_SECONDS: Final = 30
FAILS_ALLOWED: Final = 2
LOGS: Final = ("LiteLLM", "LiteLLM Router")


class Deployment(Struct, frozen=True):
    """A model as litellm names it, such as anthropic/claude-sonnet-4-5."""

    model: str
    url: str | None = None
    key: SecretStr | None = None


class LitellmProvider:
    """Implements `Provider`."""

    def __init__(self, deployments: Sequence[Deployment], output: OutputForm, clock: Callable[[], datetime]) -> None:
        self._deployments: Final = tuple(deployments)
        self._output: Final[OutputForm] = output
        self._clock: Final = clock
        self._router: Final = Lazy(lambda: make_router(self._deployments))
        self._first = 0

    @property
    def models(self) -> tuple[str, ...]:
        """All of them, in the order of the settings."""
        return tuple(each.model for each in self._deployments)

    async def open(self) -> None:
        """Import the router."""
        await self._router.get()

    async def call(self, question: ModelQuestion, most_tokens: int, seconds: float) -> Reply:
        """Ask the first, and the others in turn where it fails; who lets time run out is not the first next time."""
        from adapters.models.faults import fault_of

        router, first = await self._router.get(), self._first
        try:
            found = await router.acompletion(model=str(first), **self._body(question, most_tokens, seconds))
            return bounded(self._read(found))
        except asyncio.CancelledError:
            self._first = (first + 1) % len(self._deployments)
            raise
        except ProviderFault:
            raise
        except Exception as error:
            raise fault_of(error, self._secrets, self._clock) from None

    async def close(self) -> None:
        """Give the connections back."""
        if self._router.made is not None:
            litellm = importlib.import_module("litellm")
            await litellm.close_litellm_async_clients()

    @property
    def _secrets(self) -> list[str]:
        return [each.key.get_secret_value() for each in self._deployments if each.key is not None]

    def _body(self, question: ModelQuestion, most_tokens: int, seconds: float) -> dict[str, Any]:
        messages = [message(one) for one in said(question, self._output)]
        body: dict[str, Any] = {"messages": messages, "max_tokens": most_tokens}
        body |= {"timeout": seconds / len(self._deployments), "drop_params": True}
        if (form := answer_form(question, self._output)) is not None:
            body["response_format"] = form
        if question.tools:
            # Else litellm looks for servers of tools among them, by means of a package that it does not bring along.
            body |= {"tools": [tool(one) for one in question.tools], "_skip_mcp_handler": True}
        if question.hints.temperature is not None:
            body["temperature"] = question.hints.temperature
        return body

    def _read(self, found: Any) -> Reply:
        """What was said; what is missing in it raises, as it does in the client."""
        choice, hidden = found.choices[0], found._hidden_params
        passed = hidden.get("additional_headers", {}).get("x-litellm-attempted-fallbacks", 0)
        asked = hidden.get("litellm_model_name") or self.models[0]
        own = getattr(choice.message, "provider_specific_fields", None) or {}
        return Reply(
            text=sound(choice.message.content or ""),
            calls=tuple(_call(one) for one in choice.message.tool_calls or ()),
            refusal=sound(own.get("refusal") or ""),
            model=word(found.model) or asked,
            asked=asked,
            finish=word(choice.finish_reason),
            usage=_usage(found),
            note=f"{passed} before it did not answer" if passed else "",
        )


def make_router(deployments: Sequence[Deployment]) -> Any:
    """A router that asks each once, in turn, and keeps no answers; it says nothing on its own."""
    os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"
    litellm: Any = importlib.import_module("litellm")
    importlib.import_module("openai.resources")  # else the first call does, and the whole hub waits for a second
    litellm.suppress_debug_info = True
    litellm.disable_aiohttp_transport = True
    for name in LOGS:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    names = [str(number) for number in range(len(deployments))]
    return litellm.Router(
        model_list=[_entry(name, each) for name, each in zip(names, deployments, strict=True)],
        fallbacks=[{name: names[n + 1 :] + names[:n]} for n, name in enumerate(names) if len(names) > 1],
        num_retries=0,
        allowed_fails=FAILS_ALLOWED,
        cooldown_time=COOLDOWN_SECONDS,
        cache_responses=False,
    )


def _entry(name: str, deployment: Deployment) -> dict[str, Any]:
    told: dict[str, Any] = {"model": deployment.model, "max_retries": 0}
    if deployment.url is not None:
        told["api_base"] = deployment.url
    if deployment.key is not None:
        told["api_key"] = deployment.key.get_secret_value()
    return {"model_name": name, "litellm_params": told}


def _call(one: Any) -> ToolCall:
    return ToolCall(
        id=sound(one.id or ""), tool=sound(one.function.name or ""), arguments=sound(one.function.arguments or "")
    )


def _usage(found: Any) -> Usage:
    told = getattr(found, "usage", None)
    if told is None:
        return Usage()
    cached = getattr(getattr(told, "prompt_tokens_details", None), "cached_tokens", None)
    return counted(told.prompt_tokens, told.completion_tokens, cached)
