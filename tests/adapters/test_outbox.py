"""Commands in the ledger: their sequence, their order, their fate."""

from datetime import timedelta

from core.entries import Batch, Mark
from tests.adapters.house import NOON, House, a_decision, a_play
from tests.builders import break_accepted, noon


def test_sequences_count_from_one_per_player_across_commits_and_restarts(house: House) -> None:
    play = a_play()
    first = house.ledger.commit(Batch(decisions=[a_decision(n, player, play=play) for n, player in enumerate("aba")]))
    second = house.ledger.commit(Batch(decisions=[a_decision(10, "a", play=play)]))
    third = house.again().commit(
        Batch(decisions=[a_decision(n, player, play=play) for n, player in enumerate("bca", 20)])
    )

    numbered = [(item.player, item.seq) for some in (first, second, third) for item in some.outgoing]

    assert numbered == [("a", 1), ("b", 1), ("a", 2), ("a", 3), ("b", 2), ("c", 1), ("a", 4)]


def test_the_outbox_gives_the_commands_behind_a_sequence_number_in_order(house: House) -> None:
    outgoing = house.ledger.commit(Batch(decisions=[a_decision(n, play=a_play()) for n in range(12)])).outgoing

    assert list(house.again().outbox("north", "anna", 0)) == list(outgoing)
    assert [item.seq for item in house.ledger.outbox("north", "anna", 9)] == [10, 11, 12]
    assert list(house.ledger.outbox("south", "anna", 0)) == list(house.ledger.outbox("north", "bob", 0)) == []


def test_a_command_is_found_at_its_place_in_its_players_sequence(house: House) -> None:
    decisions = [a_decision(n, play=a_play()) for n in range(3)]
    outgoing = house.ledger.commit(Batch(decisions=decisions)).outgoing

    assert house.again().command_at("north", "anna", 2) == outgoing[1]
    assert house.ledger.command_at("north", "anna", 4) is None
    assert house.ledger.command_at("south", "anna", 2) is None


def test_a_break_is_noted_once_though_it_is_folded_again(house: House) -> None:
    taken = break_accepted(noon(days=1))
    for ledger in (house.ledger, house.again()):
        ledger.commit(Batch(breaks=[taken]))

    assert [entry.kind for entry in house.archive.chain()].count("break") == 1


def test_a_decision_without_a_command_takes_no_sequence_number(house: House) -> None:
    decisions = [a_decision(1), a_decision(2, play=a_play()), a_decision(3)]
    outgoing = house.ledger.commit(Batch(decisions=decisions)).outgoing

    assert [item.seq for item in outgoing] == [1]


def test_a_mark_changes_the_fate_of_one_command_only(house: House) -> None:
    house.ledger.commit(Batch(decisions=[a_decision(n, play=a_play()) for n in range(2)]))
    house.ledger.commit(
        Batch(marks=[Mark("north", "anna", 2, "sent"), Mark("north", "anna", 2, "withheld", "flagged")])
    )
    house.ledger.commit(Batch(marks=[Mark("north", "nobody", 1, "sent"), Mark("south", "anna", 1, "sent")]))

    fates = [(item.seq, item.fate, item.reason) for item in house.again().outbox("north", "anna", 0)]

    assert fates == [(1, "pending", ""), (2, "withheld", "flagged")]


def test_a_command_can_be_marked_in_the_batch_that_makes_it(house: House) -> None:
    house.ledger.commit(Batch(decisions=[a_decision(play=a_play())], marks=[Mark("north", "anna", 1, "sent")]))

    assert [item.fate for item in house.ledger.outbox("north", "anna", 0)] == ["sent"]


def test_what_waits_is_what_was_decided_since_and_nobody_has_handled(house: House) -> None:
    moments = [NOON - timedelta(days=1), NOON, NOON, NOON, NOON]
    house.ledger.commit(Batch(decisions=[a_decision(n, play=a_play(), at=at) for n, at in enumerate(moments)]))
    marks = [Mark("north", "anna", seq, fate) for seq, fate in ((2, "sent"), (3, "acknowledged"), (4, "withheld"))]
    house.ledger.commit(Batch(marks=marks))

    assert sorted(item.seq for item in house.again().waiting("north", NOON)) == [2, 5]
    assert list(house.ledger.waiting("south", NOON)) == []
