"""Clients that operators use, pointed at a stand-in: nothing in them knows of it."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass

import httpx
import pytest
from langchain_openai import ChatOpenAI
from openai import AsyncOpenAI

from evals.stand_in import Journal, Scenario, Step, serving_stand_in

PATIENCE = 10.0


@dataclass(frozen=True)
class Facing:
    """A stand-in, and the clients that face it."""

    url: str
    journal: Journal
    http: httpx.AsyncClient
    sdk: AsyncOpenAI

    def chain(self, model: str = "stand-in", **given: object) -> ChatOpenAI:
        return ChatOpenAI(
            model=model, base_url=self.url, api_key="stand-in", max_retries=0, timeout=PATIENCE, stream_usage=True,
            http_async_client=self.http, **given,
        )  # fmt: skip


Face = Callable[..., AbstractAsyncContextManager[Facing]]


@pytest.fixture
def facing() -> Face:
    @asynccontextmanager
    async def start(*steps: Step, **given: object) -> AsyncIterator[Facing]:
        async with (
            serving_stand_in(Scenario(steps=steps), **given) as stand_in,
            httpx.AsyncClient(trust_env=False, timeout=PATIENCE) as http,
        ):
            sdk = AsyncOpenAI(base_url=stand_in.url, api_key="stand-in", max_retries=0, http_client=http)
            yield Facing(stand_in.url, stand_in.journal, http, sdk)

    return start
