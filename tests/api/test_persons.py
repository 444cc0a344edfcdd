"""Two accounts of one person at two brands of a group: what protects one protects both."""

import json
from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from websockets.asyncio.client import connect

from api.clock import now
from core import events as ev
from core.decide import Decision
from core.entries import Publication
from core.persons import MOST_ACCOUNTS
from core.plays import ArmChoice, Copy, Play, Provenance
from core.record import canonical
from core.situation import situation_of
from evals.verify import verify
from tests.conftest import Running, StartHub

BRANDS = {"northstar": "ann", "lagoon": "ann.b"}


@pytest.fixture
def grouped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The bundled brand files, with both brands in one group."""
    from prompts.brands import FOLDER

    folder = tmp_path / "brands"
    folder.mkdir()
    for file in FOLDER.glob("*.yaml"):
        lines = [line for line in file.read_text().splitlines() if not line.startswith("group:")]
        (folder / file.name).write_text("\n".join([*lines, "group: tidewater"]) + "\n")
    return folder


@pytest.fixture
async def group(start_hub: StartHub, grouped: Path) -> AsyncIterator[Running]:
    async with start_hub(guardrails=grouped) as running:
        yield running


def said(cls: type, data: object, brand: str, number: str, back: float = 60) -> bytes:
    at = now() - timedelta(seconds=back)
    event = cls(id=number, source="t", time=at, subject=BRANDS[brand], brand=brand, data=data)
    return canonical(event)


async def join(running: Running) -> None:
    """A calm, consenting, verified person with an account at each brand."""
    for brand in BRANDS:
        facts = ev.Registration(country="GB", born=date(1990, 1, 1), currency="USD", verified=True)
        await running.hub.take(
            [
                said(ev.PlayerRegistered, facts, brand, f"{brand}-r"),
                said(ev.ConsentChanged, ev.ConsentChange(channel="site", granted=True), brand, f"{brand}-c"),
                said(ev.PersonLinked, ev.Link(person="person-1"), brand, f"{brand}-l"),
            ]
        )
    await running.settled()


async def queue_offer(running: Running, brand: str = "lagoon") -> Decision:
    """A commercial command that waits in the outbox of a brand."""
    state = running.hub.state
    player, policy = BRANDS[brand], state.policies[brand]
    play = Play(
        situation=situation_of(state.profile(brand, player), "requested", policy, now()),
        arms=(ArmChoice("free_spins", "small"),),
        words={"en": {"free_spins": Copy("Spins", "For you.")}},
        seconds=600,
        hypothesis="h",
        judged_wrong_if="j",
        provenance=Provenance(strategist="person", run="r1", policy="p"),
    )
    await running.hub.worker.publish(Publication(run="r1", brand=brand, play=play, transcript=b"{}", at=now()))
    decision = await running.hub.decide(brand, player, "lobby", "k1", now())
    assert isinstance(decision, Decision)
    assert decision.arm == "free_spins"
    return decision


async def first_frame(running: Running, brand: str = "lagoon") -> dict[str, object]:
    client = running.lagoon if brand == "lagoon" else running.northstar
    token = (await client.post(f"/v1/players/{BRANDS[brand]}/token")).json()["token"]
    async with connect(running.url.replace("http", "ws") + "/v1/stream", proxy=None) as socket:
        await socket.send(json.dumps({"token": token, "after": 0}))
        assert json.loads(await socket.recv())["type"] == "welcome"
        frame: dict[str, object] = json.loads(await socket.recv())
        return frame


async def test_excluding_a_person_at_one_brand_stops_a_queued_offer_at_another(group: Running) -> None:
    await join(group)
    await queue_offer(group)
    await group.hub.take([said(ev.SelfExclusionSet, ev.Exclusion(), "northstar", "x", back=1)])
    await group.settled()
    frame = await first_frame(group)

    assert frame["type"] == "tombstone"
    assert "F-11 person" in str(frame["reason"])
    again = await group.hub.decide("lagoon", BRANDS["lagoon"], "lobby", "k2", now())
    assert isinstance(again, Decision)
    assert again.arm == "none"


async def test_an_offer_to_a_person_who_is_well_is_delivered(group: Running) -> None:
    await join(group)
    await queue_offer(group)

    assert (await first_frame(group))["type"] == "command"


async def test_nothing_else_crosses_brands(group: Running) -> None:
    await join(group)
    before = group.hub.state.profile("lagoon", BRANDS["lagoon"])
    await group.hub.take([said(ev.SelfExclusionSet, ev.Exclusion(), "northstar", "x", back=1)])
    await group.settled()
    after = group.hub.state.profile("lagoon", BRANDS["lagoon"])

    changed = {name for name in type(after).__struct_fields__ if getattr(after, name) != getattr(before, name)}
    assert changed == {"suppressed", "events"}
    assert b"northstar" not in canonical(after)


async def test_a_link_that_comes_after_the_exclusion_suppresses_too(group: Running) -> None:
    await group.hub.take([said(ev.SelfExclusionSet, ev.Exclusion(), "northstar", "x")])
    await join(group)

    assert group.hub.state.profile("lagoon", BRANDS["lagoon"]).suppressed_by("self_exclusion", now())


async def test_protection_survives_a_restart_and_is_recorded_once(start_hub: StartHub, grouped: Path) -> None:
    async with start_hub(guardrails=grouped) as running:
        await join(running)
        await running.hub.take([said(ev.SelfExclusionSet, ev.Exclusion(), "northstar", "x")])
        await running.settled()
    async with start_hub(guardrails=grouped) as running:
        await running.hub.take([said(ev.SelfExclusionLifted, ev.Lift(), "northstar", "y", back=1)])
        await running.settled()
        kinds = [entry.kind for entry in running.hub.archive.chain()]

        assert not running.hub.state.profile("lagoon", BRANDS["lagoon"]).suppressed_by("self_exclusion", now())
        assert kinds.count("person") == 2
        assert verify(running.hub.archive).sound


async def test_brands_of_no_common_group_do_not_share_persons(
    running: Running, start_hub: StartHub, tmp_path: Path
) -> None:
    folder = tmp_path / "alone"
    folder.mkdir()
    for file in running.hub.settings.guardrails.glob("*.yaml"):
        lines = [line for line in file.read_text().splitlines() if not line.startswith("group:")]
        (folder / file.name).write_text("\n".join(lines) + "\n")
    async with start_hub(guardrails=folder, folder="other") as alone:
        await join(alone)
        await alone.hub.take([said(ev.SelfExclusionSet, ev.Exclusion(), "northstar", "x")])
        await alone.settled()

        assert alone.hub.state.profile("lagoon", BRANDS["lagoon"]).suppressed == {}


async def test_an_id_that_a_hundred_accounts_share_is_no_person(group: Running) -> None:
    links = [
        canonical(
            ev.PersonLinked(
                id=f"l{n}", source="t", time=now(), subject=f"p{n}", brand="northstar", data=ev.Link(person="unknown")
            )
        )
        for n in range(MOST_ACCOUNTS + 3)
    ]
    await group.hub.take(links)
    await group.settled()

    assert len(group.hub.state.accounts("northstar", "unknown")) == MOST_ACCOUNTS
    assert {letter.field for letter in group.hub.archive.letters("dead")} == {"data.person"}


async def test_an_old_key_does_not_bring_an_old_offer_back(group: Running) -> None:
    await join(group)
    await queue_offer(group)
    body = {"player": BRANDS["lagoon"], "moment": "lobby"}
    asked = {"Idempotency-Key": "k1"}
    before = await group.lagoon.post("/v1/decisions", json=body, headers=asked)
    await group.hub.take([said(ev.SelfExclusionSet, ev.Exclusion(), "northstar", "x", back=0)])
    await group.settled()
    after = await group.lagoon.post("/v1/decisions", json=body, headers=asked)

    assert before.json()["command"]["arm"] == "free_spins"
    assert (after.json()["id"], after.json()["command"]) == (before.json()["id"], None)
