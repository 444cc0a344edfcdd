"""Thin events: the operator is asked, and until he has answered the facts are unknown."""

import asyncio
from typing import Any

import pytest

from api import puller
from core.events import Event, FactsTold
from tests.conftest import Running, StartHub
from tests.operator_api import operator_api

EXCLUDED = b'{"blocks": [{"active": true, "type": "Excluded", "note": ""}]}'
CHANGED = {"user_id": "mia.1", "timestamp": "2026-01-31T12:00:00Z", "origin": "x"}
BLOCKS = "/v1/ingest/fast-track/v2/integration/user/blocks"


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(puller, "FIRST_PAUSE_SECONDS", 0.01)


def told(running: Running) -> "asyncio.Future[Event]":
    """The answer, once it has passed the worker."""
    future: asyncio.Future[Event] = asyncio.get_running_loop().create_future()

    def watch(event: Event) -> None:
        if isinstance(event, FactsTold) and not future.done():
            future.set_result(event)

    running.hub.worker.on_event.append(watch)
    return future


def pulling(url: str) -> dict[str, Any]:
    return {"scheduler": True, "pull": {"northstar": {"url": url, "token": "secret"}}}


async def test_an_api_that_fails_and_babbles_is_asked_until_it_tells(start_hub: StartHub) -> None:
    answers = ((500, b""), (429, b""), (200, b"<html>"), (200, b'{"blocks": "none"}'), (200, EXCLUDED))
    async with operator_api(*answers) as api, start_hub(**pulling(api.url)) as running:
        answered = told(running)
        await running.northstar.put(BLOCKS, json=CHANGED)
        event = await asyncio.wait_for(answered, 20)
        await running.settled()
        profile = running.hub.state.profile("northstar", "mia.1")

    assert api.asked == ["/crm/userblocks/mia.1"] * 5
    assert event.dialect.startswith("fast-track@")
    assert profile.unknown == {}
    assert profile.exclusion is not None


async def test_while_nobody_answers_the_facts_stay_unknown_and_a_restart_asks_again(start_hub: StartHub) -> None:
    async with operator_api((200, EXCLUDED)) as api:
        async with start_hub(scheduler=True) as running:
            await running.northstar.put(BLOCKS, json=CHANGED)
            await running.settled()
            assert set(running.hub.state.profile("northstar", "mia.1").unknown) == {"blocks"}
            assert api.asked == []
        async with start_hub(**pulling(api.url)) as running:
            for _ in range(500):
                if not running.hub.state.profile("northstar", "mia.1").unknown:
                    break
                await running.settled()
                await asyncio.sleep(0.01)
            assert running.hub.state.profile("northstar", "mia.1").unknown == {}
