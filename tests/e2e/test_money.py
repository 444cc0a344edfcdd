"""Amounts up to a million Ether, to the last wei, through API, NATS, SQL and WebSocket."""

import asyncio
import json
import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import httpx
import nats
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from websockets.asyncio.client import connect

from adapters.nats_log import EVENTS
from api.archive import open_archive
from api.clock import now
from api.server import serving
from api.settings import Settings
from api.wiring import open_hub
from core.entries import Publication
from core.events import (
    Bet,
    BetPlaced,
    ConsentChange,
    ConsentChanged,
    DepositApproved,
    Event,
    LoggedIn,
    Login,
    Payment,
    PlayerRegistered,
    Registration,
)
from core.law import COMMON, ELSEWHERE
from core.money import Money, format_minor, to_minor
from core.plays import ArmChoice, Copy, Play, Provenance
from core.record import canonical
from core.situation import situation_of

WEI = st.integers(min_value=0, max_value=10**6 * 10**18)
START = datetime(2025, 1, 1, tzinfo=UTC)

BRAND = """\
brand: vault
title: Vault
jurisdiction: CW
base_currency: ETH
least_age: 18
caps: {{ per_player_day: 1000, player_day: "1000000000", brand_day: "1000000000" }}
thresholds: {{ mid_value: "1", high_value: "2", high_roller_stake: "99999999", severe_loss: "99999999" }}
autonomy: {{ start: auto, arms: {{ free_spins: auto }} }}
tiers: {{ free_spins: {{ gift: {{ label: gift, amount: "{amount}", currency: ETH, cost: "0", terms: none }} }} }}
"""


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(WEI, min_size=2, max_size=12), WEI)
def test_amounts_pass_every_wire_unchanged(stakes: list[int], gift: int) -> None:
    asyncio.run(round_trip([format_minor(wei, "ETH") for wei in stakes], format_minor(gift, "ETH")))


async def round_trip(stakes: list[str], gift: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "brands").mkdir()
        (folder / "brands" / "vault.yaml").write_text(BRAND.format(amount=gift))
        (folder / "brands" / "jurisdictions").mkdir()
        for name in (COMMON, ELSEWHERE):
            book = f"jurisdiction: {name}\ntitle: no rule in the way of money\nrules: []\n"
            (folder / "brands" / "jurisdictions" / f"{name}.yaml").write_text(book)
        setup = Settings(data=folder / "hub", guardrails=folder / "brands", port=0, scheduler=False)
        async with open_hub(setup, think=False) as hub, serving(hub) as url:
            headers = {"Authorization": f"Bearer {hub.folder.keys()['vault']}"}
            async with httpx.AsyncClient(base_url=url, headers=headers, trust_env=False) as client:
                half = len(stakes) // 2
                taken = await client.post("/v1/events", content=pack([*introduction(), *bets(stakes[:half], 0)]))
                assert taken.status_code == 202, taken.text
                await natively(hub.nats_url, pack(bets(stakes[half:], half)))
                await hub.worker.reached(await hub.log.end(), saved=True)
                shown = (await client.get("/v1/players/p")).json()
                command = await command_of(hub, client, url)
        with open_archive(setup) as archive:
            (profile,) = archive.players()

    expected = sum(to_minor(stake, "ETH") for stake in stakes)
    assert shown["turnover"] == format_minor(expected, "ETH")
    assert shown["money"]["ETH"]["deposited"] == format_minor(expected, "ETH")
    assert profile.totals["ETH"].turnover == profile.totals["ETH"].deposited == expected
    assert command["amount"]["amount"] == gift


def introduction() -> list[Event]:
    facts = Registration(country="CA", born=date(1990, 1, 1), currency="ETH", verified=True)
    consent = ConsentChange(channel="site", granted=True)
    return [
        PlayerRegistered(id="r", source="t", time=START, subject="p", brand="vault", data=facts),
        ConsentChanged(id="c", source="t", time=START, subject="p", brand="vault", data=consent),
        LoggedIn(id="l", source="t", time=START, subject="p", brand="vault", data=Login()),
    ]


def bets(stakes: list[str], start: int) -> list[Event]:
    events: list[Event] = []
    for n, stake in enumerate(stakes, start=start):
        at, money = START + timedelta(hours=n + 1), Money(stake, "ETH", "1")
        bet = Bet(round=f"r{n}", game="g", category="dice", stake=money)
        paid = Payment(payment=f"d{n}", amount=money)
        events.append(BetPlaced(id=f"b{n}", source="t", time=at, subject="p", brand="vault", data=bet))
        events.append(DepositApproved(id=f"d{n}", source="t", time=at, subject="p", brand="vault", data=paid))
    return events


def pack(events: list[Event]) -> bytes:
    return b"[" + b",".join(canonical(event) for event in events) + b"]"


async def natively(url: str, body: bytes) -> None:
    client = await nats.connect(url)
    await client.jetstream().publish(f"{EVENTS}.0.vault", body)
    await client.close()


async def command_of(hub, client: httpx.AsyncClient, url: str):  # type: ignore[no-untyped-def]
    at = START + timedelta(days=400)
    situation = situation_of(hub.state.profile("vault", "p"), "requested", hub.state.policies["vault"], at)
    play = Play(
        situation=situation,
        arms=(ArmChoice("free_spins", "gift"),),
        words={"en": {"free_spins": Copy("t", "b")}},
        seconds=600,
        hypothesis="h",
        judged_wrong_if="j",
        provenance=Provenance(strategist="person", run="r", policy="p"),
    )
    await hub.worker.publish(Publication(run="r", brand="vault", play=play, transcript=b"{}", at=now()))
    decided = await hub.decide("vault", "p", "lobby", "k", at)
    assert decided.arm == "free_spins", decided
    token = (await client.post("/v1/players/p/token")).json()["token"]
    async with connect(url.replace("http", "ws") + "/v1/stream", proxy=None) as socket:
        await socket.send(json.dumps({"token": token}))
        await socket.recv()
        return json.loads(await socket.recv())["command"]
