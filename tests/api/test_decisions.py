"""POST /v1/decisions and what can be read afterwards."""

import asyncio
from datetime import date, timedelta

from api.clock import now
from core.events import Bet, BetPlaced, ConsentChange, ConsentChanged, Event, PlayerRegistered, Registration
from core.guardrails import rule_on
from core.money import Money
from core.plays import ArmChoice
from core.record import canonical
from tests.conftest import Running, StartHub


async def ask(running: Running, player: str = "ella", key: str = "k1", moment: str = "lobby") -> dict[str, object]:
    answer = await running.northstar.post(
        "/v1/decisions", json={"player": player, "moment": moment}, headers={"Idempotency-Key": key}
    )
    assert answer.status_code == 200, answer.text
    body: dict[str, object] = answer.json()
    return body


async def test_a_decision_on_request_is_recorded_and_explained(running: Running) -> None:
    made = await ask(running)
    read = await running.northstar.get(f"/v1/decisions/{made['id']}")

    assert read.json() == made
    assert (made["signal"], made["arm"], made["play"]) == ("requested", "none", None)
    assert "no play yet" in str(made["explanation"])


async def test_the_same_key_gives_the_same_decision_and_records_one(running: Running) -> None:
    first, *others = await asyncio.gather(*(ask(running) for _ in range(8)))

    assert all(other == first for other in others)
    assert running.hub.worker.counts.decisions == 1


async def test_a_key_used_for_another_moment_is_a_conflict(running: Running) -> None:
    await ask(running)
    answer = await running.northstar.post(
        "/v1/decisions", json={"player": "ella", "moment": "cashier"}, headers={"Idempotency-Key": "k1"}
    )

    assert answer.status_code == 409
    assert answer.json()["error"]["field"] == "Idempotency-Key"


async def test_two_players_may_use_the_same_key(running: Running) -> None:
    one, other = await ask(running, "ella"), await ask(running, "mia")

    assert one["id"] != other["id"]


async def test_a_decision_of_another_brand_is_not_found(running: Running) -> None:
    made = await ask(running)
    answer = await running.lagoon.get(f"/v1/decisions/{made['id']}")

    assert answer.status_code == 404


async def test_bad_requests_say_field_and_reason(running: Running) -> None:
    for body, field in (
        ({"player": "ella", "moment": "breakfast"}, "moment"),
        ({"moment": "lobby"}, "player"),
        ({"player": "el la", "moment": "lobby"}, "player"),
        ({"player": "ella", "moment": "lobby", "amount": "5"}, "amount"),
        ({"player": "ella", "moment": "lobby", "time": "2999-01-01T00:00:00Z"}, "time"),
        ({"player": "ella", "moment": "lobby", "time": "2026-01-01T00:00:00"}, "time"),
    ):
        answer = await running.northstar.post("/v1/decisions", json=body)

        assert answer.status_code == 422, body
        assert answer.json()["error"]["field"] == field


async def test_unknown_players_decisions_and_transcripts_are_404_with_a_remedy(running: Running) -> None:
    for path in ("/v1/players/nobody", "/v1/decisions/00", "/v1/decisions/zz", "/v1/transcripts/none"):
        answer = await running.northstar.get(path)

        assert answer.status_code == 404
        assert answer.json()["error"]["remedy"]


async def test_a_decision_survives_a_restart_and_is_not_made_again(start_hub: StartHub) -> None:
    async with start_hub() as before:
        made = await ask(before)
    async with start_hub() as after:
        again = await ask(after)

        assert again == made
        assert after.hub.worker.counts.decisions == 0


async def test_a_browser_may_use_basic_authentication(running: Running) -> None:
    number, secret = running.hub.folder.keys()["northstar"].split(".", 1)
    answer = await running.northstar.get("/v1/transcripts", auth=(number, secret), headers={})

    assert answer.status_code == 200


async def test_after_a_severe_loss_no_offer_is_made_whatever_is_asked(running: Running) -> None:
    start = now() - timedelta(minutes=40)
    facts = Registration(country="GB", born=date(1980, 1, 1), currency="GBP", verified=True)
    consent = ConsentChange(channel="site", granted=True)
    events: list[Event] = [
        PlayerRegistered(id="r", source="t", time=start, subject="ella", brand="northstar", data=facts),
        ConsentChanged(id="c", source="t", time=start, subject="ella", brand="northstar", data=consent),
    ]
    for n in range(60):
        at = start + timedelta(seconds=20 * n)
        bet = Bet(round=f"r{n}", game="g", category="slots", stake=Money("200.00", "GBP", "1"))
        events.append(BetPlaced(id=f"b{n}", source="t", time=at, subject="ella", brand="northstar", data=bet))
    await running.hub.take([canonical(event) for event in events])
    await running.settled()
    signals = {d.signal for d in running.hub.archive.decisions()}
    play_for = running.hub.state.inputs(events[-1], running.hub.state.profile("northstar", "ella"), "requested")
    facts_now = running.hub.state.facts("northstar", "ella", "requested", now())

    assert "severe_loss" in signals
    assert play_for.play is None
    assert facts_now is not None
    offer = rule_on(ArmChoice("free_spins", "small"), facts_now)
    assert "F-07 harm" in [objection.rule for objection in offer.objections]


async def test_a_request_for_another_day_is_refused_on_a_live_hub(start_hub: StartHub) -> None:
    async with start_hub(scheduler=True) as live:
        old = (now() - timedelta(days=3)).isoformat()
        answer = await live.northstar.post("/v1/decisions", json={"player": "p", "moment": "lobby", "time": old})

        assert answer.status_code == 422
        assert answer.json()["error"]["field"] == "time"


async def test_the_longest_key_and_a_slash_in_it_are_answered(running: Running) -> None:
    one = await ask(running, "a", "b/c")
    other = await ask(running, "a/b", "c")
    long = await ask(running, "ella", "k" * 200)

    assert len({one["id"], other["id"], long["id"]}) == 3


async def test_an_unknown_path_is_answered_in_the_same_shape(running: Running) -> None:
    answer = await running.northstar.get("/v1/nothing")

    assert answer.status_code == 404
    assert answer.json()["error"]["remedy"]
