"""Thin events: the operator is asked, and until he has answered the facts are unknown."""

import asyncio
import json
from typing import Any

import pytest

from api import puller
from api.clock import now
from api.tasks import end
from core.dialect import pull_path, pulls_of
from core.events import Event, FactsAbout, FactsChanged, FactsTold
from prompts.dialects import load_dialects
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


class SlowSource:
    """Answers each question when it is told to."""

    def __init__(self) -> None:
        self.waiting: asyncio.Queue[asyncio.Future[bytes]] = asyncio.Queue()

    async def ask(self, brand: str, path: str) -> bytes:
        answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        await self.waiting.put(answer)
        return await answer

    async def close(self) -> None:
        """Nothing is open."""


def blocks_changed(number: str) -> FactsChanged:
    return FactsChanged(
        id=number, source="fast-track", time=now(), subject="mia.1", brand="northstar", dialect="fast-track@0",
        data=FactsAbout(what="blocks"),
    )  # fmt: skip


async def test_an_answer_that_a_newer_question_has_overtaken_is_dropped() -> None:
    published: list[bytes] = []

    async def publish(items: list[bytes]) -> int:
        published.extend(items)
        return 1

    source = SlowSource()
    asking = puller.Puller(source, publish, load_dialects(), {"northstar": None})
    work = asyncio.create_task(asking.run([]))
    asking.watch_event(blocks_changed("old"))
    first = await asyncio.wait_for(source.waiting.get(), 5)
    asking.watch_event(blocks_changed("new"))
    second = await asyncio.wait_for(source.waiting.get(), 5)
    second.set_result(EXCLUDED)
    first.set_result(b'{"blocks": [{"active": false, "type": "Excluded", "note": ""}]}')
    for _ in range(100):
        await asyncio.sleep(0)
    await end([work])

    assert [json.loads(item)["type"] for item in published] == ["self_exclusion.set", "facts.told"]


def test_a_player_whose_name_climbs_out_of_the_path_is_not_asked_about() -> None:
    pull = pulls_of(load_dialects()["fast-track"])["blocks"]

    assert pull_path(pull, "..") is None
    assert pull_path(pull, "../x") == "/userblocks/..%2Fx"
