"""New brand files under a running hub: taken up once, and what is wrong with one said once."""

import asyncio
import json
import os
from pathlib import Path

import httpx
import nats
import pytest

from adapters.nats_log import EVENTS
from api.brands import BrandWatch
from api.examples import BET
from core.errors import BusError
from core.policy import BrandPolicy
from prompts.brands import FOLDER, load_brands
from prompts.draft import Draft, write_brand
from tests.conftest import Running, StartHub

HARBOUR = Draft(brand="harbour", jurisdiction="MT", currency="EUR", group="quay")


class Taker:
    """Takes brands up as a hub would; refuses as often as it is told to."""

    def __init__(self, folder: Path, failures: int = 0) -> None:
        self.policies: dict[str, BrandPolicy] = {}
        self.failures = failures
        self.watch = BrandWatch(folder, self.policies, self.take_up)

    async def take_up(self, policy: BrandPolicy) -> None:
        if self.failures:
            self.failures -= 1
            raise BusError("no answer")
        assert policy.brand not in self.policies
        self.policies[policy.brand] = policy

    async def looks(self, times: int = 3) -> None:
        for _ in range(times):
            await self.watch.look()


def touched(path: Path, text: str) -> None:
    """Write a file so that its time differs from before, however fast the test is."""
    before = path.stat().st_mtime_ns if path.exists() else 0
    path.write_text(text)
    os.utime(path, ns=(before + 1_000_000, before + 1_000_000))


async def test_a_new_file_is_taken_up_once(tmp_path: Path) -> None:
    taker = Taker(tmp_path)
    await taker.looks()
    write_brand(HARBOUR, tmp_path)
    await taker.looks()

    assert list(taker.policies) == ["harbour"]


async def test_a_file_that_does_not_load_is_said_once_and_taken_up_when_it_does(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    taker, path = Taker(tmp_path), write_brand(HARBOUR, tmp_path)
    sound = path.read_text()
    touched(path, sound.replace("least_age: 18", "least_age: 3"))
    await taker.looks()
    assert not taker.policies
    assert [record.getMessage().split(":")[::3] for record in caplog.records] == [["harbour.yaml", " least_age"]]

    touched(path, sound)
    await taker.looks()
    assert list(taker.policies) == ["harbour"]


async def test_a_changed_file_of_a_known_brand_asks_for_a_restart_once_a_change(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    taker, path = Taker(tmp_path), write_brand(HARBOUR, tmp_path)
    await taker.looks()
    known = taker.policies["harbour"]
    for age in (19, 20):
        touched(path, path.read_text().replace(f"least_age: {age - 1}", f"least_age: {age}"))
        await taker.looks()
    touched(path, path.read_text().replace("least_age: 20", "least_age: 18") + "# a comment\n")
    await taker.looks()

    assert taker.policies["harbour"] is known
    assert len(caplog.records) == 2
    assert all("start the hub again" in record.getMessage() for record in caplog.records)


async def test_a_second_file_of_a_brand_is_refused_by_name(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    taker, path = Taker(tmp_path), write_brand(HARBOUR, tmp_path)
    await taker.looks()
    (tmp_path / "copy.yaml").write_text(path.read_text())
    await taker.looks()

    assert [record.getMessage() for record in caplog.records] == [
        "copy.yaml: brand 'harbour' has another file already; keep one of them"
    ]


async def test_a_bus_that_does_not_answer_is_asked_again(tmp_path: Path) -> None:
    taker = Taker(tmp_path, failures=2)
    write_brand(HARBOUR, tmp_path)
    await taker.looks(2)
    assert not taker.policies

    await taker.looks(1)
    assert list(taker.policies) == ["harbour"]


async def test_a_folder_that_goes_away_stops_nothing(tmp_path: Path) -> None:
    taker = Taker(tmp_path / "nowhere")
    await taker.looks()
    write_brand(HARBOUR, tmp_path / "nowhere")
    await taker.looks()

    assert list(taker.policies) == ["harbour"]


@pytest.fixture
def guardrails(tmp_path: Path) -> Path:
    """A folder of brand files of this test's own."""
    folder = tmp_path / "guardrails"
    folder.mkdir()
    for path in FOLDER.glob("*.yaml"):
        (folder / path.name).write_bytes(path.read_bytes())
    return folder


async def taken_up(running: Running, brand: str) -> None:
    """Wait for the hub's own watch, ten seconds at most."""
    for _ in range(200):
        if brand in (running.hub.folder.announced() or {})["brands"]:
            return
        await asyncio.sleep(0.05)
    raise AssertionError(f"{brand} was not taken up")


async def test_a_running_hub_takes_a_new_brand_up_on_every_way_in(start_hub: StartHub, guardrails: Path) -> None:
    async with start_hub(guardrails=guardrails) as running:
        folder = running.hub.folder
        others = {brand: folder.bus_address(brand).read_text() for brand in ("northstar", "lagoon")}
        write_brand(HARBOUR, guardrails)
        await taken_up(running, "harbour")
        client = await nats.connect(folder.bus_address("harbour").read_text())
        await client.jetstream().publish(f"{EVENTS}.0.harbour", json.dumps({**BET, "id": "native"}).encode())
        await client.close()
        headers = {"Authorization": f"Bearer {folder.keys()['harbour']}"}
        async with httpx.AsyncClient(base_url=running.url, headers=headers, trust_env=False) as http:
            taken = await http.post("/v1/events", json=BET)
            decided = await http.post("/v1/decisions", json={"player": "mia.1", "moment": "lobby"})

        assert (taken.status_code, decided.status_code) == (202, 200), (taken.text, decided.text)
        assert decided.json()["brand"] == "harbour"
        assert running.hub.state.profile("harbour", "mia.1").bets == 2
        assert folder.group_key("quay").exists()
        assert {brand: folder.bus_address(brand).read_text() for brand in others} == others
        chain = [entry.kind for entry in running.hub.archive.chain()]
    assert chain == ["policy", "policy", "law", "policy", "decision"]
    assert set(load_brands(guardrails)) == {"northstar", "lagoon", "harbour"}


async def test_the_keys_of_a_brand_that_was_taken_up_outlive_a_restart(start_hub: StartHub, guardrails: Path) -> None:
    async with start_hub(guardrails=guardrails) as running:
        write_brand(HARBOUR, guardrails)
        await taken_up(running, "harbour")
        key = running.hub.folder.keys()["harbour"]
    async with start_hub(guardrails=guardrails) as running:
        assert running.hub.folder.keys()["harbour"] == key
        scope = running.hub.keys.scope_of(key)

    assert scope is not None
    assert str(scope) == "harbour"
