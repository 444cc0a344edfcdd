"""The audit chain: whole, once, and unbroken by what fails."""

from collections.abc import Callable

import pytest
from msgspec.structs import replace
from sqlalchemy import select
from sqlalchemy.exc import DatabaseError, IntegrityError

from adapters import schema as t
from core.entries import Batch, Mark
from core.plays import PlayBook
from core.record import digest
from tests.adapters.house import (
    POLICY,
    SITUATION,
    SPINS,
    House,
    a_decision,
    a_job,
    a_letter,
    a_play,
    a_profile,
    a_publication,
    a_snapshot,
)

FAILING: dict[str, Callable[[], Batch]] = {
    "the same decision twice in one batch": lambda: Batch(decisions=[a_decision(2, play=a_play(SPINS))] * 2),
    "a decision that is recorded already": lambda: Batch(decisions=[a_decision(3, play=a_play()), a_decision(1)]),
    "everything before it was sound": lambda: Batch(
        policies=[replace(POLICY, least_age=30)],
        publications=[a_publication("c" * 32, a_play(seconds=300))],
        jobs=[a_job("d" * 32)],
        dead=[a_letter(9)],
        marks=[Mark("north", "anna", 1, "sent")],
        snapshot=a_snapshot(9, profiles=[a_profile("new")], seen={"day": b"z" * 16}),
        decisions=[a_decision(4, play=a_play()), a_decision(1)],
    ),
    "a snapshot at the very end breaks": lambda: Batch(
        decisions=[a_decision(4, play=a_play())],
        publications=[a_publication("c" * 32, a_play(seconds=300))],
        snapshot=a_snapshot(9, profiles=[a_profile("new")], seen={"day": None}),
    ),
}


def test_a_policy_enters_the_chain_once_until_it_changes(house: House) -> None:
    changed = replace(POLICY, least_age=21)
    house.ledger.commit(Batch(policies=[POLICY, POLICY]))
    house.ledger.commit(Batch(policies=[POLICY]))
    house.again().commit(Batch(policies=[POLICY, changed]))

    entries = [(entry.kind, entry.subject) for entry in house.archive.chain()]

    assert entries == [("policy", digest(POLICY)), ("policy", digest(changed))]


def test_the_chain_holds_over_policies_decisions_plays_and_restarts(house: House) -> None:
    play = a_play()
    house.ledger.commit(Batch(policies=[POLICY], decisions=[a_decision(1)], publications=[a_publication(play=play)]))
    house.again().commit(Batch(decisions=[a_decision(2, play=play)]))

    kinds = [entry.kind for entry in house.archive.chain()]

    assert kinds == ["policy", "decision", "proposal", "play", "decision"]
    assert house.archive.length() == 5
    assert house.chain_holds()


@pytest.mark.parametrize("failing", FAILING.values(), ids=FAILING)
def test_a_failing_commit_leaves_nothing_behind_and_the_ledger_goes_on(
    house: House, failing: Callable[[], Batch]
) -> None:
    house.ledger.commit(
        Batch(policies=[POLICY], decisions=[a_decision(1, play=a_play())], publications=[a_publication(play=a_play())])
    )
    before = house.rows()

    with pytest.raises(IntegrityError):
        house.ledger.commit(failing())

    assert house.rows() == before
    assert [item.fate for item in house.ledger.outbox("north", "anna", 0)] == ["pending"]
    outgoing = house.ledger.commit(
        Batch(
            policies=[replace(POLICY, least_age=30)],
            decisions=[a_decision(2, play=a_play()), a_decision(3, play=a_play())],
            publications=[a_publication("c" * 32, a_play(seconds=400))],
        )
    ).outgoing
    assert [item.seq for item in outgoing] == [2, 3]
    assert house.chain_holds()
    assert [play.seconds for play in house.again().recover().book.plays] == [400]


def test_a_book_digest_is_not_moved_by_a_failed_publication(house: House) -> None:
    house.ledger.commit(Batch(decisions=[a_decision(1)]))
    with pytest.raises(IntegrityError):
        house.ledger.commit(Batch(publications=[a_publication(play=a_play())], decisions=[a_decision(1)]))

    other = a_play(situation=replace(SITUATION, presence="online"))
    house.ledger.commit(Batch(publications=[a_publication("b" * 32, other)]))
    with house.engine.connect() as connection:
        digests = list(connection.scalars(select(t.plays.c.book)))

    assert digests == [PlayBook([other]).digest]


def test_a_second_writer_is_refused_and_the_chain_does_not_fork(house: House) -> None:
    late = house.again()
    house.ledger.commit(Batch(decisions=[a_decision(1)]))

    with pytest.raises(DatabaseError):
        late.commit(Batch(decisions=[a_decision(2)]))

    assert house.archive.length() == 1
    assert house.chain_holds()
