"""Payloads in somebody's dialect: over HTTP and NATS, mapped, quarantined or dead, and always kept."""

import json
from typing import Any

import nats
import pytest

from adapters.nats_log import RAW
from api.http import MAX_BODY, MAX_EVENTS
from tests.conftest import Running

AT = "2026-01-31T12:00:00Z"


def payment(number: int = 1, **changed: Any) -> dict[str, Any]:
    return {
        "payment_id": f"pay-{number}",
        "amount": 25.5,
        "currency": "GBP",
        "exchange_rate": 1.0,
        "status": "Approved",
        "type": "Credit",
        "timestamp": AT,
        "user_id": "mia.1",
        **changed,
    }


async def test_a_payload_is_mapped_and_a_repetition_counts_once(running: Running) -> None:
    for note in ("first", "again"):
        body = payment(note=note)
        answer = await running.northstar.post("/v1/ingest/fast-track", json=body, headers={"type": "PAYMENT"})
        assert answer.status_code == 202
        assert answer.json()["results"] == [
            {
                "index": 0,
                "status": "accepted",
                "events": 1,
                "types": ["deposit.approved"],
                "reason": None,
                "problem": None,
            }
        ]
    await running.settled()
    profile = running.hub.state.profile("northstar", "mia.1")

    assert (profile.totals["GBP"].deposits, running.hub.worker.counts.duplicates) == (1, 1)


async def test_an_integration_keeps_its_own_paths(running: Running) -> None:
    first = await running.northstar.post("/v1/ingest/fast-track/v1/integration/payment", json=payment())
    thin = {"user_id": "mia.1", "timestamp": AT, "origin": "x"}
    second = await running.northstar.put("/v1/ingest/fast-track/v2/integration/user/consents", json=thin)
    third = await running.northstar.post("/v1/ingest/fast-track/v9/unheard/of", json=thin)

    assert first.json()["results"][0]["types"] == ["deposit.approved"]
    assert second.json()["results"][0]["types"] == ["facts.changed"]
    assert "'POST /v9/unheard/of'" in third.json()["results"][0]["reason"]


async def test_every_payload_of_a_mixed_request_is_kept_and_the_answer_says_where(running: Running) -> None:
    mixed = [payment(1), payment(2, status="Frozen"), payment(3, amount="much"), payment(4, user_id="a b"), 7]
    answer = await running.northstar.post("/v1/ingest/fast-track?kind=PAYMENT", json=mixed)
    await running.settled()
    body = answer.json()
    (waiting,) = running.hub.archive.letters("quarantine")
    dead = running.hub.archive.letters("dead")

    assert answer.status_code == 202
    assert (body["accepted"], body["quarantined"], body["dead"]) == (1, 1, 3)
    assert body["results"][2]["problem"]["field"] == "amount"
    assert (waiting.route.brand, waiting.route.dialect, waiting.route.kind) == ("northstar", "fast-track", "PAYMENT")
    assert json.loads(waiting.raw) == mixed[1]
    assert [(letter.item, letter.field) for letter in dead] == [(4, "body"), (3, "user_id"), (2, "amount")]
    assert not any(letter.retried for letter in dead)
    assert (await running.northstar.get("/v1/hub")).json()["counts"]["quarantined"] == 1


async def test_a_dialect_that_nobody_has_written_yet_is_no_error(running: Running) -> None:
    answer = await running.northstar.post("/v1/ingest/smart-thing", json={"eid": 1})
    await running.settled()

    assert answer.status_code == 202
    assert "no dialect 'smart-thing'" in running.hub.archive.letters("quarantine")[0].reason


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("fast-track", b"{", 422),
        ("fast-track", b'{"a": 1}\n{"b": \n', 422),
        ("fast-track", b'{"a": 1}\n\xef\xbb\xbf{"b": 2}', 422),
        ("fast-track", b"[" + b",".join([b"{}"] * (MAX_EVENTS + 1)) + b"]", 413),
        ("fast-track", b" " * (MAX_BODY + 1), 413),
        ("NOT A NAME", b"{}", 422),
    ],
)
async def test_what_is_no_payload_at_all_is_refused(running: Running, path: str, body: bytes, status: int) -> None:
    answer = await running.northstar.post(f"/v1/ingest/{path}", content=body)

    assert answer.status_code == status
    assert answer.json()["error"]["remedy"]


async def test_a_bus_carries_payloads_with_their_kind_in_a_header(running: Running) -> None:
    client = await nats.connect(running.hub.folder.bus_address("northstar").read_text())
    try:
        for body in (payment(1), [payment(2), payment(3, type="Debit")]):
            subject = f"{RAW}.0.northstar.fast-track"
            await client.jetstream().publish(subject, json.dumps(body).encode(), headers={"type": "PAYMENT"})
    finally:
        await client.close()
    await running.settled()
    profile = running.hub.state.profile("northstar", "mia.1")

    assert profile.totals["GBP"].deposits == 2
    assert running.hub.worker.counts.events == 3


async def test_a_payload_cannot_carry_what_the_hub_alone_writes(running: Running) -> None:
    event = {"specversion": "1.0", "type": "brand.switched", "id": "1", "source": "x", "time": AT,
             "subject": "northstar", "data": {"commercial": "off", "by": "mallory"}}  # fmt: skip
    answer = await running.northstar.post("/v1/ingest/native", json=event)
    await running.settled()

    assert answer.json()["results"][0]["problem"]["field"] == "type"
    assert running.hub.state.commercial_on("northstar")


async def test_refused_events_are_answered_and_kept(running: Running) -> None:
    bad = {"specversion": "1.0", "type": "session.login", "id": "1", "source": "x", "subject": "mia.1", "data": {}}
    answer = await running.northstar.post("/v1/events", json=[bad])
    await running.settled()
    (letter,) = running.hub.archive.letters("dead", brand="northstar")

    assert answer.status_code == 422
    assert (letter.field, letter.route.brand, letter.route.dialect) == ("time", "northstar", None)
    assert json.loads(letter.raw) == bad
