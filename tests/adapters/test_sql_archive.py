"""What can be listed and looked up in a ledger."""

from datetime import timedelta

import pytest

from core.entries import Batch, Brought
from core.errors import NotFoundError
from core.migration import Figure, Migration
from core.plays import PlayBook
from tests.adapters.house import (
    NOON,
    POLICY,
    SITUATION,
    House,
    a_decision,
    a_job,
    a_play,
    a_profile,
    a_publication,
    a_snapshot,
)


def test_what_was_brought_over_is_told_by_brand(house: House) -> None:
    wei = ((Figure("export", "deposit.approved", "amount", "ETH"), 10**24),)
    brought = Brought(brand="north", migration=Migration(until=NOON, finished=True), tally=wei)

    house.ledger.commit(Batch(snapshot=a_snapshot(brought=(brought,))))

    assert house.archive.brought("north") == brought
    assert house.archive.brought("south") == Brought(brand="south")
    assert house.again().recover().snapshot.brought == (brought,)


def test_every_past_play_book_can_be_found_by_its_digest(house: House) -> None:
    first, second = a_play(seconds=100), a_play(seconds=200)
    house.ledger.commit(Batch(publications=[a_publication("a" * 32, first), a_publication("b" * 32, second)]))

    found = [house.archive.book(PlayBook(plays).digest[:12]).plays for plays in ((), (first,), (second,))]

    assert found == [(), (first,), (second,)]
    assert house.archive.play(first.digest) == first
    with pytest.raises(NotFoundError, match="no play book here"):
        house.archive.book("0" * 64)


def test_a_decision_is_found_by_its_id_with_the_bytes_it_was_recorded_with(house: House) -> None:
    taken = a_decision()

    house.ledger.commit(Batch(policies=[POLICY], decisions=[taken]))

    assert house.ledger.decision(taken.decision.id) == taken.decision
    assert house.ledger.record(taken.decision.id) == taken.record
    assert house.archive.decision(taken.decision.id[:9]) == taken.decision


@pytest.mark.parametrize("number", ["f" * 32, "not hex", "0"])
def test_an_unknown_decision_is_none(house: House, number: str) -> None:
    assert house.ledger.decision(number) is None
    assert house.ledger.record(number) is None


def test_decisions_are_listed_newest_first_by_brand_and_player(house: House) -> None:
    house.ledger.commit(Batch(decisions=[a_decision(n, player) for n, player in enumerate("abab")]))

    def listed(**given: object) -> list[str]:
        return [decision.event_id for decision in house.archive.decisions(**given)]

    assert listed() == ["ask-3", "ask-2", "ask-1", "ask-0"]
    assert listed(player="a") == ["ask-2", "ask-0"]
    assert listed(brand="north", limit=1) == ["ask-3"]
    assert listed(brand="south") == []


def test_transcripts_are_listed_newest_first_with_their_situation(house: House) -> None:
    later = a_publication("b" * 32, at=NOON + timedelta(microseconds=1))
    house.ledger.commit(Batch(jobs=[a_job()], publications=[later]))
    house.ledger.commit(Batch(publications=[a_publication("a" * 32, a_play())]))

    heads = [one.head for one in house.archive.transcripts()]

    assert [(head.run[0], head.situation, head.play) for head in heads] == [
        ("b", "", None),
        ("a", SITUATION.key, a_play().digest),
    ]
    assert heads[1].at == NOON.isoformat()
    assert list(house.archive.transcripts(brand="south")) == []


def test_profiles_are_listed_by_brand_and_id(house: House) -> None:
    profiles = [a_profile("b"), a_profile("a"), a_profile("c", brand="south")]
    house.ledger.commit(Batch(snapshot=a_snapshot(8, profiles=profiles)))

    assert [profile.player for profile in house.archive.players("north")] == ["a", "b"]
    assert [profile.player for profile in house.archive.players()] == ["a", "b", "c"]
    assert house.archive.position() == 8
