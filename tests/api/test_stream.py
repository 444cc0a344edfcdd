"""The player's WebSocket: in order, resumable, nothing twice, nothing left out."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosedError, ConnectionClosedOK

from api.clock import now
from core.entries import Publication
from core.events import (
    ConsentChange,
    ConsentChanged,
    Due,
    Exclusion,
    LoggedIn,
    Login,
    Moment,
    PlayerRegistered,
    Registration,
    SelfExclusionSet,
    Switch,
    TimeDue,
)
from core.plays import ArmChoice, Copy, Play, Provenance
from core.record import canonical
from core.situation import situation_of
from tests.conftest import Running, StartHub

PLAYER = "ella"


async def make_commands(running: Running, count: int, start: int = 0) -> None:
    """Ask for decisions that each put one command into the player's outbox."""
    for n in range(start, start + count):
        await running.hub.decide("northstar", PLAYER, "lobby", f"key-{n}", now())


async def publish_play(
    running: Running, arms: tuple[ArmChoice, ...] = (ArmChoice("help"),), seconds: int = 600
) -> None:
    """Put a play for this player's situation into the book."""
    state = running.hub.state
    policy = state.policies["northstar"]
    situation = situation_of(state.profile("northstar", PLAYER), "requested", policy, now())
    words = {"en": {choice.arm: Copy("Title", "Body") for choice in arms}}
    play = Play(
        situation=situation,
        arms=arms,
        words=words,
        seconds=seconds,
        hypothesis="h",
        judged_wrong_if="j",
        provenance=Provenance(strategist="person", run="r1", policy="p"),
    )
    await running.hub.worker.publish(Publication(run="r1", brand="northstar", play=play, transcript=b"{}", at=now()))


@asynccontextmanager
async def listening(running: Running, after: int = 0) -> AsyncIterator[ClientConnection]:
    answer = await running.northstar.post(f"/v1/players/{PLAYER}/token")
    async with connect(running.url.replace("http", "ws") + "/v1/stream", proxy=None) as socket:
        await socket.send(json.dumps({"token": answer.json()["token"], "after": after}))
        assert json.loads(await socket.recv())["type"] == "welcome"
        yield socket


async def read(socket: ClientConnection, count: int) -> list[dict[str, Any]]:
    return [json.loads(await socket.recv()) for _ in range(count)]


async def test_a_command_reaches_the_connected_player(running: Running) -> None:
    await publish_play(running)
    async with listening(running) as socket:
        await make_commands(running, 1)
        (frame,) = await read(socket, 1)

    assert (frame["v"], frame["seq"], frame["type"]) == (1, 1, "command")
    assert frame["command"]["arm"] == "help"
    assert frame["command"]["title"] == "Title"


async def test_a_client_that_resumes_gets_every_number_once_in_order(running: Running) -> None:
    await publish_play(running)
    seen: list[int] = []
    sent = 0
    for batch in (3, 0, 5, 1, 2):
        await make_commands(running, batch, sent)
        sent += batch
        async with listening(running, after=len(seen)) as socket:
            seen += [frame["seq"] for frame in await read(socket, sent - len(seen))]
            await make_commands(running, 2, sent)
            sent += 2
            seen += [frame["seq"] for frame in await read(socket, 1)]

    async with listening(running, after=len(seen)) as socket:
        seen += [frame["seq"] for frame in await read(socket, sent - len(seen))]

    assert seen == list(range(1, sent + 1))


async def test_what_has_expired_leaves_a_tombstone_in_its_place(running: Running) -> None:
    await publish_play(running, seconds=10)
    await make_commands(running, 1)
    later = TimeDue(
        id="t1", source="test", time=now() + timedelta(seconds=30), subject=PLAYER, brand="northstar",
        data=Due(timer="command"),
    )  # fmt: skip
    await running.hub.take([canonical(later)])
    await running.settled()
    async with listening(running) as socket:
        (frame,) = await read(socket, 1)

    assert (frame["seq"], frame["type"]) == (1, "tombstone")
    assert "expired" in frame["reason"]
    assert "command" not in frame


async def test_the_floor_is_asked_again_at_the_moment_of_sending(running: Running) -> None:
    await publish_play(running)
    await make_commands(running, 1)
    excluded = SelfExclusionSet(id="x1", source="test", time=now(), subject=PLAYER, brand="northstar", data=Exclusion())
    await running.hub.take([canonical(excluded)])
    await running.settled()
    async with listening(running) as socket:
        (first,) = await read(socket, 1)
    async with listening(running) as socket:
        (again,) = await read(socket, 1)

    assert first["type"] == "tombstone"
    assert "excluded himself" in first["reason"]
    assert again == first


async def test_commands_and_their_fate_survive_a_restart(start_hub: StartHub) -> None:
    async with start_hub() as before:
        await publish_play(before)
        await make_commands(before, 3)
        async with listening(before) as socket:
            first = await read(socket, 2)
            await socket.send(json.dumps({"ack": 2}))
    async with start_hub() as after:
        async with listening(after, after=2) as socket:
            rest = await read(socket, 1)
        async with listening(after, after=0) as socket:
            everything = await read(socket, 3)

        assert [frame["seq"] for frame in (*first, *rest)] == [1, 2, 3]
        assert everything == [*first, *rest]


async def test_two_sockets_of_one_player_both_get_everything(running: Running) -> None:
    await publish_play(running)
    async with listening(running) as one, listening(running) as other:
        await make_commands(running, 2)

        assert await read(one, 2) == await read(other, 2)


async def test_one_player_never_hears_of_another(running: Running) -> None:
    await publish_play(running)
    token, _ = running.hub.tokens.issue("northstar", "mia")
    async with connect(running.url.replace("http", "ws") + "/v1/stream", proxy=None) as socket:
        await socket.send(json.dumps({"token": token}))
        await socket.recv()
        await make_commands(running, 1)
        await running.hub.decide("northstar", "mia", "lobby", "own", now())

        assert json.loads(await socket.recv())["seq"] == 1


@pytest.mark.parametrize(
    "hello",
    ['{"token": "forged"}', '{"token": ""}', "nonsense", "[]", '{"after": 3}', '{"token": "x", "after": -1}'],
)
async def test_a_wrong_first_message_closes_the_socket(running: Running, hello: str) -> None:
    async with connect(running.url.replace("http", "ws") + "/v1/stream", proxy=None) as socket:
        await socket.send(hello)
        with pytest.raises((ConnectionClosedError, ConnectionClosedOK)) as closed:
            await socket.recv()

    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1008


async def test_a_money_amount_passes_through_decision_outbox_and_socket_unchanged(running: Running) -> None:
    moment: Moment = "lobby"
    await introduce(running)
    await publish_play(running, (ArmChoice("free_spins", "small"),))
    async with listening(running) as socket:
        await running.hub.decide("northstar", PLAYER, moment, "k", now())
        (frame,) = await read(socket, 1)

    assert frame["command"]["amount"] == {"amount": "2.00", "currency": "GBP", "label": "10 free spins of 0.20"}


async def introduce(running: Running, at: datetime | None = None) -> None:
    """The player is verified, of age, consents, and is online."""
    at = at or now()
    facts = Registration(country="GB", born=date(1990, 1, 1), currency="GBP", verified=True)
    consent = ConsentChange(channel="site", granted=True)
    events = (
        PlayerRegistered(id="p1", source="test", time=at, subject=PLAYER, brand="northstar", data=facts),
        ConsentChanged(id="p2", source="test", time=at, subject=PLAYER, brand="northstar", data=consent),
        LoggedIn(id="p3", source="test", time=at, subject=PLAYER, brand="northstar", data=Login()),
    )
    await running.hub.take([canonical(event) for event in events])
    await running.settled()


async def test_an_acknowledged_tombstone_stays_one_when_the_reason_is_gone(running: Running) -> None:
    await introduce(running)
    await publish_play(running, (ArmChoice("free_spins", "small"),))
    await make_commands(running, 1)
    await running.hub.switch("northstar", Switch(commercial="off", by="ops"))
    async with listening(running) as socket:
        (first,) = await read(socket, 1)
        await socket.send(json.dumps({"ack": 1}))
        await running.settled()
    await running.hub.switch("northstar", Switch(commercial="on", by="ops"))
    async with listening(running) as socket:
        (again,) = await read(socket, 1)

    assert first["type"] == "tombstone"
    assert again == first


async def test_a_live_hub_does_not_send_what_its_clock_says_is_over(start_hub: StartHub) -> None:
    async with start_hub() as before:
        await publish_play(before, seconds=10)
        await before.hub.decide("northstar", PLAYER, "lobby", "old", now() - timedelta(hours=1))
    async with start_hub(scheduler=True) as live, listening(live) as socket:
        (frame,) = await read(socket, 1)

        assert frame["type"] == "tombstone"


async def test_bytes_instead_of_text_close_the_socket(running: Running) -> None:
    async with listening(running) as socket:
        await socket.send(b"bytes")
        with pytest.raises(ConnectionClosedError):
            await socket.recv()


def heard(player: str, at: datetime) -> TimeDue:
    """Time has passed for a player."""
    return TimeDue(
        id=f"{player}:{at}", source="test", time=at, subject=player, brand="northstar", data=Due(timer="risk")
    )


@pytest.mark.parametrize(("silent", "shown"), [(True, "tombstone"), (False, "command")])
async def test_an_offer_is_shown_on_a_new_picture_of_the_player_alone(
    running: Running, silent: bool, shown: str
) -> None:
    at = now() - timedelta(minutes=6)
    await introduce(running, at)
    await publish_play(running, (ArmChoice("free_spins", "small"),), seconds=3600)
    await running.hub.decide("northstar", PLAYER, "lobby", "k", at)
    others = [heard("mia", now())] if silent else [heard("mia", now()), heard(PLAYER, at + timedelta(minutes=4))]
    await running.hub.take([canonical(event) for event in others])
    await running.settled()
    async with listening(running) as socket:
        (frame,) = await read(socket, 1)

    assert frame["type"] == shown
    assert ("more than 5 minutes old (F-19 stale)" in frame.get("reason", "")) is silent


async def known_again(running: Running, since: datetime) -> None:
    """Wait until something newer is known of the player."""
    news = asyncio.Event()
    running.hub.worker.on_event.append(lambda event: news.set() if event.subject == PLAYER else None)
    if running.hub.state.profile("northstar", PLAYER).known_until < since:
        await news.wait()
    await running.settled()


async def test_an_offer_that_waits_keeps_the_picture_of_its_player_new(start_hub: StartHub) -> None:
    async with start_hub() as before:
        await introduce(before, now() - timedelta(minutes=6))
        await publish_play(before, (ArmChoice("free_spins", "small"),), seconds=3600)
        await before.hub.decide("northstar", PLAYER, "lobby", "k", now() - timedelta(minutes=6))
    async with start_hub(scheduler=True) as live:
        (waiting,) = live.hub.ledger.waiting("northstar", now() - timedelta(hours=1))
        await live.hub.take([canonical(heard("mia", now()))])
        async with asyncio.timeout(20):
            await known_again(live, now() - timedelta(minutes=1))

        assert waiting.command.arm == "free_spins"
        assert live.hub.delivery.may_show(waiting)
