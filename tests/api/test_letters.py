"""Kept payloads are listed, shown, and read again once there is a dialect for them; nothing counts twice."""

import asyncio
import json
import shutil
from functools import partial
from pathlib import Path

from msgspec.structs import replace
from typer.testing import CliRunner

from api.cli import app
from api.clock import now
from api.examples import BET
from api.letters import read_again
from core.admission import AHEAD
from prompts.dialects import FOLDER
from tests.api.test_ingest import payment
from tests.conftest import Running, StartHub


async def run(running: Running, *words: str) -> dict[str, list[dict[str, object]]]:
    """A command beside the running hub, as a person would call it."""
    command = [*words, "--json", "--data", str(running.hub.folder.path)]
    result = await asyncio.to_thread(CliRunner().invoke, app, command, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    said: dict[str, list[dict[str, object]]] = json.loads(result.output)
    return said


async def test_quarantine_is_read_again_once_a_dialect_knows_it(start_hub: StartHub, tmp_path: Path) -> None:
    folder = tmp_path / "dialects"
    folder.mkdir()
    shutil.copy(FOLDER / "ucrm.yaml", folder)
    async with start_hub(dialects=folder, scheduler=True) as running:
        for number in (1, 2):
            path = "/v1/ingest/fast-track?kind=PAYMENT"
            await running.northstar.post(path, json=[payment(number), payment(9, status="Frozen")])
        await running.settled()
        waiting = await run(running, "quarantine", "list")
        before = await run(running, "quarantine", "retry", "--old")
        left = await run(running, "quarantine", "list")
        every = await run(running, "quarantine", "list", "--all")
        again = await run(running, "quarantine", "retry", "--old")
        profile = running.hub.state.profile("northstar", "mia.1")

    assert len(waiting["quarantine"]) == 4
    assert (len(before["read"]), before["events"], len(before["left"])) == (2, 2, 2)
    assert len(left["quarantine"]) == 2
    assert len(every["quarantine"]) == 4
    assert (again["read"], len(again["left"])) == ([], 2)
    assert profile.totals["GBP"].deposits == 2


async def test_an_event_that_came_too_early_can_be_read_once_its_time_has_come(running: Running) -> None:
    ahead = {**BET, "time": (now() + 2 * AHEAD).isoformat()}
    assert (await running.northstar.post("/v1/events", json=ahead)).status_code == 422
    await running.settled()
    (letter,) = running.hub.archive.letters("dead")
    early = read_again(letter, running.hub.dialects, running.hub.state.policies, now())
    late = read_again(letter, running.hub.dialects, running.hub.state.policies, now() + 2 * AHEAD)

    assert json.loads(letter.raw) == ahead
    assert "arrival" in early.reason
    assert [event.id for event in late.events] == [BET["id"]]


async def test_a_dead_letter_that_is_still_wrong_stays_with_its_reason(start_hub: StartHub) -> None:
    async with start_hub(scheduler=True) as running:
        await running.northstar.post("/v1/ingest/fast-track?kind=PAYMENT", json=payment(amount="much"))
        await running.settled()
        (letter,) = (await run(running, "deadletters", "list"))["dead"]
        shown = await run(running, "deadletters", "show", str(letter["id"]))
        tried = await run(running, "deadletters", "retry", "--old")

    assert letter["field"] == "amount"
    assert '"much"' in str(shown["raw"])
    assert tried["read"] == []
    assert "amount" in str(tried["left"][0]["reason"])


async def test_what_is_more_than_a_day_old_is_read_only_if_that_is_wanted(running: Running) -> None:
    """By then its source may have sent it again, and that may have been forgotten."""
    await running.northstar.post("/v1/ingest/fast-track?kind=PAYMENT", json=[payment(9, status="Frozen")])
    await running.settled()
    (letter,) = running.hub.archive.letters("quarantine")
    sound = replace(letter, raw=json.dumps(payment(9)).encode())
    read = partial(read_again, sound, running.hub.dialects, running.hub.state.policies, now())

    assert "--old" in read().reason
    assert [event.id for event in read(old=True).events] == ["payment/pay-9/Approved"]
