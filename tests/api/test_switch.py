"""The kill switch of a running hub: at once, for good, and only by whom it belongs to."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from api.clock import now
from api.keys import Scope
from core.decide import Decision
from core.events import BrandSwitched, DecisionRequested, Event, Page, PageViewed, Request, Switch
from core.plays import ArmChoice
from core.record import canonical
from core.switches import EVERYWHERE
from evals.verify import verify
from prompts.draft import Draft, write_brand
from tests.api.people import person
from tests.api.test_brands import guardrails, taken_up
from tests.api.test_stream import PLAYER, introduce, listening, make_commands, publish_play, read
from tests.conftest import Running, StartHub

__all__ = ["guardrails"]

SWITCHED_OFF = "F-05 kill switch"
OFFER = (ArmChoice("free_spins", "small"),)
BACKLOG, EACH = 5000, 5


def asked(brand: str = "northstar", commercial: str = "off", reason: str = "under review") -> dict[str, str]:
    return {"brand": brand, "commercial": commercial, "reason": reason}


@pytest.fixture
async def operator(running: Running) -> AsyncIterator[httpx.AsyncClient]:
    """A client with the operator's own key."""
    async with client_of(running, running.hub.folder.operator) as client:
        yield client


def client_of(running: Running, key: Path) -> httpx.AsyncClient:
    headers = {"Authorization": f"Bearer {key.read_text()}"}
    return httpx.AsyncClient(base_url=running.url, headers=headers, timeout=30, trust_env=False)


def queued(number: int) -> bytes:
    """What the player's evening is made of: pages, and now and then somebody asks what to do for him."""
    about = {"id": str(number), "source": "test", "time": now(), "subject": PLAYER, "brand": "northstar"}
    if number % EACH:
        return canonical(PageViewed(**about, data=Page(path="/lobby")))  # type: ignore[arg-type]
    return canonical(DecisionRequested(**about, data=Request(moment="lobby", key=str(number))))  # type: ignore[arg-type]


def objections_of(decision: Decision) -> set[str]:
    """Every rule that objected to anything."""
    return {objection.rule for ruling in decision.rulings for objection in ruling.objections}


async def test_a_stop_holds_for_what_is_left_of_a_backlog_and_is_on_record_before_it(running: Running) -> None:
    await introduce(running)
    await publish_play(running, OFFER)
    turning: list[asyncio.Task[None]] = []

    def turn(event: Event) -> None:
        if event.id == str(BACKLOG // 10):
            off = Switch(commercial="off", by="ops")
            turning.append(asyncio.create_task(running.hub.switch("northstar", off)))

    running.hub.worker.on_event.append(turn)
    await running.hub.log.publish([queued(number) for number in range(BACKLOG)])
    await running.settled()
    await asyncio.gather(*turning)
    decisions = running.hub.archive.decisions(limit=BACKLOG)[::-1]
    stopped = [SWITCHED_OFF in objections_of(decision) for decision in decisions]
    chain = [entry.kind for entry in running.hub.archive.chain()]

    assert len(decisions) == BACKLOG // EACH
    assert stopped == sorted(stopped), "off holds from one decision on, and for every one after it"
    assert not stopped[0]
    assert stopped[-1]
    assert chain.index("switch") < chain.index("decision")
    assert verify(running.hub.archive).sound


async def test_a_stop_withholds_what_was_offered_already_and_names_the_rule(running: Running) -> None:
    await introduce(running)
    await publish_play(running, OFFER)
    await make_commands(running, 1)
    assert (await running.northstar.post("/v1/switch", json=asked())).status_code == 200
    async with listening(running) as socket:
        (frame,) = await read(socket, 1)

    assert frame["type"] == "tombstone"
    assert SWITCHED_OFF in frame["reason"]


async def test_the_word_that_is_heard_late_undoes_nothing_newer(running: Running, operator: httpx.AsyncClient) -> None:
    """The worker hears of each word twice: at once, and over the log when its turn comes."""
    for commercial in ("off", "on", "off"):
        assert (await operator.post("/v1/switch", json=asked(commercial=commercial))).status_code == 200
    old = await running.hub.log.end()
    await running.hub.worker.reached(old)

    assert not running.hub.state.commercial_on("northstar")
    assert [word.data.commercial for word in running.hub.archive.switches()] == ["off", "on", "off"]


async def test_a_stop_is_there_after_a_restart_and_so_is_who_said_it_and_why(start_hub: StartHub) -> None:
    async with start_hub() as before, client_of(before, before.hub.folder.operator) as operator:
        await operator.post("/v1/switch", json=asked(EVERYWHERE) | {"by": "ann"})
        await operator.post("/v1/switch", json=asked(commercial="on"))
    async with start_hub() as after:
        shown = (await after.northstar.get("/v1/hub")).json()

    assert shown["commercial"] is False
    assert (shown["stopped"]["brand"], shown["stopped"]["reason"]) == ("*", "under review")
    assert shown["stopped"]["by"] == "ann, with the operator's own key"


async def test_a_stop_of_all_brands_holds_one_that_comes_later(start_hub: StartHub, guardrails: Path) -> None:
    async with start_hub(guardrails=guardrails) as running:
        async with client_of(running, running.hub.folder.operator) as operator:
            stands = (await operator.post("/v1/switch", json=asked(EVERYWHERE))).json()
            write_brand(Draft(brand="harbour", jurisdiction="MT", currency="EUR"), guardrails)
            await taken_up(running, "harbour")
            resumed = (await operator.post("/v1/switch", json=asked("harbour", "on"))).json()

        assert (stands["brand"], stands["commercial"]) == ("*", "off")
        assert not running.hub.state.commercial_on("harbour")
        assert (resumed["commercial"], resumed["stopped"]["brand"]) == ("off", "*")


@pytest.mark.parametrize(
    ("key", "brand", "status"),
    [
        (Scope("brand", "northstar"), "northstar", 200),
        (Scope("brand", "northstar"), "lagoon", 403),
        (Scope("brand", "northstar"), EVERYWHERE, 403),
        (Scope("group", "tidewater"), "northstar", 200),
        (Scope("group", "tidewater"), "nowhere", 403),
        (Scope("group", "tidewater"), EVERYWHERE, 403),
        (None, "lagoon", 200),
        (None, EVERYWHERE, 200),
        (None, "nowhere", 404),
    ],
    ids=str,
)
async def test_a_key_turns_the_switches_of_whom_it_speaks_for(
    running: Running, key: Scope | None, brand: str, status: int
) -> None:
    folder = running.hub.folder
    file = (
        folder.operator if key is None else folder.group_key(key.name) if key.kind == "group" else folder.key(key.name)
    )
    async with client_of(running, file) as client:
        answer = await client.post("/v1/switch", json=asked(brand))

    assert answer.status_code == status, answer.text
    assert len(running.hub.archive.switches()) == (status == 200)


@pytest.mark.parametrize(
    ("scopes", "of", "brand", "commercial", "status"),
    [
        (("operate",), ("--brand", "northstar"), "northstar", "on", 200),
        (("operate",), ("--brand", "northstar"), "lagoon", "off", 403),
        (("operate",), ("--group", "tidewater"), EVERYWHERE, "off", 403),
        (("operate",), ("--all",), EVERYWHERE, "off", 200),
        (("approve", "review"), ("--all",), "northstar", "off", 403),
    ],
)
async def test_a_person_who_operates_turns_switches_in_his_own_name(
    running: Running, scopes: tuple[str, ...], of: tuple[str, ...], brand: str, commercial: str, status: int
) -> None:
    key = await person(running, "ann", *scopes, to=of)
    headers = {"Authorization": f"Bearer {key}"}
    async with httpx.AsyncClient(base_url=running.url, headers=headers, trust_env=False) as client:
        answer = await client.post("/v1/switch", json=asked(brand, commercial))

    assert answer.status_code == status, answer.text
    assert [word.data.by for word in running.hub.archive.switches()] == ["ann's own key"] * (status == 200)


async def test_a_machine_stops_its_brand_and_only_people_resume_it(running: Running) -> None:
    statuses = [
        (await running.northstar.post("/v1/switch", json=asked(commercial=commercial))).status_code
        for commercial in ("off", "on")
    ]

    assert statuses == [200, 403]
    assert not running.hub.state.commercial_on("northstar")


async def test_the_operators_key_opens_nothing_else_and_no_other_key_passes_for_it(
    running: Running, operator: httpx.AsyncClient
) -> None:
    guessed = httpx.AsyncClient(base_url=running.url, headers={"Authorization": "Bearer x"}, trust_env=False)
    async with guessed:
        statuses = [
            (await guessed.post("/v1/switch", json=asked())).status_code,
            (await operator.get("/v1/players/ella")).status_code,
            (await operator.post("/v1/events", json=[])).status_code,
        ]

    assert statuses == [401, 401, 401]


@pytest.mark.parametrize("reason", ["", "  ", "x" * 201])
async def test_a_switch_without_a_reason_is_not_turned(running: Running, reason: str) -> None:
    answer = await running.northstar.post("/v1/switch", json=asked(reason=reason))

    assert answer.status_code == 422
    assert running.hub.state.commercial_on("northstar")


async def test_off_holds_while_the_log_does_not_answer(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    entered, release = asyncio.Event(), asyncio.Event()
    publish = running.hub.log.publish

    async def slow(items: list[bytes]) -> int:
        entered.set()
        await release.wait()
        return await publish(items)

    monkeypatch.setattr(running.hub.log, "publish", slow)
    turning = asyncio.create_task(running.hub.switch("northstar", Switch(commercial="off", by="ops")))
    await entered.wait()
    assert not running.hub.state.commercial_on("northstar")
    assert not turning.done()
    release.set()
    await turning
    kinds = [json.loads(entry.body)["type"] for entry in running.hub.archive.chain() if entry.kind == "switch"]

    assert kinds == [BrandSwitched.__struct_config__.tag]
