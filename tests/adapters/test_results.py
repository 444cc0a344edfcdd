"""Results on either database: counted by play and arm, once for each command, and of one brand only."""

from datetime import timedelta

import pytest
from alembic import command
from msgspec.structs import replace

from core.entries import Batch, Taken
from core.results import Did, Outcome
from tests.adapters.house import HELP, HUGE, NOON, SITUATION, SPINS, House, a_decision, a_job, a_play, a_publication
from tests.adapters.test_migrations import migrate


def did(what: Did, player: str = "anna", seq: int = 1, brand: str = "north") -> Outcome:
    return Outcome(brand=brand, player=player, seq=seq, did=what, at=NOON)


def counts(house: House, **which: object) -> list[tuple[str, str | None, int, int, int, int]]:
    return [
        (one.arm, one.tier, one.decided, one.shown, one.accepted, one.dismissed)
        for one in house.archive.results("north", **which)
    ]


def test_what_players_did_is_counted_by_play_and_arm(house: House) -> None:
    spins, helping = a_play(SPINS), a_play(HELP)
    taken = [a_decision(n, name, play=spins) for n, name in enumerate(("anna", "bob", "cleo"))]
    later = a_decision(9, "dora", play=helping, at=NOON + timedelta(hours=1))
    house.ledger.commit(Batch(decisions=[*taken, later]))
    house.ledger.commit(Batch(outcomes=[did("shown"), did("accepted"), did("shown", "bob"), did("dismissed", "bob")]))

    assert counts(house) == [("help", None, 1, 0, 0, 0), ("free_spins", "huge", 3, 2, 1, 1)]
    assert counts(house, play=spins.digest) == [("free_spins", "huge", 3, 2, 1, 1)]
    assert [one.cost for one in house.archive.results("north")] == [0, 2 * HUGE]
    assert house.archive.results("north", play=spins.digest)[0].situation == taken[0].decision.situation.key


def test_saying_it_again_changes_nothing(house: House) -> None:
    house.ledger.commit(Batch(decisions=[a_decision(play=a_play())]))
    for _ in range(2):
        house.ledger.commit(Batch(outcomes=[did("shown"), did("shown"), did("accepted")]))

    assert counts(house) == [("help", None, 1, 1, 1, 0)]


def test_what_was_accepted_was_seen_though_nobody_said_so(house: House) -> None:
    house.ledger.commit(Batch(decisions=[a_decision(play=a_play())], outcomes=[did("accepted")]))

    assert counts(house) == [("help", None, 1, 1, 1, 0)]


@pytest.mark.parametrize(
    "told", [did("accepted", seq=2), did("accepted", "bob"), did("accepted", brand="lagoon")], ids=repr
)
def test_of_a_command_that_nobody_sent_nothing_is_counted(house: House, told: Outcome) -> None:
    house.ledger.commit(Batch(decisions=[a_decision(play=a_play())]))
    house.ledger.commit(Batch(outcomes=[told]))

    assert counts(house) == [("help", None, 1, 0, 0, 0)]


def test_results_are_found_by_situation_and_signal_and_of_one_brand(house: House) -> None:
    house.ledger.commit(Batch(decisions=[a_decision(play=a_play())]))
    key = house.archive.results("north")[0].situation

    assert len(counts(house, situation=key, signal="requested")) == 1
    assert len(counts(house, since=NOON)) == 1
    assert counts(house, since=NOON + timedelta(seconds=1)) == []
    assert counts(house, signal="tilt") == counts(house, situation=f"{key}x") == []
    assert list(house.archive.results("lagoon")) == list(house.archive.results("nor")) == []


def test_the_safe_default_is_no_play(house: House) -> None:
    house.ledger.commit(Batch(decisions=[a_decision()]))

    assert [(one.play, one.arm) for one in house.archive.results("north")] == [("", "none")]


def test_older_decisions_are_told_with_what_their_record_says(house: House) -> None:
    taken: Taken = a_decision(play=a_play(SPINS))
    house.ledger.commit(Batch(decisions=[taken, a_decision(2)]))
    before = house.archive.results("north")

    migrate(house.engine, command.downgrade, "0006")
    migrate(house.engine, command.upgrade, "head")

    assert house.archive.results("north") == before
    assert {one.tier for one in before} == {"huge", None}


def test_an_open_job_is_found_by_its_run_until_it_is_done(house: House) -> None:
    archive, job = house.archive, a_job()
    house.ledger.commit(Batch(jobs=[job, a_job("b" * 32, replace(SITUATION, brand="lagoon"))]))

    assert archive.open_job(job.run) == job
    assert archive.open_job("c" * 32) is None
    house.ledger.commit(Batch(publications=[a_publication(job.run)]))
    assert archive.open_job(job.run) is None


def test_single_decisions_of_a_situation_come_with_what_was_accepted_newest_first(house: House) -> None:
    made = a_play(SPINS)
    taken = [a_decision(n, name, play=made) for n, name in enumerate(("anna", "bob", "cleo"))]
    house.ledger.commit(Batch(decisions=taken))
    house.ledger.commit(Batch(outcomes=[did("shown", "bob"), did("accepted", "bob"), did("dismissed", "anna")]))
    situation = taken[0].decision.situation

    found = [(one.record.decision.player, one.accepted) for one in house.archive.reacted(situation, 10)]
    assert found == [("cleo", False), ("bob", True), ("anna", False)]
    assert len(house.archive.reacted(situation, 2)) == 2
    assert house.archive.reacted(replace(situation, signal="tilt"), 10) == []
