"""Proposed plays in the ledger: put down once, settled by one word, and found again after a restart."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from core.budget import Budget
from core.entries import Batch, Publication
from core.proposals import PlayJudged, Proposal, Standing
from tests.adapters.house import HUGE, NOON, SITUATION, SPINS, House, a_decision, a_job, a_play, a_publication

RUN = "a" * 32
PLAY = a_play()


def waiting(run: str = RUN, **changed: object) -> Publication:
    return replace(a_publication(run, PLAY), **{"level": "suggest", **changed})


def judged(publication: Publication, *, accepted: bool = True, objections: tuple[str, ...] = ()) -> Proposal:
    proposal = publication.proposal
    assert proposal is not None
    word = PlayJudged(
        run=publication.run, digest=PLAY.digest, accepted=accepted, by="sam", user="k", reason="sound",
        at=NOON + timedelta(hours=1), objections=objections,
    )  # fmt: skip
    return replace(proposal, judged=word)


def kinds(house: House) -> list[str]:
    return [entry.kind for entry in house.archive.chain()]


def test_a_waiting_play_is_on_record_and_not_in_the_book_and_its_job_stays_open(house: House) -> None:
    house.ledger.commit(Batch(jobs=[a_job()]))
    house.ledger.commit(Batch(publications=[waiting()]))
    found = house.again().recover()

    assert (len(found.book), [job.run for job in found.jobs]) == (0, [RUN])
    assert found.waiting == [waiting().proposal.proposed]  # type: ignore[union-attr]
    assert house.ledger.proposal(RUN) == waiting().proposal
    assert kinds(house) == ["proposal"]
    assert next(house.archive.transcripts()).head.play is None


def test_an_accepted_play_is_in_the_book_and_its_run_is_over(house: House) -> None:
    house.ledger.commit(Batch(jobs=[a_job()], publications=[waiting()]))
    house.ledger.commit(Batch(judged=[judged(waiting())]))
    found = house.again().recover()

    assert ([play.digest for play in found.book.plays], list(found.jobs), list(found.waiting)) == (
        [PLAY.digest],
        [],
        [],
    )
    assert kinds(house) == ["proposal", "proposal", "play"]
    assert house.archive.play(PLAY.digest) == PLAY
    assert next(house.archive.transcripts()).head.play == PLAY.digest
    last = next(house.archive.transcripts(run=RUN)).raw[-1]
    assert (last["kind"], last["by"], last["reason"], last["standing"]) == ("approval", "sam", "sound", "accepted")


@pytest.mark.parametrize("word", [judged(waiting(), accepted=False), judged(waiting(), objections=("F-09: gone",))])
def test_a_refused_play_is_not_in_the_book_and_its_run_is_over(house: House, word: Proposal) -> None:
    house.ledger.commit(Batch(jobs=[a_job()], publications=[waiting()]))
    house.ledger.commit(Batch(judged=[word]))
    found = house.again().recover()

    assert (len(found.book), list(found.jobs), list(found.waiting)) == (0, [], [])
    assert kinds(house) == ["proposal", "proposal"]
    assert house.ledger.proposal(RUN) == word


@pytest.mark.parametrize(
    ("changed", "standing"),
    [({"level": "observe"}, "observed"), ({"objections": ("F-07",)}, "refused"), ({"level": "auto"}, "accepted")],
)
def test_what_nobody_is_asked_about_ends_its_run_at_once(
    house: House, changed: dict[str, object], standing: Standing
) -> None:
    house.ledger.commit(Batch(jobs=[a_job()], publications=[waiting(**changed)]))
    found = house.again().recover()

    assert [one.standing for one in house.archive.proposals()] == [standing]
    assert (len(found.book), list(found.jobs)) == (int(standing == "accepted"), [])


def test_proposals_are_found_by_brand_standing_and_run_newest_first(house: House) -> None:
    older = waiting("b" * 32, at=NOON - timedelta(days=1))
    house.ledger.commit(Batch(publications=[older, waiting(), waiting("c" * 32, level="observe", at=NOON)]))

    def runs(**asked: object) -> list[str]:
        return [one.proposed.run[0] for one in house.archive.proposals(**asked)]  # type: ignore[arg-type]

    assert runs() == ["a", "c", "b"]
    assert runs(standing="waiting") == ["a", "b"]
    assert (runs(brands=["lagoon"]), runs(brands=["north"], limit=1)) == ([], ["a"])
    assert (runs(run="b"), runs(run="%"), house.ledger.proposal("b")) == (["b"], [], None)


def test_the_cases_of_a_situation_are_counted_in_their_time(house: House) -> None:
    later = NOON + timedelta(hours=1)
    house.ledger.commit(Batch(decisions=[a_decision(1), a_decision(2, "bob"), a_decision(3, at=later)]))
    situation = house.archive.decisions(limit=1)[0].situation

    assert house.archive.cases(situation, NOON, later) == 2
    assert house.archive.cases(situation, NOON, later + timedelta(microseconds=1)) == 3
    assert house.archive.cases(replace(SITUATION, value="high"), NOON, later) == 0


def test_what_is_used_of_a_budget_is_what_offers_have_reserved(house: House) -> None:
    house.ledger.commit(Batch(decisions=[a_decision(1, play=a_play(SPINS)), a_decision(2, "bob", play=a_play(SPINS))]))

    assert house.archive.used(Budget("north", "brand", "", "2026-03-02")) == 2 * HUGE
    assert house.archive.used(Budget("north", "brand", "", "2026-03-03")) == 0
