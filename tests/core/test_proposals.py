"""A run's play is judged once, by a person who has seen it, in time; the chain makes all of it anew."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from core.autonomy import Level
from core.plays import ArmChoice
from core.proposals import (
    STANDS,
    Docket,
    PlayJudged,
    Proposal,
    Proposed,
    Standing,
    expiry,
    overdue,
    read_word,
    refuses,
    told,
)
from core.record import canonical
from tests.builders import NOON, play

PLAY = play(ArmChoice("help"))
PROPOSED = Proposed(
    run="r1", brand="acme", situation=PLAY.situation.key, play=PLAY, objections=(), level="suggest", policy="p", at=NOON
)
YES = PlayJudged(
    run="r1", digest=PLAY.digest, accepted=True, by="sam", user="sam's own key", reason="sound", at=NOON + STANDS
)
NO = replace(YES, accepted=False)
OBJECTED = replace(YES, objections=("F-09 tier: gone",))


@pytest.mark.parametrize(
    ("level", "standing"),
    [("observe", "observed"), ("suggest", "waiting"), ("canary", "accepted"), ("auto", "accepted")],
)
def test_the_ladder_gives_a_play_its_standing_and_the_floor_overrules_it(level: Level, standing: Standing) -> None:
    proposed = replace(PROPOSED, level=level)

    assert Proposal(proposed).standing == standing
    assert Proposal(replace(proposed, objections=("F-07 harm: no",))).standing == "refused"


@pytest.mark.parametrize(("word", "published"), [(YES, True), (NO, False), (OBJECTED, False)])
def test_only_a_yes_that_the_floor_does_not_object_to_puts_a_play_into_the_book(
    word: PlayJudged, published: bool
) -> None:
    proposal = Proposal(PROPOSED, word)

    assert (proposal.published is not None) is published
    assert proposal.standing == ("accepted" if published else "refused")


@pytest.mark.parametrize(
    ("proposal", "word", "field"),
    [
        pytest.param(None, YES, "run", id="a run that has proposed nothing"),
        pytest.param(Proposal(PROPOSED, NO), YES, "run", id="judged before"),
        pytest.param(Proposal(replace(PROPOSED, level="auto")), NO, "run", id="accepted by the ladder"),
        pytest.param(Proposal(replace(PROPOSED, level="observe")), YES, "run", id="only observed"),
        pytest.param(Proposal(PROPOSED), replace(YES, digest="0" * 64), "digest", id="another play"),
        pytest.param(Proposal(PROPOSED), replace(NO, digest="0" * 64), "digest", id="another play, refused"),
        pytest.param(Proposal(PROPOSED), replace(YES, at=YES.at + timedelta(seconds=1)), "run", id="too late"),
        pytest.param(Proposal(PROPOSED), replace(YES, user=""), "by", id="no key"),
        pytest.param(Proposal(PROPOSED), replace(YES, by="r1"), "by", id="the proposer himself"),
    ],
)
def test_a_word_that_may_not_stand_is_refused(proposal: Proposal | None, word: PlayJudged, field: str) -> None:
    refusal = refuses(proposal, word)

    assert refusal is not None
    assert refusal.field == field


@pytest.mark.parametrize("word", [YES, NO, replace(NO, at=NO.at + timedelta(days=1))])
def test_a_persons_word_stands_and_a_no_is_never_too_late(word: PlayJudged) -> None:
    assert refuses(Proposal(PROPOSED), word) is None


def test_what_has_waited_too_long_is_refused_by_the_hub_itself() -> None:
    late = NOON + STANDS + timedelta(seconds=1)
    word = expiry(PROPOSED, late)

    assert (overdue(PROPOSED, NOON + STANDS), overdue(PROPOSED, late)) == (False, True)
    assert refuses(Proposal(PROPOSED), word) is None
    assert Proposal(PROPOSED, word).standing == "refused"


def test_words_are_read_back_as_they_were_written() -> None:
    assert [read_word(canonical(word)) for word in (PROPOSED, OBJECTED)] == [PROPOSED, OBJECTED]


def test_the_transcript_goes_on_with_who_said_what_and_why() -> None:
    line = told(Proposal(PROPOSED, YES)).decode()

    assert '"by":"sam"' in line
    assert '"reason":"sound"' in line
    assert '"standing":"accepted"' in line


def test_the_docket_follows_words_and_plays_in_their_order() -> None:
    docket = Docket()

    said = [docket.take(PROPOSED), docket.take(YES)]
    owed, published = docket.owed, docket.publish(PLAY.digest)

    assert (said, owed, published) == ([None, None], PLAY.digest, None)
    assert docket.proposals == [Proposal(PROPOSED, YES)]
    assert docket.owed is None


def test_the_docket_finds_a_play_that_nobody_has_accepted() -> None:
    docket = Docket()
    older = docket.publish(PLAY.digest)
    docket.take(PROPOSED)

    assert older is None
    assert docket.publish(PLAY.digest) == "nobody has accepted the play"


def test_one_acceptance_carries_one_publication() -> None:
    docket = Docket()
    docket.take(replace(PROPOSED, level="auto"))

    assert docket.publish(PLAY.digest) is None
    assert docket.publish(PLAY.digest) is not None


def test_the_docket_takes_no_word_that_may_not_stand() -> None:
    docket = Docket()

    assert docket.take(YES) is not None
    assert docket.take(PROPOSED) is None
    assert docket.take(PROPOSED) is not None
    assert docket.take(NO) is None
    assert docket.take(YES) is not None
    assert (docket.proposals, docket.owed) == ([Proposal(PROPOSED, NO)], None)
