"""Automated restrictions are looked at by people, with the reasons they had; what can be dismissed is not."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from adapters.database import open_database, sqlite_url
from core import events as ev
from core.plays import ArmChoice
from evals.verify import verify
from tests.api.people import a_calm_player, as_person, cvh, guardrails, person, publish, said, tell, tilting
from tests.conftest import Running, StartHub

RIGHT: dict[str, object] = {"upheld": True, "reason": "stakes of a hundred times his usual"}
WRONG: dict[str, object] = {"upheld": False, "reason": "it was his brother's account"}


@pytest.fixture
async def hub(start_hub: StartHub, tmp_path: Path) -> AsyncIterator[Running]:
    async with start_hub(guardrails=guardrails(tmp_path / "files")) as running:
        yield running


async def ask(running: Running, key: str, back: timedelta = timedelta()) -> str:
    await tell(running, said(ev.DecisionRequested, ev.Request(moment="lobby", key=key), key, back))
    return running.hub.archive.decisions(player="ella", limit=1)[0].id


async def test_a_pause_for_tilt_is_looked_at_once_with_its_reason(hub: Running) -> None:
    number, rae = await tilting(hub), await person(hub, "rae", "review")

    (task,) = (await as_person(hub, rae, "/v1/reviews")).json()
    closed = await as_person(hub, rae, f"/v1/reviews/{number}", WRONG)
    twice = await as_person(hub, rae, f"/v1/reviews/{number}", RIGHT)
    read = (await hub.northstar.get(f"/v1/decisions/{number}")).json()

    assert (task["decision"], task["arm"], task["player"]) == (number, "pause_promotions", "mia")
    assert task["reasons"] == ["HARM.TILT"]
    assert (closed.status_code, closed.json()["state"], closed.json()["upheld"]) == (200, "closed", False)
    assert twice.status_code == 409
    assert read["people"] == ["not upheld by rae: it was his brother's account"]
    assert verify(hub.hub.archive).findings == []


async def test_a_word_of_a_person_switches_no_protection_off(hub: Running) -> None:
    number, rae = await tilting(hub), await person(hub, "rae", "review")
    await as_person(hub, rae, f"/v1/reviews/{number}", WRONG)

    assert (await hub.northstar.get("/v1/players/mia")).json()["flagged"] is True


@pytest.mark.parametrize("arm", ["reality_check", "cool_down", "human_contact"])
async def test_what_can_be_dismissed_is_not_looked_at(hub: Running, arm: str) -> None:
    await a_calm_player(hub)
    await publish(hub, ArmChoice(arm))  # type: ignore[arg-type]
    await ask(hub, "k")

    assert hub.hub.archive.decisions(player="ella", limit=1)[0].arm == arm
    assert list(hub.hub.archive.tasks()) == []


async def test_what_a_rule_flags_is_looked_at_once_a_day(hub: Running) -> None:
    await a_calm_player(hub, timedelta(days=3))
    await publish(hub, ArmChoice("help"))
    numbers = [await ask(hub, f"k{n}", timedelta(days=back)) for n, back in enumerate((2, 2, 0, 0))]

    tasks = hub.hub.archive.tasks(kind="review")

    assert [(task.decision, task.codes) for task in tasks] == [
        (numbers[2], ("FLAG.T-2",)),
        (numbers[0], ("FLAG.T-2",)),
    ]
    assert verify(hub.hub.archive).findings == []


async def test_who_may_only_approve_does_not_review(hub: Running) -> None:
    number, sam = await tilting(hub), await person(hub, "sam", "approve")

    assert (await as_person(hub, sam, "/v1/reviews")).status_code == 403
    assert (await as_person(hub, sam, f"/v1/reviews/{number}", RIGHT)).status_code == 403
    assert (await hub.northstar.get("/v1/reviews")).status_code == 403


async def test_the_command_line_lists_and_closes(hub: Running) -> None:
    number, _ = await tilting(hub), await person(hub, "rae", "review")

    (waits,) = (await cvh(hub, "reviews", "list"))["reviews"]
    done = await cvh(hub, "reviews", "close", number, "--as", "rae", "--upheld", "--reason", "right")
    (closed,) = (await cvh(hub, "reviews", "list", "--all"))["reviews"]
    shown = await cvh(hub, "decisions", "show", number)
    explained = await cvh(hub, "policy", "explain", number)

    assert (waits["codes"], done["upheld"], closed["by"]) == (["HARM.TILT"], True, "rae")
    assert shown["people"] == explained["people"] == ["found right by rae: right"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE tasks SET state = 'closed', upheld = 1, \"by\" = 'rae'",
        "UPDATE tasks SET codes = ''",
        "DELETE FROM tasks",
    ],
)
async def test_a_task_that_is_not_what_the_chain_says_is_found(hub: Running, statement: str) -> None:
    await tilting(hub)
    engine = open_database(sqlite_url(hub.hub.folder.ledger), migrate=False)
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()

    done = verify(hub.hub.archive)

    assert [finding.what for finding in done.findings] == ["the review of this decision is not what the chain says"]
