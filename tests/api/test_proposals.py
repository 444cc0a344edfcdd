"""A play is a pull request: people look at it and judge it with their own keys, and only then does it act."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace
from typer.testing import CliRunner

from api import climbing
from api.cli import app
from api.clock import now
from api.proposing import Proposing
from core import events as ev
from core.autonomy import Level
from core.entries import Publication
from core.money import format_base
from core.plays import ArmChoice, Copy, Play, PlayBook, Provenance
from core.proposals import Proposal, Standing
from core.situation import situation_of
from evals.verify import verify
from prompts.bundle import load_bundle
from tests.api.people import SPINS, a_calm_player, as_person, cvh, guardrails, person, said, tell
from tests.conftest import Running, StartHub

HELP = ArmChoice("help")


@pytest.fixture(autouse=True)
def level(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every play waits for a person."""
    set_level(monkeypatch, "suggest")


def set_level(monkeypatch: pytest.MonkeyPatch, level: Level) -> None:
    monkeypatch.setattr(climbing, "as_it_may_act", lambda play, *_: (level, play))


@pytest.fixture
async def hub(start_hub: StartHub, tmp_path: Path) -> AsyncIterator[Running]:
    async with start_hub(guardrails=guardrails(tmp_path / "files")) as running:
        yield running


def a_play(running: Running, *arms: ArmChoice, run: str = "r1") -> Play:
    state = running.hub.state
    return Play(
        situation=situation_of(state.profile("northstar", "ella"), "requested", state.policies["northstar"], now()),
        arms=arms or (HELP,),
        words={"en": {choice.arm: Copy("Title", "Body") for choice in arms or (HELP,)}},
        seconds=600,
        hypothesis="It helps.",
        judged_wrong_if="it does not",
        provenance=Provenance(strategist="offline", run=run, policy="p"),
    )


async def propose(running: Running, *arms: ArmChoice, run: str = "r1", at: datetime | None = None) -> Play:
    """A run ends in a play for ella; she is known before."""
    await a_calm_player(running)
    play = a_play(running, *arms, run=run)
    publication = Publication(run=run, brand="northstar", play=play, transcript=b"{}", at=at or now())
    await Proposing(running.hub.worker, running.hub.ledger).submit(publication)
    return play


def word(play: Play, *, accept: bool = True, **changed: object) -> dict[str, object]:
    return {"accept": accept, "digest": play.digest, "reason": "looked at", **changed}


async def answered(running: Running, number: str = "ask") -> str:
    """The arm that answers ella now."""
    await tell(running, said(ev.DecisionRequested, ev.Request(moment="lobby", key="k"), number))
    return running.hub.archive.decisions(player="ella", limit=1)[0].arm


async def test_a_play_that_waits_does_not_act_and_one_that_a_person_accepts_does(hub: Running) -> None:
    play, sam = await propose(hub), await person(hub, "sam", "approve")
    listed = (await as_person(hub, sam, "/v1/proposals")).json()
    before = await answered(hub, "before")

    done = await as_person(hub, sam, "/v1/proposals/r1", word(play))

    assert [(one["run"], one["standing"], one["digest"]) for one in listed] == [("r1", "waiting", play.digest)]
    assert before == "none"
    assert (done.status_code, done.json()["standing"], done.json()["by"]) == (200, "accepted", "sam"), done.text
    assert await answered(hub, "after") == "help"
    assert (await as_person(hub, sam, "/v1/proposals")).json() == []
    assert verify(hub.hub.archive).findings == []


async def test_who_when_and_why_stand_in_the_audit_and_in_the_transcript(hub: Running) -> None:
    play, sam = await propose(hub), await person(hub, "sam", "approve")
    await as_person(hub, sam, "/v1/proposals/r1", word(play, reason="sound"))

    chain = [json.loads(one.body) for one in hub.hub.archive.chain() if one.kind == "proposal"]
    transcript = next(hub.hub.archive.transcripts(run="r1"))

    assert [one["step"] for one in chain] == ["proposed", "judged"]
    assert {name: chain[1][name] for name in ("by", "user", "reason", "accepted", "digest")} == {
        "by": "sam", "user": "sam's own key", "reason": "sound", "accepted": True, "digest": play.digest,
    }  # fmt: skip
    assert chain[1]["policy"] == hub.hub.state.policies["northstar"].digest
    assert [line.get("kind") for line in transcript.raw] == [None, "verdict", "approval"]


@pytest.mark.parametrize("again", [True, False])
async def test_the_first_word_stands(hub: Running, again: bool) -> None:
    play, sam, kim = await propose(hub), await person(hub, "sam", "approve"), await person(hub, "kim", "approve")
    first = await as_person(hub, sam, "/v1/proposals/r1", word(play, accept=False))

    second = await as_person(hub, kim, "/v1/proposals/r1", word(play, accept=again))

    assert first.json()["standing"] == "refused"
    assert (second.status_code, second.json()["error"]["reason"]) == (409, "is refused already, by 'sam'")
    assert await answered(hub) == "none"
    assert verify(hub.hub.archive).findings == []


async def test_of_two_words_at_once_one_stands_and_the_other_is_told_so(hub: Running) -> None:
    play, sam, kim = await propose(hub), await person(hub, "sam", "approve"), await person(hub, "kim", "approve")

    answers = await asyncio.gather(
        as_person(hub, sam, "/v1/proposals/r1", word(play)),
        as_person(hub, kim, "/v1/proposals/r1", word(play, accept=False)),
    )

    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert verify(hub.hub.archive).findings == []


async def test_nobody_judges_what_he_has_not_seen(hub: Running) -> None:
    play, sam = await propose(hub), await person(hub, "sam", "approve")

    other = await as_person(hub, sam, "/v1/proposals/r1", word(play, digest="0" * 64))
    none = await as_person(hub, sam, "/v1/proposals/r1", {"accept": True, "reason": "yes"})

    assert (other.status_code, other.json()["error"]["field"]) == (409, "digest")
    assert none.status_code == 422
    assert await answered(hub) == "none"


async def test_the_floor_is_asked_again_when_a_play_is_accepted(hub: Running) -> None:
    play, sam = await propose(hub, SPINS, HELP), await person(hub, "sam", "approve")
    bundle = load_bundle(hub.hub.settings.guardrails)
    poorer = replace(bundle.policies["northstar"], tiers={})
    await hub.hub.worker.at_once(replace(bundle, policies={**bundle.policies, "northstar": poorer}))

    done = (await as_person(hub, sam, "/v1/proposals/r1", word(play))).json()

    assert (done["standing"], done["by"]) == ("refused", "sam")
    assert any("F-09" in objection for objection in done["objections"])
    assert await answered(hub) == "none"
    assert verify(hub.hub.archive).findings == []


async def test_a_machine_never_judges_and_neither_does_who_may_not(hub: Running) -> None:
    play = await propose(hub)
    group = hub.hub.folder.group_key("tidewater").read_text()
    brand = hub.northstar.headers["Authorization"].removeprefix("Bearer ")
    reviewer = await person(hub, "rae", "review")
    elsewhere = await person(hub, "lee", "approve", to=("--brand", "lagoon"))
    gone = await person(hub, "tom", "approve")
    await cvh(hub, "people", "revoke", "tom")

    keys = (brand, group, reviewer, elsewhere, gone, "nobody.nothing")
    statuses = [(await as_person(hub, key, "/v1/proposals/r1", word(play))).status_code for key in keys]
    seen = [(await as_person(hub, key, "/v1/proposals/r1")).status_code for key in keys]

    assert statuses == seen == [403, 403, 403, 404, 401, 401]
    assert (await as_person(hub, elsewhere, "/v1/proposals")).json() == []
    assert await answered(hub) == "none"


async def test_nobody_accepts_what_he_has_proposed(hub: Running) -> None:
    play = await propose(hub, run="sam")
    sam, kim = await person(hub, "sam", "approve"), await person(hub, "kim", "approve")

    own = await as_person(hub, sam, "/v1/proposals/sam", word(play))
    other = await as_person(hub, kim, "/v1/proposals/sam", word(play))

    assert (own.status_code, own.json()["error"]["reason"]) == (403, "'sam' has proposed it")
    assert other.status_code == 200


async def test_what_has_waited_too_long_cannot_be_accepted_and_the_hub_refuses_it(hub: Running) -> None:
    verdicts: list[tuple[str, Standing]] = []
    hub.hub.worker.on_proposal.append(
        lambda one: verdicts.extend([(one.judged.by, one.standing)] if one.judged is not None else [])
    )
    play, sam = await propose(hub, at=now() - timedelta(days=8)), await person(hub, "sam", "approve")

    late = await as_person(hub, sam, "/v1/proposals/r1", word(play))
    await hub.hub.worker.reached(await hub.hub.take([said(ev.LoggedIn, ev.Login(), "tick")]), saved=True)

    assert late.status_code == 409
    assert verdicts == [("the hub", "refused")]
    assert [one.standing for one in hub.hub.archive.proposals()] == ["refused"]
    assert await answered(hub) == "none"
    assert verify(hub.hub.archive).findings == []


@pytest.mark.parametrize(("level", "standing", "arm"), [("observe", "observed", "none"), ("auto", "accepted", "help")])
async def test_the_ladder_decides_where_no_person_is_asked(
    hub: Running, monkeypatch: pytest.MonkeyPatch, level: Level, standing: Standing, arm: str
) -> None:
    set_level(monkeypatch, level)
    play, sam = await propose(hub), await person(hub, "sam", "approve")

    late = await as_person(hub, sam, "/v1/proposals/r1", word(play))

    assert await Proposing(hub.hub.worker, hub.hub.ledger).standing("r1") == standing
    assert (late.status_code, late.json()["error"]["reason"]) == (409, f"is {standing} already")
    assert await answered(hub) == arm
    assert verify(hub.hub.archive).findings == []


async def test_a_play_that_the_floor_objects_to_is_refused_and_kept_to_be_read(hub: Running) -> None:
    await propose(hub, ArmChoice("free_spins", "gigantic"))

    (proposal,) = hub.hub.archive.proposals()

    assert (proposal.standing, proposal.published) == ("refused", None)
    assert any("F-09" in objection for objection in proposal.proposed.objections)
    assert verify(hub.hub.archive).findings == []


async def test_a_run_proposes_once_whatever_it_says_the_second_time(hub: Running) -> None:
    play = await propose(hub)
    again = Publication(run="r1", brand="northstar", play=a_play(hub, SPINS), transcript=b"{}", at=now())

    standing = await hub.hub.worker.publish(again)

    assert standing == "waiting"
    assert [one.proposed.digest for one in hub.hub.archive.proposals()] == [play.digest]


async def test_a_run_that_ends_without_a_play_has_proposed_nothing(hub: Running) -> None:
    nothing = Publication(run="r9", brand="northstar", play=None, transcript=b"{}", at=now())

    assert await hub.hub.worker.publish(nothing) == "refused"
    assert hub.hub.archive.proposals() == []


async def test_a_restart_between_proposal_and_word_loses_neither(start_hub: StartHub, tmp_path: Path) -> None:
    files = guardrails(tmp_path / "files")
    async with start_hub(guardrails=files) as before:
        play, sam = await propose(before), await person(before, "sam", "approve")
    async with start_hub(guardrails=files) as after:
        verdicts: list[Proposal] = []
        after.hub.worker.on_proposal.append(verdicts.append)
        done = await as_person(after, sam, "/v1/proposals/r1", word(play))
        digest = after.hub.state.book.digest
    async with start_hub(guardrails=files) as again:
        assert (done.status_code, [(one.judged and one.judged.by, one.standing) for one in verdicts]) == (
            200,
            [("sam", "accepted")],
        )
        assert again.hub.state.book.digest == digest == again.hub.archive.book().digest
        assert verify(again.hub.archive).findings == []


async def test_a_pinned_book_takes_no_word(start_hub: StartHub, tmp_path: Path) -> None:
    files = guardrails(tmp_path / "files")
    async with start_hub(guardrails=files) as before:
        play, sam = await propose(before), await person(before, "sam", "approve")
        empty = before.hub.archive.book().digest
    async with start_hub(guardrails=files, playbook=empty) as pinned:
        answer = await as_person(pinned, sam, "/v1/proposals/r1", word(play))

        assert (answer.status_code, answer.json()["error"]["field"]) == (409, "run")
        assert [one.standing for one in pinned.hub.archive.proposals()] == ["waiting"]


async def test_a_pull_request_says_what_a_person_needs_to_judge_it(hub: Running) -> None:
    await propose(hub, SPINS, HELP)
    sam = await person(hub, "sam", "approve")

    shown = (await as_person(hub, sam, "/v1/proposals/r1")).json()

    assert (shown["hypothesis"], shown["judged_wrong_if"]) == ("It helps.", "it does not")
    assert "- arm: free_spins" in shown["play"]
    assert "+- arm: free_spins" in shown["diff"]
    assert shown["transcript"] == "/v1/transcripts/r1"
    policy = hub.hub.state.policies["northstar"]
    spins = format_base(policy.tiers["free_spins"]["small"].cost)
    assert [(one["arm"], one["cost"]) for one in shown["cost"]["choices"]] == [("free_spins", spins), ("help", "0.00")]
    assert shown["cost"]["left_today"] == format_base(policy.caps.brand_day)


async def test_a_canary_is_not_taken_for_the_play_in_force(hub: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    play, sam = await propose(hub), await person(hub, "sam", "approve")
    tried = PlayBook([replace(play, share=10)])
    monkeypatch.setattr(type(hub.hub.archive), "book", lambda _: tried)

    shown = (await as_person(hub, sam, "/v1/proposals/r1")).json()

    assert len(tried.canaries) == 1
    assert shown["replaces"] is None


async def test_the_command_line_shows_a_play_and_judges_it_with_a_persons_key(hub: Running) -> None:
    play, _ = await propose(hub), await person(hub, "sam", "approve")
    listed = await cvh(hub, "proposals", "list")
    shown = await cvh(hub, "proposals", "show", "r", "--trace", "sample")

    done = await cvh(hub, "proposals", "accept", "r", "--as", "sam", "--reason", "sound")
    twice = await cvh(hub, "proposals", "refuse", "r", "--as", "sam", "--reason", "no", ok=False)
    unknown = await cvh(hub, "proposals", "show", "zz", ok=False)

    assert [one["digest"] for one in listed["proposals"]] == [play.digest]
    assert (shown["digest"], shown["preview"]["trace"], shown["preview"]["events"] > 0) == (play.digest, "sample", True)
    assert done["standing"] == "accepted"
    assert "is accepted already, by 'sam'" in twice["error"]
    assert "cvh proposals list --all" in unknown["error"]
    assert (await cvh(hub, "proposals", "list"))["proposals"] == []


async def test_a_person_reads_all_of_it_on_one_page(hub: Running) -> None:
    await propose(hub, SPINS)

    page = (
        await asyncio.to_thread(
            CliRunner().invoke, app, ["proposals", "show", "r1", "--data", str(hub.hub.folder.path)]
        )
    ).output

    for part in (
        "waiting, until",
        "hypothesis       It helps.",
        "set aside",
        "No play is in force",
        "cvh transcripts show r1",
    ):
        assert part in page
