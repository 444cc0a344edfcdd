"""An unknown shape is mapped by the hub's own agents: quarantine, run, proposal, a person's word, events."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import pytest
from typer.testing import CliRunner

from api import slow_path
from api.cli import app
from core.dialect.proposed import DialectProposal, DialectStep
from core.transcript import FallbackLine, ModelLine, Transcript
from evals.stand_in import Step, Text, scripted, serving_stand_in
from evals.verify import verify
from tests.api.people import as_person, cvh, person
from tests.api.test_mapping import evening, played, waiting
from tests.conftest import Running, StartHub
from tests.unmapped import MODELS_DIALECT, webhook

WRONG_UNIT = MODELS_DIALECT.replace("money: units", "money: micros")


def says(text: str, times: int | None = None) -> Text:
    return Text(text=json.dumps({"dialect": text}), times=times)


@pytest.fixture(autouse=True)
def _no_warm_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slow_path, "WARM_UP_SECONDS", 0)


@asynccontextmanager
async def thinking(start_hub: StartHub, *steps: Step) -> AsyncIterator[StartHub]:
    """A hub whose agents ask a stand-in, over HTTP; to be started as often as a test wants."""
    async with serving_stand_in(scripted(*steps)) as there:
        yield partial(start_hub, think=True, model=there.model, model_url=there.url)


async def proposed(running: Running) -> DialectProposal:
    """The one proposal, as soon as it is recorded."""
    made: asyncio.Queue[DialectStep] = asyncio.Queue()
    running.hub.worker.on_dialect.append(made.put_nowait)
    async with asyncio.timeout(60):
        while not (found := running.hub.archive.dialect_proposals()):
            await made.get()
    (one,) = found
    return one


def told(running: Running, run: str) -> Transcript:
    return next(running.hub.archive.transcripts(run=run))


def webhooks() -> list[dict[str, Any]]:
    return [webhook(n, code, evening()) for n, code in enumerate((1, 2, 2, 9))]


async def test_a_models_dialect_is_proposed_and_read_by_once_a_person_accepts_it(start_hub: StartHub) -> None:
    async with thinking(start_hub, says(MODELS_DIALECT)) as start, start() as running:
        await waiting(running, "till", webhooks())
        proposal = await proposed(running)
        before = running.hub.state.profile("northstar", "mia.1").events
        ann = await person(running, "ann", "approve")
        path = f"/v1/dialects/proposals/{proposal.proposed.run}"
        shown = (await as_person(running, ann, path)).json()
        done = await as_person(running, ann, path, {"accept": True, "reason": "checked"})
        late = await as_person(running, ann, path, {"accept": False, "reason": "no"})
        profile = running.hub.state.profile("northstar", "mia.1")
        transcript = told(running, proposal.proposed.run)
        left = running.hub.archive.letters("quarantine", waiting=True)
        found = verify(running.hub.archive)

    assert (proposal.standing, proposal.proposed.strategist, before) == ("waiting", "model", 0)
    assert (shown["trial"]["read"], shown["trial"]["tried"], shown["text"]) == (3, 3, proposal.proposed.text)
    assert shown["samples"]
    assert "mia.1" not in json.dumps(shown["samples"]) + json.dumps(transcript.raw)
    assert (done.status_code, done.json()["standing"], done.json()["by"]) == (200, "accepted", "ann")
    assert (late.status_code, late.json()["error"]["field"]) == (409, "run")
    assert profile.totals["GBP"].withdrawn == 2 * 4025
    assert " ".join(line["kind"] for line in transcript.raw) == "run event model tool proposal event approval"
    assert ([json.loads(one.raw)["payload"]["statusCode"] for one in left], found.findings) == ([9], [])


async def test_a_dialect_that_fails_its_trial_is_mended_once_and_the_model_sees_no_value(start_hub: StartHub) -> None:
    answers = says(WRONG_UNIT, times=1), says(MODELS_DIALECT)
    async with thinking(start_hub, *answers) as start, start() as running:
        await waiting(running, "till", webhooks())
        proposal = await proposed(running)
        transcript = told(running, proposal.proposed.run)

    asked = [line.asked for line in transcript.of(ModelLine)]
    assert (proposal.standing, proposal.proposed.strategist) == ("waiting", "model")
    assert len(asked) == 2
    assert "amount" in asked[1].messages[-1].text
    assert "40.25" not in asked[1].messages[-1].text


async def test_without_a_model_plain_rules_propose(start_hub: StartHub) -> None:
    async with start_hub(think=True) as running:
        await waiting(running, "acme", played(evening()))
        proposal = await proposed(running)
        transcript = told(running, proposal.proposed.run)
        ann = await person(running, "ann", "approve")
        done = await as_person(
            running, ann, f"/v1/dialects/proposals/{proposal.proposed.run}", {"accept": True, "reason": "checked"}
        )
        profile = running.hub.state.profile("northstar", "mia.1")

    assert (proposal.standing, proposal.proposed.strategist) == ("waiting", "offline")
    assert [line.why for line in transcript.of(FallbackLine)] == ["no model is configured"]
    assert done.json()["standing"] == "accepted"
    assert (profile.totals["GBP"].turnover, profile.totals["GBP"].payout) == (1600, 400)


async def test_a_shape_of_which_plain_rules_make_nothing_is_said_to_have_no_dialect(start_hub: StartHub) -> None:
    async with start_hub(think=True) as running:
        await waiting(running, "till", webhooks())
        proposal = await proposed(running)
        ann = await person(running, "ann", "approve")
        path = f"/v1/dialects/proposals/{proposal.proposed.run}"
        word = await as_person(running, ann, path, {"accept": True, "reason": "yes"})

    assert (proposal.standing, proposal.proposed.text) == ("none", "")
    assert "nothing says" in proposal.proposed.why
    assert (word.status_code, running.hub.dialects.accepted) == (409, [])


async def test_who_refused_it_and_why_is_on_record_and_nobody_is_asked_again(start_hub: StartHub) -> None:
    async with thinking(start_hub, says(MODELS_DIALECT)) as start:
        async with start() as running:
            await waiting(running, "till", webhooks())
            run = (await proposed(running)).proposed.run
            await person(running, "ann", "approve")
            listed = (await cvh(running, "dialect", "proposals"))["proposals"]
            done = await cvh(running, "dialect", "refuse", run[:8], "--reason", "ask the supplier", "--as", "ann")
        async with start() as running:
            await waiting(running, "till", [webhook(7, 2, evening())])
            again = running.hub.archive.dialect_proposals()
            chain = [json.loads(one.body) for one in running.hub.archive.chain() if one.kind == "mapping"]
            left = running.hub.archive.letters("quarantine", waiting=True)
            transcript = told(running, run)

    assert [(one["run"], one["standing"], one["read"]) for one in listed] == [(run, "waiting", 3)]
    assert (done["standing"], done["by"], done["reason"]) == ("refused", "ann", "ask the supplier")
    assert [(one["step"], one["run"]) for one in chain] == [("proposed", run), ("refused", run)]
    assert (chain[1]["by"], chain[1]["user"], chain[1]["reason"]) == ("ann", "ann's own key", "ask the supplier")
    assert ([one.standing for one in again], len(left)) == (["refused"], 5)
    assert transcript.standing == "refused"


async def test_a_restart_while_it_waits_finds_it_again_and_pays_nothing_twice(start_hub: StartHub) -> None:
    async with thinking(start_hub, says(MODELS_DIALECT, times=1), says("dialect: other")) as start:
        async with start() as running:
            await waiting(running, "till", webhooks())
            first = await proposed(running)
        async with start() as running:
            second = await proposed(running)
            shown = await cvh(running, "dialect", "show", first.proposed.run[:12])
            await person(running, "ann", "approve")
            said = ("--reason", "checked", "--as", "ann")
            done = await cvh(running, "dialect", "accept", first.proposed.run[:12], *said)
            profile = running.hub.state.profile("northstar", "mia.1")
            transcript = told(running, first.proposed.run)

    assert second == first
    assert (shown["standing"], shown["text"]) == ("waiting", first.proposed.text)
    assert (done["standing"], done["taken"]["events"], profile.totals["GBP"].withdrawn) == ("accepted", 3, 2 * 4025)
    assert len(list(transcript.of(ModelLine))) == 1


async def test_what_waited_when_the_hub_stopped_is_asked_about_when_it_starts(start_hub: StartHub) -> None:
    async with thinking(start_hub, says(MODELS_DIALECT)) as start:
        async with start_hub(think=False) as running:
            await waiting(running, "till", webhooks())
        async with start() as running:
            proposal = await proposed(running)

    assert (proposal.standing, proposal.proposed.read) == ("waiting", 3)


async def test_the_transcript_of_a_run_about_a_shape_is_listed_shown_and_cannot_be_forked(start_hub: StartHub) -> None:
    async with thinking(start_hub, says(MODELS_DIALECT)) as start, start() as running:
        await waiting(running, "till", webhooks())
        made = (await proposed(running)).proposed
        (listed,) = (await cvh(running, "transcripts", "list"))["transcripts"]
        command = ["transcripts", "show", made.run, "--data", str(running.hub.folder.path)]
        page = (await asyncio.to_thread(CliRunner().invoke, app, command)).output
        forked = await cvh(running, "transcripts", "fork", made.run, "--at", "ingestion", ok=False)

    assert (listed["run"], listed["reason"], listed["situation"]) == (made.run, "unmapped", f"till {made.shape[:12]}")
    assert "try_dialect" in page
    assert "has written no play" in forked["error"]
