"""Payloads that nobody has mapped go from quarantine to events: proposed, tried, accepted, read; no code changed."""

import asyncio
import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from agents.mapping import Case, case_name, read
from api.cli import app
from api.clock import now
from core.redaction import redact
from core.shape import grouped
from evals.verify import verify
from tests.api.people import person
from tests.conftest import Running, StartHub
from tests.unmapped import WEBHOOK_DIALECT, export, wallet, webhook


async def cvh(running: Running, *words: str, code: int = 0) -> Any:
    """A command beside the running hub, as a person would call it."""
    command = [*words, "--json", "--data", str(running.hub.folder.path)]
    result = await asyncio.to_thread(CliRunner().invoke, app, command)
    assert result.exit_code == code, (result.output, result.exception)
    return json.loads(result.output) if result.output else str(result.exception)


async def waiting(running: Running, door: str, payloads: Sequence[object]) -> None:
    answer = await running.northstar.post(f"/v1/ingest/{door}", json=payloads)
    assert answer.json()["quarantined"] == len(payloads)
    await running.settled()


def evening(back: timedelta = timedelta(hours=3)) -> datetime:
    return now().replace(microsecond=0) - back


def played(at: datetime) -> list[dict[str, Any]]:
    actions = [("bet", 250), ("win", 400), ("bet", 100), ("bet", 1250)]
    return [wallet(n, action, amount, at + timedelta(seconds=n)) for n, (action, amount) in enumerate(actions)]


@pytest.mark.parametrize("back", [timedelta(hours=3), timedelta(days=9)])
async def test_a_wallets_calls_are_mapped_by_plain_rules(start_hub: StartHub, tmp_path: Path, back: timedelta) -> None:
    file = tmp_path / "proposed.yaml"
    async with start_hub() as running:
        calls = played(evening(back))
        await waiting(running, "acme", [*calls, calls[0]])
        (shape,) = (await cvh(running, "quarantine", "shapes"))["shapes"]
        proposed = await cvh(running, "dialect", "propose", "--brand", "northstar", "--write", str(file))
        await person(running, "ann", "approve")
        asked = ("--brand", "northstar", "--door", "acme", "--reason", "checked", "--as", "ann")
        taken = await cvh(running, "dialect", "accept", str(file), *asked)
        live = await running.northstar.post("/v1/ingest/acme", json=wallet(9, "win", 75, now()))
        await running.settled()
        profile = running.hub.state.profile("northstar", "mia.1")
        left = running.hub.archive.letters("quarantine", waiting=True)
        found = verify(running.hub.archive)

    assert (shape["payloads"], shape["brand"], shape["door"]) == (5, "northstar", "acme")
    assert (proposed["sound"], proposed["trial"]["read"]) == (True, 5)
    assert "mia" not in json.dumps(proposed["samples"])
    assert (taken["read"], taken["events"], taken["left"]) == (5, 4, 0)
    assert live.json()["results"][0]["types"] == ["game.win"]
    assert (profile.totals["GBP"].turnover, profile.totals["GBP"].payout) == (1600, 475)
    assert (left, found.findings) == ([], [])


async def test_an_exports_payments_are_mapped_by_plain_rules_and_what_they_do_not_know_waits_on(
    start_hub: StartHub, tmp_path: Path
) -> None:
    file, at = tmp_path / "proposed.yaml", evening()
    async with start_hub() as running:
        rows = [export(1, at=at), export(2, "WITHDRAWAL", at=at), export(3, status="PENDING", at=at)]
        await waiting(running, "bank", [*rows, export(4, "ADJUSTMENT", at=at)])
        proposed = await cvh(running, "dialect", "propose", "--brand", "northstar", "--write", str(file))
        await person(running, "ann", "approve")
        asked = ("--brand", "northstar", "--door", "bank", "--reason", "checked", "--as", "ann")
        taken = await cvh(running, "dialect", "accept", str(file), *asked)
        profile = running.hub.state.profile("northstar", "4711")
        left = running.hub.archive.letters("quarantine", waiting=True)

    assert proposed["trial"]["events"] == {"deposit.approved": 1, "deposit.requested": 1, "withdrawal.approved": 1}
    assert (taken["read"], taken["left"]) == (3, 1)
    assert (profile.totals["GBP"].deposits, profile.totals["GBP"].deposited) == (1, 2550)
    assert [json.loads(letter.raw)["direction"] for letter in left] == ["ADJUSTMENT"]


async def test_a_webhook_with_codes_is_mapped_by_a_models_dialect(running: Running) -> None:
    await waiting(running, "till", [webhook(n, code, evening()) for n, code in enumerate((1, 2, 2, 9))])
    refused = await cvh(running, "dialect", "propose", "--brand", "northstar", code=1)
    (group,) = grouped(running.hub.archive.letters("quarantine"))
    redacted = redact([one.payload for one in group.kept], group.last, group.kind)
    case = Case(case_name(group.door, group.digest), group.door, redacted)
    text = read(json.dumps({"dialect": WEBHOOK_DIALECT}), case)
    answer = await accepted(running, text=text, door="till", shape=group.digest)
    profile = running.hub.state.profile("northstar", "mia.1")

    assert "nothing says" in refused["fault"]
    assert answer.json()["events"] == 3
    assert answer.json()["dialect"]["name"] == case.name
    assert profile.totals["GBP"].withdrawn == 2 * 4025
    assert running.hub.archive.letters("quarantine", waiting=True) == []


async def accepted(running: Running, key: str = "", **asked: object) -> Any:
    """What comes of accepting a dialect over HTTP."""
    key = key or await person(running, "ann", "approve")
    body = {"brand": "northstar", "door": "till", "text": WEBHOOK_DIALECT, "reason": "checked", **asked}
    headers = {"Authorization": f"Bearer {key}"}
    return await running.northstar.post("/v1/dialects", json=body, headers=headers)


async def test_a_dialect_reads_for_its_brand_alone_also_after_a_restart(start_hub: StartHub) -> None:
    async with start_hub() as running:
        await waiting(running, "till", [webhook(n, at=evening()) for n in range(3)])
        assert (await accepted(running)).status_code == 201
    async with start_hub() as running:
        ours = await running.northstar.post("/v1/ingest/till", json=webhook(7, at=now()))
        theirs = await running.lagoon.post("/v1/ingest/till", json=webhook(7, at=now()))

    assert (ours.json()["accepted"], theirs.json()["quarantined"]) == (1, 1)


async def test_only_a_person_who_may_approve_for_the_brand_accepts(running: Running) -> None:
    await waiting(running, "till", [webhook(1, at=evening())])
    reviewer = await person(running, "rob", "review")
    other = await person(running, "lea", "approve", to=("--brand", "lagoon"))
    machine = running.hub.folder.keys()["northstar"]
    answers = [(await accepted(running, key)).status_code for key in (reviewer, other, machine)]

    assert answers == [403, 403, 403]
    assert running.hub.dialects.accepted == []


@pytest.mark.parametrize(
    ("changed", "status", "says"),
    [
        (("dialect: whatever", "dialect: ucrm"), 409, "files come first"),
        (("money: units", "money: minor"), 409, "4 decimals"),
        (("eventName\n", "customerRef\n"), 409, "nothing"),
        (("player: customerRef", "player: {always: mia.1}"), 409, "same for every payload"),
        (("event: ", "evnt: "), 422, "evnt"),
    ],
)
async def test_what_cannot_be_true_is_not_accepted_and_the_payload_waits_on(
    running: Running, changed: tuple[str, str], status: int, says: str
) -> None:
    await waiting(running, "till", [webhook(1, at=evening())])
    answer = await accepted(running, text=WEBHOOK_DIALECT.replace(*changed, 1))

    assert answer.status_code == status
    assert says in json.dumps(answer.json()["error"])
    assert len(running.hub.archive.letters("quarantine", waiting=True)) == 1


async def test_a_file_of_the_same_name_takes_the_place_of_what_was_accepted_and_says_so(
    start_hub: StartHub, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "dialects"
    folder.mkdir()
    async with start_hub(dialects=folder) as running:
        await waiting(running, "till", [webhook(n, at=evening()) for n in range(3)])
        await accepted(running)
    (folder / "whatever.yaml").write_text(WEBHOOK_DIALECT)
    async with start_hub(dialects=folder) as running:
        answer = await running.northstar.post("/v1/ingest/till", json=webhook(7, at=now()))

    assert answer.json()["quarantined"] == 1
    assert "the file 'whatever' takes the place" in caplog.text


async def test_a_dialect_in_use_gives_way_only_to_one_that_names_it(running: Running) -> None:
    await waiting(running, "till", [webhook(n, at=evening()) for n in range(2)])
    first = (await accepted(running)).json()["dialect"]["digest"]
    bob = await person(running, "bob", "approve")
    other = WEBHOOK_DIALECT.replace("CashierUpdate:", "Other:")
    await waiting(running, "till", [{**webhook(7, at=evening()), "eventName": "Other"}])
    answers = [await accepted(running, bob, text=other, replaces=said) for said in ("", "0" * 64, first)]

    assert [answer.status_code for answer in answers] == [409, 409, 201]
    assert first in answers[0].json()["error"]["remedy"]
    assert [one.replaces for one in running.hub.dialects.accepted] == [first]


CONSENTS = """\
dialect: consents
title: Consents
kind: {always: consent}
money: units
player: who
time: at
shapes:
  consent:
    event: consent.changed
    id: "{number}"
    data: {channel: {always: email}, granted: said}
"""


async def test_nobody_accepts_a_text_of_his_own_that_makes_consents(running: Running) -> None:
    said = {"who": "mia.1", "at": evening().isoformat(), "said": True, "number": "1"}
    await waiting(running, "till", [said])
    answer = await accepted(running, text=CONSENTS)

    assert (answer.status_code, answer.json()["error"]["field"]) == (409, "by")
    assert "consent.changed, and 'ann' has proposed it" in answer.json()["error"]["reason"]
    assert running.hub.dialects.accepted == []
    await waiting(running, "till", [webhook(1, at=evening())])
    assert (await accepted(running, await person(running, "bob", "approve"))).status_code == 201
    assert [one.proposer for one in running.hub.dialects.accepted] == ["bob"]
