"""A shadow hub through its doors: it decides and records as ever, shows nothing, and judges what others send."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from api.clock import now
from api.delivery import SHADOW
from core.calendar import day_of
from core.events import (
    ConsentChange,
    ConsentChanged,
    CrmSent,
    Event,
    Exclusion,
    LoggedIn,
    Login,
    SelfExclusionSet,
    Send,
)
from core.record import canonical
from evals.verify import verify
from tests.api.test_stream import PLAYER, listening, make_commands, publish_play, read
from tests.conftest import Running, StartHub

ASKED = {"player": PLAYER, "moment": "lobby"}


def crm_sent(number: str = "mail-1", at: datetime | None = None) -> CrmSent:
    data = Send(channel="email", campaign="spins")
    return CrmSent(id=number, source="crm", time=at or now(), subject=PLAYER, brand="northstar", data=data)


def excluded(at: datetime) -> SelfExclusionSet:
    return SelfExclusionSet(id="x", source="test", time=at, subject=PLAYER, brand="northstar", data=Exclusion())


async def tell(running: Running, events: Sequence[Event], *, history: bool = False) -> None:
    await running.hub.take([canonical(event) for event in events], history=history)
    await running.settled()


def judged(running: Running) -> list[tuple[str, str]]:
    """The ids and verdicts of all sends on record."""
    day = timedelta(days=2)
    sends = running.hub.archive.sends_between("northstar", now() - day, now() + day)
    return [(send.event.id, send.verdict) for send in sends]


async def test_nothing_is_delivered_and_everything_is_on_record(start_hub: StartHub) -> None:
    async with start_hub(shadow=True) as running:
        await publish_play(running)
        async with listening(running) as socket:
            await make_commands(running, 2)
            frames = await read(socket, 2)
        decisions = running.hub.archive.decisions(player=PLAYER)

    assert [(frame["seq"], frame["type"], frame["reason"]) for frame in frames] == [
        (1, "tombstone", SHADOW),
        (2, "tombstone", SHADOW),
    ]
    assert [decision.arm for decision in decisions] == ["help", "help"]
    assert all(decision.command is not None for decision in decisions)


async def test_what_was_withheld_in_shadow_stays_withheld_for_ever(start_hub: StartHub) -> None:
    key = {"Idempotency-Key": "visit"}
    async with start_hub(shadow=True) as shadow:
        await publish_play(shadow)
        first = (await shadow.northstar.post("/v1/decisions", json=ASKED, headers=key)).json()
    async with start_hub() as running:
        async with listening(running) as socket:
            await make_commands(running, 1)
            frames = await read(socket, 2)
        again = (await running.northstar.post("/v1/decisions", json=ASKED, headers=key)).json()
        fresh = (await running.northstar.post("/v1/decisions", json=ASKED)).json()

    assert [(frame["type"], frame.get("reason")) for frame in frames] == [("tombstone", SHADOW), ("command", None)]
    assert (first["arm"], first["command"], again) == ("help", None, first)
    assert fresh["command"]["arm"] == "help"


async def test_what_waited_from_before_is_not_shown_in_shadow_either(start_hub: StartHub) -> None:
    key = {"Idempotency-Key": "visit"}
    async with start_hub() as running:
        await publish_play(running)
        before = (await running.northstar.post("/v1/decisions", json=ASKED, headers=key)).json()
    async with start_hub(shadow=True) as shadow:
        again = (await shadow.northstar.post("/v1/decisions", json=ASKED, headers=key)).json()
        async with listening(shadow) as socket:
            (frame,) = await read(socket, 1)

    assert before["command"] is not None
    assert (again["id"], again["command"]) == (before["id"], None)
    assert (frame["type"], frame["reason"]) == ("tombstone", SHADOW)


@pytest.mark.parametrize("shadow", [False, True])
async def test_the_hub_says_whether_it_is_a_shadow(start_hub: StartHub, shadow: bool) -> None:
    async with start_hub(shadow=shadow) as running:
        assert (await running.northstar.get("/v1/hub")).json()["shadow"] is shadow


async def test_a_send_is_judged_by_what_stands_at_its_moment(running: Running) -> None:
    at = now() - timedelta(minutes=10)
    agreed = ConsentChange(channel="email", granted=False)
    await tell(running, [LoggedIn(id="l", source="t", time=at, subject=PLAYER, brand="northstar", data=Login())])
    await tell(running, [crm_sent("early", at + timedelta(minutes=1))])
    await tell(
        running,
        [
            ConsentChanged(
                id="c", source="t", time=at + timedelta(minutes=2), subject=PLAYER, brand="northstar", data=agreed
            ),
            crm_sent("withdrawn", at + timedelta(minutes=3)),
            excluded(at + timedelta(minutes=4)),
            crm_sent("excluded", at + timedelta(minutes=5)),
            crm_sent("told late", at + timedelta(minutes=1, seconds=30)),
        ],
    )

    assert judged(running) == [
        ("early", "doubtful"),
        ("told late", "doubtful"),
        ("withdrawn", "broken"),
        ("excluded", "broken"),
    ]
    assert (await running.northstar.get("/v1/hub")).json()["counts"]["sends"] == 4


async def test_history_is_not_judged(running: Running) -> None:
    await tell(running, [crm_sent()], history=True)

    assert judged(running) == []
    assert running.hub.state.profile("northstar", PLAYER).events == 1


async def test_a_send_is_on_record_once_however_often_it_is_folded(start_hub: StartHub) -> None:
    send = crm_sent()
    async with start_hub() as running:
        await tell(running, [send, send])
    forget_snapshot(running.hub.folder.ledger)
    async with start_hub() as again:
        await again.settled()
        assert again.hub.state.profile("northstar", PLAYER).events == 1
        assert again.hub.worker.counts.events == 1
        assert judged(again) == [("mail-1", "doubtful")]
        done = verify(again.hub.archive)

    assert (done.sound, done.sends) == (True, 1)


def forget_snapshot(ledger: Path) -> None:
    """As if the hub had died after recording and before its first snapshot."""
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(ledger)) as connection, connection:
        for table in ("state", "seen", "players"):
            connection.execute(f"DELETE FROM {table}")


async def test_a_shadow_hub_writes_its_pages_when_a_day_is_over_and_when_it_stops(start_hub: StartHub) -> None:
    today = now()
    yesterday = today - timedelta(days=1)
    async with start_hub(shadow=True) as running:
        pages = [running.hub.folder.shadow_page("northstar", day_of(at)) for at in (yesterday, today)]
        await tell(running, [crm_sent("one", yesterday)])
        assert not any(page.exists() for page in pages)
        await tell(running, [crm_sent("two", today)])
    told = [page.read_text() for page in pages]

    assert all("The CRM sent 1 message;" in page for page in told)


async def test_a_hub_that_is_no_shadow_writes_no_pages(start_hub: StartHub) -> None:
    async with start_hub() as running:
        await tell(running, [crm_sent()])

    assert not (running.hub.folder.path / "shadow").exists()
