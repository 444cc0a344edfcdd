"""Trials on record: a player counts once, on the side of his first time, and so does what becomes of him."""

from msgspec.structs import replace

from core.autonomy import Evidence, Moved, Step
from core.entries import Batch
from core.plays import PlayBook
from core.trial import Enrolled, Side, Trial, Witnessed
from tests.adapters.house import NOON, SPINS, House, a_play, a_publication

CANARY = a_play(SPINS, share=10)
RUN = "b" * 32


def met(player: str, *, tried: bool = True, play: str = CANARY.digest) -> Enrolled:
    return Enrolled(play=play, brand="north", player=player, tried=tried)


def test_a_player_counts_once_on_the_side_of_his_first_time(house: House) -> None:
    house.ledger.commit(Batch(trials=[met("anna"), met("anna"), met("bob", tried=False)]))
    house.ledger.commit(Batch(trials=[met("bob"), met("carl", tried=False)]))

    assert house.ledger.trial(CANARY.digest) == Trial(Side(1), Side(2)) == house.archive.trial(CANARY.digest)
    assert house.ledger.trial("f" * 64) == Trial()


def test_what_becomes_of_a_player_counts_once_and_only_where_he_is_in_a_trial(house: House) -> None:
    taken, flagged = (Witnessed(brand="north", player="anna", accepted=play) for play in (CANARY.digest, ""))
    stranger = Witnessed(brand="north", player="dora", accepted=CANARY.digest)
    house.ledger.commit(Batch(trials=[met("anna"), met("anna", play="c" * 64), taken, taken, stranger]))
    house.ledger.commit(Batch(trials=[flagged, Witnessed(brand="south", player="anna")]))

    assert house.ledger.trial(CANARY.digest) == Trial(Side(1, 1, 1))
    assert house.ledger.trial("c" * 64) == Trial(Side(1, 0, 1))


def test_a_canary_and_its_end_are_in_the_book_after_a_restart_and_in_the_chain(house: House) -> None:
    gone = replace(CANARY, share=0)
    said = Evidence(brand="north", arms=("free_spins",), kind="tried", at=NOON, play=CANARY.digest, trial=Trial())
    step = Step(arm="free_spins", before="canary", after="suggest", streak=0, why="worse")
    moved = Moved(evidence=said, policy="p", steps=(step,), turned=gone.digest)
    house.ledger.commit(Batch(publications=[a_publication(play=a_play()), a_publication(RUN, play=CANARY)]))
    tried = house.again().recover().book
    house.ledger.commit(Batch(moves=[moved], turned=[gone]))
    after = house.again().recover()

    assert tried.plays == (a_play(), CANARY)
    assert after.book.digest == PlayBook([a_play()]).digest == house.archive.book().digest
    assert house.archive.book(tried.digest).plays == tried.plays
    assert list(after.moves) == [moved] == list(house.archive.moves())
    assert [entry.kind for entry in house.archive.chain()] == [
        "proposal",
        "play",
        "proposal",
        "play",
        "autonomy",
        "play",
    ]
    assert house.chain_holds()
