"""Publishing to NATS directly: the same events, without HTTP in between."""

import json

import nats
import pytest

from adapters.nats_log import EVENTS, RAW
from api import turn
from api.examples import BET, WIN
from core.events import Event
from core.fold import fold
from core.profile import Profile
from tests.conftest import Running


async def publish(running: Running, subject: str, body: bytes) -> None:
    """Publish as the brand northstar."""
    client = await nats.connect(running.hub.folder.bus_address("northstar").read_text())
    try:
        await client.jetstream().publish(subject, body)
    finally:
        await client.close()
    await running.settled()


async def test_a_brand_publishes_one_event_an_array_or_lines(running: Running) -> None:
    lines = b"\n".join(json.dumps({**BET, "id": f"line-{n}"}).encode() for n in range(3))
    for body in (json.dumps(BET).encode(), json.dumps([WIN, {**BET, "id": "b2"}]).encode(), lines):
        await publish(running, f"{EVENTS}.0.northstar", body)

    assert running.hub.state.profile("northstar", "mia.1").bets == 5


async def test_what_cannot_be_read_becomes_a_dead_letter_with_its_bytes_and_the_reason(running: Running) -> None:
    poison = [b"\xff\x00 not json", json.dumps({**BET, "time": "noon"}).encode()]
    for body in poison:
        await publish(running, f"{EVENTS}.0.northstar", body)
    await publish(running, f"{EVENTS}.0.northstar", json.dumps([BET, {"id": 7}]).encode())
    letters = running.hub.archive.dead_letters()

    assert running.hub.state.profile("northstar", "mia.1").bets == 1
    assert [letter.field for letter in letters] == ["type", "time", "body"]
    assert letters[0].raw == '{"id": 7}'
    assert letters[1].raw == poison[1].decode()


async def test_payloads_of_a_dialect_that_cannot_be_called_so_wait_in_quarantine(running: Running) -> None:
    await publish(running, f"{RAW}.0.northstar.{'X' * 300}", b"{}")
    (waiting,) = running.hub.archive.letters("quarantine")

    assert "no dialect '(unreadable)'" in waiting.reason


async def test_a_speaker_that_cannot_be_called_so_may_send_nothing(running: Running) -> None:
    client = await nats.connect(running.hub.nats_url)
    for event in (BET, {**BET, "brand": "northstar"}):
        await client.jetstream().publish(f"{EVENTS}.0.{'x' * 300}", json.dumps(event).encode())
    await client.close()
    await running.settled()

    assert [letter.field for letter in running.hub.archive.dead_letters()] == ["brand", "brand"]
    assert running.hub.worker.counts.events == 0


async def test_a_brand_cannot_speak_for_another_one(running: Running) -> None:
    await publish(running, f"{EVENTS}.0.northstar", json.dumps({**BET, "brand": "lagoon"}).encode())

    assert running.hub.state.find("lagoon", "mia.1") is None
    assert running.hub.archive.dead_letters()[0].field == "brand"


async def test_a_client_cannot_throw_the_kill_switch(running: Running) -> None:
    switch = {**BET, "type": "brand.switched", "data": {"commercial": "off", "by": "mallory"}}
    await publish(running, f"{EVENTS}.0.northstar", json.dumps(switch).encode())

    assert running.hub.state.commercial_on("northstar")
    assert running.hub.archive.dead_letters()[0].field == "type"


async def test_an_event_that_wakes_a_bug_is_kept_and_the_others_go_on(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fold_or_break(profile: Profile, event: Event) -> Profile:
        if event.id == "cursed":
            raise ZeroDivisionError("a bug")
        return fold(profile, event)

    monkeypatch.setattr(turn, "fold", fold_or_break)
    batch = [{**BET, "id": "b1"}, {**BET, "id": "cursed"}, {**BET, "id": "b2"}]
    await publish(running, f"{EVENTS}.0.northstar", json.dumps(batch).encode())
    (letter,) = running.hub.archive.dead_letters()

    assert running.hub.state.profile("northstar", "mia.1").bets == 2
    assert json.loads(letter.raw)["id"] == "cursed"
    assert "ZeroDivisionError" in letter.reason
    assert (running.hub.worker.counts.events, running.hub.worker.counts.dead) == (2, 1)


async def test_what_woke_a_bug_may_come_again_after_the_mend(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down(*_: object) -> None:
        raise ZeroDivisionError("a bug")

    with monkeypatch.context() as broken:
        broken.setattr(turn, "detect", break_down)
        await publish(running, f"{EVENTS}.0.northstar", json.dumps(BET).encode())
    await publish(running, f"{EVENTS}.0.northstar", json.dumps(BET).encode())

    assert running.hub.state.profile("northstar", "mia.1").bets == 1
    assert running.hub.worker.counts.duplicates == 0


@pytest.mark.parametrize("subject", [f"{EVENTS}.0._", f"{EVENTS}.0.lagoon", "cvh.history.0.lagoon"])
async def test_a_brand_may_publish_its_own_events_and_nothing_else(running: Running, subject: str) -> None:
    before = await running.hub.log.end()
    client = await nats.connect(running.hub.folder.bus_address("northstar").read_text(), error_cb=ignore)
    await client.publish(subject, json.dumps({**BET, "brand": "northstar"}).encode())
    await client.flush()
    await client.close()

    assert await running.hub.log.end() == before


async def ignore(_: Exception) -> None:
    """The server says that this was a violation."""


async def test_a_message_that_looks_like_a_word_of_the_server_stops_nothing(running: Running) -> None:
    client = await nats.connect(running.hub.folder.bus_address("northstar").read_text())
    for status in ("100", "404", "408", "409"):
        await client.jetstream().publish(f"{EVENTS}.0.northstar", b"", headers={"Status": status})
    await client.close()
    await publish(running, f"{EVENTS}.0.northstar", json.dumps(BET).encode())

    assert running.hub.state.profile("northstar", "mia.1").bets == 1
    assert len(running.hub.archive.dead_letters()) == 4


async def test_too_many_items_in_one_message_are_one_dead_letter(running: Running) -> None:
    await publish(running, f"{EVENTS}.0.northstar", b"[" + b"0," * 200_000 + b"0]")
    (letter,) = running.hub.archive.dead_letters()

    assert "200001 events" in letter.reason


async def test_an_id_that_comes_again_long_after_is_not_decided_again(running: Running) -> None:
    roll = {**BET["data"], "stake": {"amount": "50.00", "currency": "GBP", "rate": "1"}}
    for player in ("first", "second"):
        for day, weeks in (("2026-01-01", range(10)), ("2026-03-01", range(10))):
            batch = [
                {**BET, "id": f"{player}-{n}", "time": f"{day}T12:00:{n:02d}Z", "subject": player, "data": roll}
                for n in weeks
            ]
            await publish(running, f"{EVENTS}.0.northstar", json.dumps(batch).encode())
            for other in range(12):
                filler = {**BET, "id": f"{player}-{day}-{other}", "time": f"2026-02-{other + 1:02d}T12:00:00Z"}
                await publish(running, f"{EVENTS}.0.northstar", json.dumps(filler).encode())

    assert running.hub.worker.counts.decisions == 2
