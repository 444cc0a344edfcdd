"""What waits for people, on either database: opened and settled with the chain, and made anew from it."""

import msgspec
import pytest
from msgspec.structs import replace
from sqlalchemy.exc import IntegrityError

from core.audit import read_record, write_record
from core.decide import Inputs, decide
from core.entries import Batch, Taken
from core.events import DecisionContested, Objecting, ProposalJudged, RestrictionReviewed, Review, Verdict
from core.guardrails import Spent
from core.law import Law
from core.tasks import Desk
from tests.adapters.house import NOON, POLICY, SPINS, House, a_decision, a_play, a_profile
from tests.builders import decision_requested
from tests.core.flags import FLAGGED, ONLY_APPROVED


def a_question(law: Law = ONLY_APPROVED, number: int = 1) -> Taken:
    """A decision under a law of its own."""
    inputs = Inputs(
        event=decision_requested(id=f"q{number}", subject="anna", brand="north", time=NOON),
        profile=a_profile(),
        signal="requested",
        policy=POLICY,
        play=a_play(SPINS),
        playbook="b" * 64,
        commercial_on=True,
        spent=Spent(),
        law=law,
        watermark=NOON,
    )
    decision = decide(inputs)
    return Taken(decision, write_record(inputs, decision), number)


def envelope(number: str) -> dict[str, object]:
    return {"id": number, "source": "cvh/people", "time": NOON, "subject": "anna", "brand": "north"}


def yes(decision: str) -> ProposalJudged:
    said = Verdict(decision=decision, arm="free_spins", tier="huge", approved=True, by="sam", reason="\x00why")
    return ProposalJudged(**envelope("yes"), data=said)


def no(decision: str) -> DecisionContested:
    return DecisionContested(**envelope("no"), data=Objecting(decision=decision, by="player", words="no\x00 \u202e"))


def looked_at(decision: str) -> RestrictionReviewed:
    said = Review(decision=decision, task="contest", upheld=True, by="rae", reason="right")
    return RestrictionReviewed(**envelope("looked"), data=said)


def made_anew(house: House) -> list[object]:
    desk, words = Desk(), (ProposalJudged, DecisionContested, RestrictionReviewed)
    for entry in house.archive.chain():
        if entry.kind == "decision":
            desk.decide(read_record(entry.body))
        elif entry.kind == "task":
            desk.hear(msgspec.json.decode(entry.body, type=words[0] | words[1] | words[2]))
    return list(desk.tasks)


def kept(house: House) -> list[object]:
    return sorted(house.archive.tasks(), key=lambda task: (task.decision, task.kind))


def test_tasks_are_opened_and_settled_with_the_chain_and_can_be_made_anew(house: House) -> None:
    waits, flagged = a_question(), a_question(FLAGGED, 2)
    number = waits.decision.id
    house.ledger.commit(Batch(decisions=[waits, flagged, a_question(FLAGGED, 3)]))
    house.ledger.commit(Batch(words=[yes(number), no(number)]))
    house.again().commit(Batch(words=[looked_at(number)]))

    states = {(task.decision, task.kind): task.state for task in house.archive.tasks()}

    assert states == {
        (number, "approval"): "approved",
        (number, "contest"): "closed",
        (flagged.decision.id, "review"): "open",
    }
    assert kept(house) == made_anew(house)
    assert house.chain_holds()


def test_a_word_that_is_folded_again_is_kept_once(house: House) -> None:
    waits = a_question()
    house.ledger.commit(Batch(decisions=[waits]))
    for _ in range(3):
        house.again().commit(Batch(words=[yes(waits.decision.id), no(waits.decision.id)]))

    assert [entry.kind for entry in house.archive.chain()] == ["decision", "task", "task"]
    assert kept(house) == made_anew(house)


def test_a_transaction_that_fails_opens_and_settles_nothing(house: House) -> None:
    waits, twice = a_question(), a_decision(1)
    house.ledger.commit(Batch(decisions=[waits]))
    before = house.rows()

    with pytest.raises(IntegrityError):
        house.ledger.commit(Batch(words=[yes(waits.decision.id)], decisions=[a_question(FLAGGED, 2), twice, twice]))

    assert house.rows() == before
    assert [task.state for task in house.archive.tasks()] == ["open"]


def test_tasks_are_found_by_kind_brand_state_and_decision(house: House) -> None:
    waits = a_question()
    number = waits.decision.id
    house.ledger.commit(Batch(decisions=[waits], words=[no(number)]))

    assert len(house.archive.tasks()) == 2
    assert [task.kind for task in house.archive.tasks(kind="contest", brands=["north"])] == ["contest"]
    assert list(house.archive.tasks(brands=["other"])) == list(house.archive.tasks(brands=[])) == []
    assert list(house.archive.tasks(state="closed")) == []
    assert len(house.archive.tasks(decision=number, limit=1)) == 1
    assert house.ledger.task(number, "review") is None
    assert house.ledger.task("no id", "review") is None
    assert house.ledger.task(number, "contest") == replace(house.archive.tasks(kind="contest")[0])
