"""What waits for a person: an approval acts once, in time, and only past every guardrail of its moment."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from adapters.database import open_database, sqlite_url
from api.people_words import verdict
from core import events as ev
from core.record import canonical
from evals.verify import verify
from tests.api.people import as_person, cvh, guardrails, person, said, tell, waiting
from tests.conftest import Running, StartHub

YES: dict[str, object] = {"approved": True, "reason": "checked"}
NO: dict[str, object] = {"approved": False, "reason": "too soon"}


@pytest.fixture
async def hub(start_hub: StartHub, tmp_path: Path) -> AsyncIterator[Running]:
    async with start_hub(guardrails=guardrails(tmp_path / "files")) as running:
        yield running


def commands(running: Running) -> list[str]:
    return [item.command.arm for item in running.hub.ledger.outbox("northstar", "ella", 0)]


async def test_what_is_approved_is_decided_anew_and_delivered(hub: Running) -> None:
    number, sam = await waiting(hub), await person(hub, "sam", "approve")
    listed = (await as_person(hub, sam, "/v1/approvals")).json()
    before = commands(hub)

    answer = await as_person(hub, sam, f"/v1/approvals/{number}", YES)

    assert [(task["decision"], task["arm"], task["tier"]) for task in listed] == [(number, "free_spins", "small")]
    assert before == []
    assert answer.status_code == 200, answer.text
    assert (answer.json()["task"]["state"], answer.json()["task"]["by"]) == ("approved", "sam")
    assert answer.json()["decision"]["signal"] == "approved"
    assert answer.json()["decision"]["command"]["amount"]["amount"] == "2.00"
    assert commands(hub) == ["free_spins"]
    assert (await as_person(hub, sam, "/v1/approvals")).json() == []
    assert verify(hub.hub.archive).findings == []


async def test_what_is_refused_does_nothing_and_stands_with_its_reason(hub: Running) -> None:
    number, sam = await waiting(hub), await person(hub, "sam", "approve")

    answer = await as_person(hub, sam, f"/v1/approvals/{number}", NO)
    read = (await hub.northstar.get(f"/v1/decisions/{number}")).json()

    assert (answer.json()["task"]["state"], answer.json()["decision"]) == ("refused", None)
    assert commands(hub) == []
    assert read["people"] == ["refused by sam: too soon"]


@pytest.mark.parametrize("again", [YES, NO])
async def test_the_first_verdict_stands(hub: Running, again: dict[str, object]) -> None:
    number, sam, kim = await waiting(hub), await person(hub, "sam", "approve"), await person(hub, "kim", "approve")
    await as_person(hub, sam, f"/v1/approvals/{number}", NO)

    answer = await as_person(hub, kim, f"/v1/approvals/{number}", again)

    assert (answer.status_code, answer.json()["error"]["field"]) == (409, "decision")
    assert commands(hub) == []


async def test_a_second_verdict_that_slips_past_the_door_is_kept_and_never_acts(hub: Running) -> None:
    number, sam = await waiting(hub), await person(hub, "sam", "approve")
    task = hub.hub.ledger.task(number, "approval")
    assert task is not None
    await as_person(hub, sam, f"/v1/approvals/{number}", NO)
    late = verdict(hub.hub, task, "kim", approved=True, reason="")

    await tell(hub, canonical(ev.ProposalJudged(**{**fields(late), "id": "another"})))

    assert commands(hub) == []
    assert [letter.field for letter in hub.hub.archive.letters("dead")] == ["decision"]


async def test_another_tier_than_the_one_that_waits_is_refused(hub: Running) -> None:
    number = await waiting(hub)
    task = hub.hub.ledger.task(number, "approval")
    assert task is not None
    event = verdict(hub.hub, task, "sam", approved=True, reason="")
    dearer = ev.Verdict(decision=number, arm="free_spins", tier="large", approved=True, by="sam")

    await tell(hub, canonical(ev.ProposalJudged(**{**fields(event), "data": dearer})))

    assert commands(hub) == []
    assert [letter.field for letter in hub.hub.archive.letters("dead")] == ["arm"]


async def test_an_approval_that_comes_too_late_never_acts(hub: Running) -> None:
    number, sam = await waiting(hub, back=timedelta(days=8)), await person(hub, "sam", "approve")
    await tell(hub, said(ev.LoggedIn, ev.Login(), "back"))

    answer = await as_person(hub, sam, f"/v1/approvals/{number}", YES)

    assert answer.status_code == 409
    assert "Ask again" in answer.json()["error"]["remedy"]
    assert commands(hub) == []


async def test_what_has_changed_meanwhile_stops_what_was_approved_and_is_named(hub: Running) -> None:
    number, sam = await waiting(hub), await person(hub, "sam", "approve")
    await tell(hub, said(ev.SelfExclusionSet, ev.Exclusion(), "x"))

    answer = (await as_person(hub, sam, f"/v1/approvals/{number}", YES)).json()

    assert answer["task"]["state"] == "approved"
    assert answer["decision"]["arm"] == "none"
    assert "F-01" in answer["decision"]["explanation"]
    assert commands(hub) == []
    assert verify(hub.hub.archive).findings == []


async def test_a_machine_never_approves(hub: Running) -> None:
    number = await waiting(hub)
    group = hub.hub.folder.group_key("tidewater").read_text()

    by_brand = await hub.northstar.post(f"/v1/approvals/{number}", json=YES)
    by_group = await as_person(hub, group, f"/v1/approvals/{number}", YES)
    forged = await hub.northstar.post(
        "/v1/events",
        json={
            "specversion": "1.0", "type": "proposal.judged", "source": "s", "id": "1", "subject": "ella",
            "time": "2026-01-31T12:00:00Z",
            "data": {"decision": number, "arm": "free_spins", "tier": "small", "approved": True, "by": "sam"},
        },
    )  # fmt: skip

    assert (by_brand.status_code, by_group.status_code, forged.status_code) == (403, 403, 422)
    assert commands(hub) == []


async def test_who_may_not_approve_here_does_not(hub: Running) -> None:
    number = await waiting(hub)
    reviewer = await person(hub, "rae", "review")
    elsewhere = await person(hub, "lee", "approve", to=("--brand", "lagoon"))
    gone = await person(hub, "tom", "approve")
    await cvh(hub, "people", "revoke", "tom")

    statuses = [(await as_person(hub, key, f"/v1/approvals/{number}", YES)).status_code
                for key in (reviewer, elsewhere, gone, "nobody.nothing")]  # fmt: skip
    never = await as_person(hub, await person(hub, "sam", "approve", to=("--all",)), "/v1/approvals/" + "0" * 32, YES)

    assert statuses == [403, 404, 401, 401]
    assert never.status_code == 404
    assert (await as_person(hub, elsewhere, "/v1/approvals")).json() == []
    assert commands(hub) == []


async def test_nobody_approves_what_he_has_proposed(hub: Running) -> None:
    number = await waiting(hub, run="sam")
    sam, kim = await person(hub, "sam", "approve"), await person(hub, "kim", "approve")

    own = await as_person(hub, sam, f"/v1/approvals/{number}", YES)
    other = await as_person(hub, kim, f"/v1/approvals/{number}", YES)

    assert (own.status_code, own.json()["error"]["reason"]) == (403, "'sam' has proposed it")
    assert other.status_code == 200


async def test_of_two_verdicts_at_once_one_stands_and_the_other_is_told_so(hub: Running) -> None:
    number, sam, kim = await waiting(hub), await person(hub, "sam", "approve"), await person(hub, "kim", "approve")
    path = f"/v1/approvals/{number}"

    answers = await asyncio.gather(as_person(hub, sam, path, YES), as_person(hub, kim, path, NO))

    (first,) = hub.hub.archive.tasks(kind="approval")
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert (first.state, commands(hub)) in [("approved", ["free_spins"]), ("refused", [])]
    assert verify(hub.hub.archive).findings == []


async def test_a_person_of_the_group_may_approve_for_each_of_its_brands(hub: Running) -> None:
    number, sam = await waiting(hub), await person(hub, "sam", "approve", to=("--group", "tidewater"))

    assert (await as_person(hub, sam, f"/v1/approvals/{number}", YES)).status_code == 200
    assert commands(hub) == ["free_spins"]


async def test_a_restart_between_the_question_and_the_verdict_loses_neither(
    start_hub: StartHub, tmp_path: Path
) -> None:
    files = guardrails(tmp_path / "files")
    async with start_hub(guardrails=files) as before:
        number, sam = await waiting(before), await person(before, "sam", "approve")
    async with start_hub(guardrails=files) as after:
        answer = await as_person(after, sam, f"/v1/approvals/{number}", YES)
        delivered = commands(after)
    async with start_hub(guardrails=files) as again:
        assert (answer.status_code, delivered, commands(again)) == (200, ["free_spins"], ["free_spins"])
        assert again.hub.worker.counts.decisions == 0
        assert verify(again.hub.archive).findings == []


async def test_what_was_on_the_log_when_the_hub_died_is_heard_after_it(start_hub: StartHub, tmp_path: Path) -> None:
    files = guardrails(tmp_path / "files")
    async with start_hub(guardrails=files) as before:
        number = await waiting(before)
        task = before.hub.ledger.task(number, "approval")
        assert task is not None
        await before.hub.worker.stop()
        await before.hub.log.publish([canonical(verdict(before.hub, task, "sam", approved=True, reason="checked"))])
    async with start_hub(guardrails=files) as after:
        assert commands(after) == ["free_spins"]
        assert [task.state for task in after.hub.archive.tasks()] == ["approved"]
        assert verify(after.hub.archive).findings == []


async def test_folding_the_whole_log_again_opens_and_settles_nothing_twice(start_hub: StartHub, tmp_path: Path) -> None:
    files = guardrails(tmp_path / "files")
    async with start_hub(guardrails=files) as before:
        number, sam = await waiting(before), await person(before, "sam", "approve")
        await as_person(before, sam, f"/v1/approvals/{number}", YES)
        kept, entries = before.hub.archive.tasks(), before.hub.archive.length()
        ledger = sqlite_url(before.hub.folder.ledger)
    engine = open_database(ledger)
    with engine.begin() as connection:
        for table in ("state", "seen", "players"):
            connection.execute(text(f"DELETE FROM {table}"))
    engine.dispose()
    async with start_hub(guardrails=files) as again:
        assert (again.hub.archive.tasks(), again.hub.archive.length()) == (kept, entries)
        assert again.hub.worker.counts.dead == 0
        assert commands(again) == ["free_spins"]


async def test_the_command_line_says_it_with_the_persons_key(hub: Running) -> None:
    number, _ = await waiting(hub), await person(hub, "sam", "approve")
    waits = await cvh(hub, "approvals", "list")

    done = await cvh(hub, "approvals", "approve", number[:12], "--as", "sam", "--reason", "checked")
    twice = await cvh(hub, "approvals", "refuse", number[:12], "--as", "sam", "--reason", "no", ok=False)
    nobody = await cvh(hub, "approvals", "refuse", number[:12], "--as", "kim", "--reason", "no", ok=False)

    assert [task["decision"] for task in waits["approvals"]] == [number]
    assert done["decision"]["arm"] == "free_spins"
    assert "approved already, by 'sam'" in twice["error"]
    assert "cvh people add kim" in nobody["error"]
    assert (await cvh(hub, "approvals", "list"))["approvals"] == []


def fields(event: ev.ProposalJudged) -> dict[str, object]:
    return {name: getattr(event, name) for name in event.__struct_fields__}
