"""A gateway that faces a stand-in over real HTTP, and a question to ask it. Nothing else can be reached."""

import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec.structs import replace
from pydantic import SecretStr

from adapters.models.gateway import ModelGateway, Patience
from adapters.models.litellm_provider import Deployment, LitellmProvider
from adapters.models.openai_provider import Endpoint, OpenAiProvider
from adapters.models.price import Price, Prices
from adapters.models.provider import Provider
from adapters.models.spend import FleetingSpend, Limits, Spend
from core.model import ModelQuestion, Said, ToolSpec
from evals.stand_in import Scenario, StandIn, Step, serving_stand_in

SECRET = "sk-very-secret"
NOW = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
LOOPBACK = ("127.0.0.1", "::1", "localhost")
SCHEMA = {
    "type": "object",
    "additionalProperties": False,
    "required": ["arm"],
    "properties": {"arm": {"enum": ["none", "cool_down"]}, "why": {"type": "string", "maxLength": 40}},
}
TOOL = ToolSpec(name="recall_cases", does="Finds past cases.", takes={"type": "object", "properties": {}})
UNBOUND = Limits()
HASTE = Patience(seconds=10, first_pause=0.001, longest_pause=0.002)
QUESTION = ModelQuestion(
    run="run-1",
    brand="north",
    agent="strategy",
    messages=(Said(role="system", text="You are the strategist."), Said(role="user", text="What now?")),
)


@dataclass
class Faced:
    """A gateway and what stands behind it."""

    gateway: ModelGateway
    stand_in: StandIn
    now: datetime = NOW

    async def ask(self, **given: Any) -> Any:
        """The answer to a question."""
        return await self.gateway.ask(replace(QUESTION, **given))

    @property
    def sent(self) -> list[Any]:
        """The bodies of all requests."""
        return [entry.body for entry in self.stand_in.journal]


Face = Callable[..., AbstractAsyncContextManager[Faced]]


@pytest.fixture
def facing(monkeypatch: pytest.MonkeyPatch) -> Iterator[Face]:
    """Starts a stand-in with a script and a gateway to it, over the openai provider or, with `lite`, over litellm."""
    elsewhere: list[Any] = []
    monkeypatch.setattr(socket.socket, "connect", _loopback_only(socket.socket.connect, elsewhere))
    monkeypatch.setattr(socket, "getaddrinfo", _known_only(socket.getaddrinfo, elsewhere))
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-somebody-else")
    monkeypatch.setenv("OPENAI_ORG_ID", "org-of-somebody-else")
    monkeypatch.setenv("LANGSMITH_TRACING", "true")
    monkeypatch.setenv("LANGSMITH_API_KEY", "ls-of-somebody-else")

    @asynccontextmanager
    async def start(
        *steps: Step,
        lite: tuple[str, ...] = (),
        patience: Patience = HASTE,
        limits: Limits = UNBOUND,
        spend: Spend | None = None,
        price: Price | None = None,
        **there: Any,
    ) -> AsyncIterator[Faced]:
        async with serving_stand_in(Scenario(steps=steps), key=SecretStr(SECRET)) as stand_in:
            clock = lambda: faced.now  # noqa: E731
            key = there.pop("key", SecretStr(SECRET))
            provider: Provider = (
                LitellmProvider([Deployment(name, stand_in.url, key) for name in lite], "json_schema", clock)
                if lite
                else OpenAiProvider(Endpoint("m", stand_in.url, key, **there), clock)
            )
            gateway = ModelGateway(
                provider,
                prices=Prices({} if price is None else {"m": price}),
                spend=spend or FleetingSpend(),
                clock=clock,
                limits=limits,
                patience=patience,
            )
            faced = Faced(gateway, stand_in)
            try:
                yield faced
            finally:
                await gateway.close()

    yield start
    assert not elsewhere, "a test has called somebody beside loopback"


def _loopback_only(connect: Any, elsewhere: list[Any]) -> Any:
    def checked(self: socket.socket, address: Any) -> Any:
        if self.family != socket.AF_UNIX and address[0] not in LOOPBACK:
            elsewhere.append(address)
            raise ConnectionRefusedError
        return connect(self, address)

    return checked


def _known_only(look_up: Any, elsewhere: list[Any]) -> Any:
    def checked(host: Any, *args: Any, **given: Any) -> Any:
        if host not in LOOPBACK:
            elsewhere.append(host)
            raise socket.gaierror
        return look_up(host, *args, **given)

    return checked
