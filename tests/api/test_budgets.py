"""Budgets in a running hub: what is never shown is free again, and what others have spent is not offered."""

import shutil
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.database import open_database, sqlite_url
from api.clock import now
from core.budget import Budget, Claim
from core.calendar import day_of
from core.decide import Decision
from core.entries import Batch, Recorded
from core.errors import Overspent
from core.events import Due, TimeDue
from core.law import COMMON, ELSEWHERE
from core.plays import ArmChoice
from core.record import canonical
from core.reservation import play_name
from evals.verify import verify
from prompts.brands import FOLDER
from tests.adapters.test_sql_budgets import tried
from tests.api.test_stream import PLAYER, introduce, listening, publish_play, read
from tests.conftest import Running, StartHub

SPINS = ArmChoice("free_spins", "small")


async def offered(running: Running, key: str = "k") -> Decision:
    decision = await running.hub.decide("northstar", PLAYER, "lobby", key, now())
    assert isinstance(decision, Decision)
    return decision


@pytest.fixture
def brands(tmp_path: Path) -> Path:
    """The shipped brands under books without a rule: what is offered is bound by money alone."""
    folder = tmp_path / "brands"
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns("jurisdictions"))
    (folder / "jurisdictions").mkdir()
    for name in (COMMON, ELSEWHERE):
        (folder / "jurisdictions" / f"{name}.yaml").write_text(f"jurisdiction: {name}\ntitle: {name}\nrules: []\n")
    return folder


@pytest.fixture
async def running(start_hub: StartHub, brands: Path) -> AsyncIterator[Running]:
    """A hub with these brands."""
    async with start_hub(guardrails=brands) as hub:
        yield hub


async def passed(running: Running, seconds: int) -> None:
    """Time passes for the brand, and the marks made so far are committed."""
    at = now() + timedelta(seconds=seconds)
    due = TimeDue(
        id=f"t{seconds}", source="test", time=at, subject=PLAYER, brand="northstar", data=Due(timer="command")
    )
    await running.hub.take([canonical(due)])
    await running.settled()


async def test_an_offer_that_was_taken_back_unseen_gives_its_money_back_and_still_counts_as_one(
    running: Running,
) -> None:
    await introduce(running)
    await publish_play(running, (SPINS,), seconds=10)
    decision = await offered(running)
    assert decision.arm == "free_spins"
    spending = running.hub.state.spending
    before = spending.so_far("northstar", PLAYER, decision.at)
    await passed(running, 30)
    async with listening(running) as socket:
        (frame,) = await read(socket, 1)
    await passed(running, 31)

    after = spending.so_far("northstar", PLAYER, decision.at)
    used = spending.used("northstar", PLAYER, decision.play, decision.at)
    assert frame["type"] == "tombstone"
    assert (before.brand_day, before.player_commands) == (decision.claim, 1)
    assert (after.brand_day, after.player_day, after.player_commands) == (0, 0, 1)
    assert (used.play_month, used.brand_month, used.treasury, used.month) == (0, 0, {}, {"site": 1})
    again = await offered(running, "again")
    assert again.arm == "none"
    assert verify(running.hub.archive).sound


async def test_an_offer_that_was_shown_keeps_its_money(running: Running) -> None:
    await introduce(running)
    await publish_play(running, (SPINS,), seconds=10)
    decision = await offered(running)
    assert decision.arm == "free_spins"
    assert running.hub.may_show(decision)
    await passed(running, 30)
    async with listening(running) as socket:
        (frame,) = await read(socket, 1)
    await passed(running, 31)

    assert frame["type"] == "tombstone"
    assert running.hub.state.spending.so_far("northstar", PLAYER, decision.at).brand_day == decision.claim
    assert [entry.kind for entry in running.hub.archive.chain()].count("release") == 0


async def test_what_counts_of_a_budget_survives_a_restart(start_hub: StartHub, brands: Path) -> None:
    async with start_hub(guardrails=brands) as before:
        await introduce(before)
        await publish_play(before, (SPINS,))
        first = await offered(before)
        used = before.hub.state.spending.used("northstar", PLAYER, play_name(first.situation), first.at)
    async with start_hub(guardrails=brands) as after:
        found = after.hub.state.spending.used("northstar", PLAYER, play_name(first.situation), first.at)
        second = await offered(after, "second")

        assert found == used
        assert used.brand_month == used.play_day == first.claim > 0
        assert second.arm == "none"
        assert verify(after.hub.archive).sound


async def test_what_another_worker_has_used_up_is_decided_again_without_the_offer(running: Running) -> None:
    await introduce(running)
    await publish_play(running, (SPINS, ArmChoice("help")))
    budget = Budget("northstar", "brand", "", day_of(now()))
    limit = running.hub.state.policies["northstar"].caps.brand_day
    engine = open_database(sqlite_url(running.hub.folder.ledger))
    assert not tried(engine, [Claim(budget, limit, None)])
    engine.dispose()

    decision = await offered(running)

    assert decision.arm == "help"
    assert [said.rule for ruling in decision.rulings for said in ruling.objections] == ["F-06 budget"]
    assert running.hub.state.spending.so_far("northstar", PLAYER, decision.at).brand_day == limit


async def test_a_batch_that_is_refused_again_and_again_ends_without_offers(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Others win every race: the last try claims nothing, so that nobody can refuse it."""
    await introduce(running)
    await publish_play(running, (SPINS, ArmChoice("help")))
    commit, tries = running.hub.ledger.commit, list[str]()

    def contended(batch: Batch) -> Recorded:
        offers = [taken.decision.arm for taken in batch.decisions]
        tries.extend(offers)
        if "free_spins" in offers:
            raise Overspent([], {})
        return commit(batch)

    monkeypatch.setattr(running.hub.ledger, "commit", contended)
    decision = await offered(running)

    assert tries == ["free_spins", "free_spins", "free_spins", "help"]
    assert decision.arm == "help"
    assert running.hub.state.spending.so_far("northstar", PLAYER, decision.at).brand_day == 0
