"""POST /v1/events: what is taken, what is refused, and how it says so."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent

from api.clock import now
from api.examples import BET, WIN
from api.http import MAX_BODY, MAX_EVENTS
from tests.conftest import Running


def bet(number: str = "b1", **changed: object) -> dict[str, object]:
    return {**BET, "id": number, **changed}


async def test_one_event_is_on_the_log_before_it_is_acknowledged(running: Running) -> None:
    answer = await running.northstar.post("/v1/events", json=bet())

    assert answer.status_code == 202
    assert answer.json()["accepted"] == 1
    assert answer.json()["position"] == await running.hub.log.end()


async def test_the_key_fills_in_the_brand_and_the_profile_shows_the_bet(running: Running) -> None:
    await running.northstar.post("/v1/events", json=[BET, WIN])
    await running.settled()
    answer = await running.northstar.get("/v1/players/mia.1")

    assert answer.status_code == 200
    shown = answer.json()
    assert (shown["brand"], shown["bets"], shown["turnover"], shown["payout"]) == ("northstar", 1, "0.40", "1.20")


async def test_the_good_events_of_a_batch_are_kept_and_the_answer_says_which_were_which(running: Running) -> None:
    batch = [bet("good-1"), bet("bad", time="yesterday"), bet("good-2"), {"id": "worse"}]
    answer = await running.northstar.post("/v1/events", json=batch)
    await running.settled()

    assert answer.status_code == 422
    body = answer.json()
    assert (body["accepted"], body["rejected"]) == (2, 2)
    assert [(r["id"], r["status"]) for r in body["results"]] == [
        ("good-1", "accepted"),
        ("bad", "rejected"),
        ("good-2", "accepted"),
        ("worse", "rejected"),
    ]
    assert body["results"][1]["problem"]["field"] == "time"
    assert running.hub.state.profile("northstar", "mia.1").bets == 2


async def test_an_event_without_time_is_refused_by_name(running: Running) -> None:
    event = {key: value for key, value in BET.items() if key != "time"}
    answer = await running.northstar.post("/v1/events", json=event)

    assert answer.status_code == 422
    assert answer.json()["results"][0]["problem"]["field"] == "time"
    assert answer.json()["results"][0]["problem"]["reason"] == "is missing"


async def test_the_same_event_twice_is_one_event(running: Running) -> None:
    for batch in ([bet(), bet()], [bet(), bet()], [bet("other"), bet()]):
        assert (await running.northstar.post("/v1/events", json=batch)).status_code == 202
    await running.settled()

    assert running.hub.state.profile("northstar", "mia.1").bets == 2
    assert running.hub.worker.counts.duplicates == 4


async def test_an_event_from_the_future_is_refused(running: Running) -> None:
    answer = await running.northstar.post("/v1/events", json=bet(time=(now() + timedelta(hours=3)).isoformat()))

    assert answer.status_code == 422
    assert answer.json()["results"][0]["problem"]["field"] == "time"


@pytest.mark.parametrize("key", ["nonsense", "nonsense.secret", "."])
async def test_a_wrong_key_is_401(running: Running, key: str) -> None:
    answer = await running.northstar.post("/v1/events", json=bet(), headers={"Authorization": f"Bearer {key}"})

    assert answer.status_code == 401
    assert answer.json()["error"]["field"] == "Authorization"


async def test_a_key_speaks_for_its_own_brand_only(running: Running) -> None:
    answer = await running.northstar.post("/v1/events", json=bet(brand="lagoon"))

    assert answer.status_code == 403
    assert answer.json()["results"][0]["problem"]["field"] == "brand"


async def test_too_many_and_too_large_are_413(running: Running) -> None:
    many = await running.northstar.post("/v1/events", json=[bet(str(n)) for n in range(MAX_EVENTS + 1)])
    large = await running.northstar.post("/v1/events", content=b" " * (MAX_BODY + 1))

    assert (many.status_code, large.status_code) == (413, 413)


async def test_a_full_batch_is_taken_whole(running: Running) -> None:
    answer = await running.northstar.post("/v1/events", json=[bet(str(n)) for n in range(MAX_EVENTS)])
    await running.settled()

    assert answer.status_code == 202
    assert running.hub.state.profile("northstar", "mia.1").bets == MAX_EVENTS


@pytest.mark.parametrize("body", [b"", b"nonsense", b"[1, 2", b"\xff\xfe", b'"text"', b"[" * 100_000])
async def test_what_is_no_event_is_422(running: Running, body: bytes) -> None:
    answer = await running.northstar.post("/v1/events", content=body)

    assert answer.status_code == 422


async def test_json_made_by_the_cloudevents_sdk_is_accepted_as_it_is(running: Running) -> None:
    attributes = {
        "id": "sdk-1",
        "source": "https://games.example/slots",
        "type": "game.bet",
        "subject": "mia.1",
        "time": datetime(2026, 1, 31, 12, 0, tzinfo=UTC),
        "datacontenttype": "application/json",
        "specversion": "1.0",
        "traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    }
    body = JSONFormat().write(CloudEvent(attributes=attributes, data=BET["data"]))
    headers = {"Content-Type": "application/cloudevents+json"}
    answer = await running.northstar.post("/v1/events", content=body, headers=headers)
    await running.settled()

    assert answer.status_code == 202, answer.text
    assert running.hub.state.profile("northstar", "mia.1").bets == 1


async def test_history_is_folded_and_decides_nothing(running: Running) -> None:
    rolls = [
        bet(f"h{n}", data={**BET["data"], "stake": {"amount": "100.00", "currency": "GBP", "rate": "1"}})
        for n in range(12)
    ]
    await running.northstar.post("/v1/events", json=rolls, params={"history": True})
    await running.settled()

    assert running.hub.state.profile("northstar", "mia.1").bets == 12
    assert running.hub.worker.counts.decisions == 0


async def test_events_only_the_hub_may_write_are_refused(running: Running) -> None:
    switch = bet(type="brand.switched", data={"commercial": "on", "by": "mallory"})
    answer = await running.northstar.post("/v1/events", json=switch)

    assert answer.status_code == 422
    assert answer.json()["results"][0]["problem"]["field"] == "type"


async def test_the_api_describes_itself_with_examples_that_it_accepts(running: Running) -> None:
    document = (await running.northstar.get("/openapi.json")).json()
    content = document["paths"]["/v1/events"]["post"]["requestBody"]["content"]
    examples = [e["value"] for kind in content.values() for e in kind["examples"].values()]

    assert examples
    for example in examples:
        assert (await running.northstar.post("/v1/events", content=json.dumps(example))).status_code == 202


async def test_what_is_refused_is_kept_line_by_line_and_not_judged_a_second_time(running: Running) -> None:
    late = json.dumps({**BET, "id": "b2", "time": (now() + timedelta(seconds=301)).isoformat()}).encode()
    lines = [json.dumps(BET).encode(), b"{no json", late, b"\x00", b'{"id": 7}']
    answer = await running.northstar.post("/v1/events", content=b"\n".join(lines))
    await running.settled()
    letters = running.hub.archive.letters("dead")

    assert (answer.json()["accepted"], answer.json()["rejected"]) == (1, 4)
    assert sorted(letter.raw for letter in letters) == sorted(lines[1:])
    assert running.hub.state.profile("northstar", "mia.1").bets == 1
