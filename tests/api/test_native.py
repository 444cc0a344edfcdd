"""Publishing to NATS directly: the same events, without HTTP in between."""

import json

import nats
import pytest

from adapters.nats_log import EVENTS
from api import worker
from api.examples import BET, WIN
from core.events import Event
from core.fold import fold
from core.profile import Profile
from tests.conftest import Running


async def publish(running: Running, subject: str, body: bytes) -> None:
    client = await nats.connect(running.hub.nats_url)
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

    monkeypatch.setattr(worker, "fold", fold_or_break)
    batch = [{**BET, "id": "b1"}, {**BET, "id": "cursed"}, {**BET, "id": "b2"}]
    await publish(running, f"{EVENTS}.0.northstar", json.dumps(batch).encode())
    (letter,) = running.hub.archive.dead_letters()

    assert running.hub.state.profile("northstar", "mia.1").bets == 2
    assert json.loads(letter.raw)["id"] == "cursed"
    assert "ZeroDivisionError" in letter.reason
