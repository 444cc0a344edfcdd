"""New brands on a running hub: every way in is open to them, and stays so."""

import asyncio
import json
from pathlib import Path

import httpx
import nats
import pytest

from adapters.nats_log import EVENTS
from api.examples import BET
from prompts.brands import FOLDER, load_brands
from prompts.draft import Draft, write_brand
from tests.conftest import Running, StartHub

HARBOUR = Draft(brand="harbour", jurisdiction="MT", currency="EUR", group="quay")


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
        chain = [entry.kind for entry in running.hub.archive.chain() if entry.kind != "model"]
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
