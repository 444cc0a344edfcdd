"""A key of a group: it sends the events of the group's brands, and nothing else."""

from collections.abc import AsyncIterator

import httpx
import pytest

from api.clock import now
from api.dialects import Dialects
from api.examples import BET
from api.letters import read_again
from tests.conftest import Running, StartHub

LINK = {**BET, "id": "link-1", "type": "person.linked", "data": {"person": "7"}, "brand": "northstar"}


@pytest.fixture
async def group(running: Running) -> AsyncIterator[httpx.AsyncClient]:
    """A client with the key of the group of the shipped brands."""
    key = running.hub.folder.group_key("tidewater").read_text()
    headers = {"Authorization": f"Bearer {key}"}
    async with httpx.AsyncClient(base_url=running.url, headers=headers, timeout=30, trust_env=False) as client:
        yield client


async def test_a_group_sends_events_of_all_its_brands(running: Running, group: httpx.AsyncClient) -> None:
    batch = [LINK, {**BET, "brand": "northstar"}, {**BET, "brand": "lagoon"}]
    answer = await group.post("/v1/events", json=batch)
    await running.settled()

    assert answer.status_code == 202, answer.text
    assert running.hub.state.profile("northstar", "mia.1").bets == 1
    assert running.hub.state.profile("lagoon", "mia.1").bets == 1
    assert running.hub.worker.counts.dead == 0


async def test_a_brand_outside_the_group_is_403_and_a_missing_brand_422(group: httpx.AsyncClient) -> None:
    foreign = await group.post("/v1/events", json={**BET, "brand": "foreign"})
    missing = await group.post("/v1/events", json=BET)

    assert (foreign.status_code, missing.status_code) == (403, 422)
    for answer in (foreign, missing):
        assert answer.json()["results"][0]["problem"]["field"] == "brand"


async def test_a_brand_cannot_link_persons(running: Running) -> None:
    answer = await running.northstar.post("/v1/events", json=LINK)

    assert answer.status_code == 422
    problem = answer.json()["results"][0]["problem"]
    assert problem["field"] == "type"
    assert "group" in problem["remedy"]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/v1/decisions"),
        ("GET", "/v1/decisions"),
        ("GET", "/v1/decisions/ab"),
        ("GET", "/v1/players/mia.1"),
        ("POST", "/v1/players/mia.1/token"),
        ("GET", "/v1/transcripts"),
        ("GET", "/v1/transcripts/run"),
        ("GET", "/v1/hub"),
    ],
)
async def test_everything_else_is_closed_to_a_group(group: httpx.AsyncClient, method: str, path: str) -> None:
    asked = {"json": {"player": "mia.1", "moment": "lobby"}} if path == "/v1/decisions" and method == "POST" else {}
    answer = await group.request(method, path, **asked)

    assert answer.status_code == 403
    assert "tidewater" in answer.json()["error"]["reason"]


async def test_the_key_of_a_group_outlives_a_restart(start_hub: StartHub) -> None:
    async with start_hub() as hub:
        key = hub.hub.folder.group_key("tidewater").read_text()
    async with start_hub() as hub:
        assert hub.hub.folder.group_key("tidewater").read_text() == key
        answer = await hub.northstar.post("/v1/events", json=LINK, headers={"Authorization": f"Bearer {key}"})

    assert answer.status_code == 202


async def test_an_event_without_a_brand_from_a_group_is_kept_and_given_to_nobody(
    running: Running, group: httpx.AsyncClient
) -> None:
    answer = await group.post("/v1/events", json={name: value for name, value in BET.items() if name != "brand"})
    await running.settled()
    (letter,) = running.hub.archive.letters("dead")

    assert answer.status_code == 422
    assert letter.route.brand == "group:tidewater"
    assert not running.hub.state.profiles
    assert read_again(letter, Dialects({}), running.hub.state.policies, now()).reason.startswith("brand: is missing")
