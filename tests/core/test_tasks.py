from typing import Any

import pytest
from msgspec.structs import replace

from core import events as ev
from core.audit import DecisionRecord, read_record, write_record
from core.decide import decide
from core.plays import ArmChoice
from core.tasks import STANDS, Desk, Task, contested, heard, objection, opened, settle, unraised
from tests.builders import FREE_SPINS, NOON, decision_requested, inputs, made, noon, play
from tests.core.flags import FLAGGED, ONLY_APPROVED


def record(**changes: Any) -> DecisionRecord:
    given = inputs(**changes)
    return read_record(write_record(given, decide(given)))


WAITS = record(law=ONLY_APPROVED)
(TASK,) = opened(WAITS)
PAUSE = record(signal="tilt", play=play(ArmChoice("pause_promotions")))


def verdict(approved: bool = True, by: str = "sam", at: Any = NOON, **changes: Any) -> ev.ProposalJudged:
    said: dict[str, Any] = {"decision": TASK.decision, "arm": "free_spins", "tier": "small", **changes}
    return made(ev.ProposalJudged, ev.Verdict(approved=approved, by=by, reason="why", **said), time=at)


def review(upheld: bool, task: Any = "review", decision: str = PAUSE.decision.id) -> ev.RestrictionReviewed:
    return made(ev.RestrictionReviewed, ev.Review(decision=decision, task=task, upheld=upheld, by="rae", reason="why"))


def complaint(words: str = "no") -> ev.DecisionContested:
    return made(ev.DecisionContested, ev.Objecting(decision=PAUSE.decision.id, by="player", words=words))


def test_what_lacks_only_an_approval_opens_a_task_for_that_very_arm_and_tier():
    assert (TASK.kind, TASK.arm, TASK.tier, TASK.state) == ("approval", "free_spins", "small", "open")
    assert (TASK.decision, TASK.at) == (WAITS.decision.id, NOON)


def test_what_lacks_more_than_an_approval_opens_none():
    assert opened(record(law=ONLY_APPROVED, commercial_on=False)) == ()


def test_an_answer_to_an_approval_asks_for_no_second_one():
    stubborn = replace(WAITS.decision, signal="approved")

    assert opened(replace(WAITS, decision=stubborn)) == ()


def test_a_restriction_opens_a_review_with_its_reasons():
    (task,) = opened(PAUSE)

    assert (task.kind, task.arm, task.codes) == ("review", "pause_promotions", ("HARM.TILT",))


@pytest.mark.parametrize("arm", ["none", "reality_check", "cool_down", "human_contact", "help", "lobby_order"])
def test_what_can_be_dismissed_opens_nothing(arm):
    assert opened(record(signal="tilt", play=play(ArmChoice(arm)))) == ()


def test_decisions_from_before_there_were_tasks_open_none():
    given = inputs(signal="tilt", play=play(ArmChoice("pause_promotions")))
    old = read_record(write_record(given, decide(given, 2)))

    assert opened(old) == ()


def test_a_flag_opens_a_review_once_a_day_and_beside_a_restriction_is_left_out():
    (flagged,) = opened(record(law=FLAGGED))
    (pause,) = opened(PAUSE)

    assert flagged.codes == ("FLAG.T-2",)
    assert unraised(flagged, {"FLAG.T-1"}) == flagged
    assert unraised(flagged, {"FLAG.T-2"}) is None
    assert unraised(replace(pause, codes=("HARM.TILT", "FLAG.T-2")), {"FLAG.T-2"}) == pause


@pytest.mark.parametrize(("approved", "state"), [(True, "approved"), (False, "refused")])
def test_the_first_verdict_settles_and_the_second_changes_nothing(approved, state):
    after = settle(TASK, verdict(approved))

    assert (after.state, after.by, after.reason, after.settled) == (state, "sam", "why", NOON)
    assert settle(after, verdict(not approved, by="kim")) == after


def test_a_word_that_is_folded_again_is_known_as_the_one_that_stands():
    after = settle(TASK, verdict())

    assert heard(after, verdict())
    assert objection(after, verdict()) is None
    for other in (verdict(False), verdict(by="kim"), verdict(at=noon(1))):
        assert not heard(after, other)
        assert objection(after, other) is not None


@pytest.mark.parametrize(
    ("task", "event", "field"),
    [
        (None, verdict(), "decision"),
        (replace(TASK, brand="other"), verdict(), "decision"),
        (replace(TASK, player="other"), verdict(), "decision"),
        (TASK, verdict(tier="large"), "arm"),
        (TASK, verdict(arm="vip_fast_track"), "arm"),
        (TASK, verdict(at=NOON + STANDS + (noon(1) - NOON)), "decision"),
    ],
)
def test_what_was_never_proposed_here_and_what_comes_too_late_is_refused(task, event, field):
    refusal = objection(task, event)

    assert refusal is not None
    assert refusal.field == field


def test_on_its_last_day_an_approval_still_counts():
    assert objection(TASK, verdict(at=NOON + STANDS)) is None


def test_a_review_and_a_contest_of_one_decision_are_closed_apart():
    desk = Desk()
    desk.decide(PAUSE)
    desk.hear(complaint("it was not me"))
    desk.hear(review(False, "contest"))

    states = {task.kind: (task.state, task.upheld) for task in desk.tasks}

    assert states == {"review": ("open", None), "contest": ("closed", False)}


def test_a_contest_keeps_the_words_as_they_are_but_for_what_no_database_takes():
    task = contested(complaint("<i>\x00{{x}}\u202e"))

    assert task.words == "<i>\ufffd{{x}}\u202e"
    assert heard(replace(task, state="closed", by="rae", upheld=True), complaint("<i>\x00{{x}}\u202e"))
    assert not heard(task, complaint("something else"))


def test_all_tasks_can_be_made_anew_from_decisions_and_words_in_their_order():
    other = record(law=FLAGGED, event=decision_requested(id="2"), play=play(FREE_SPINS))
    again = record(law=FLAGGED, event=decision_requested(id="3", time=noon(5)))
    desk = Desk()
    for made_before in (WAITS, PAUSE, other, again):
        desk.decide(made_before)
    for word in (verdict(), complaint(), complaint("again"), review(True), verdict(False)):
        desk.hear(word)

    known: dict[tuple[str, str], Task] = {(task.decision, task.kind): task for task in desk.tasks}

    assert {key: task.state for key, task in known.items()} == {
        (WAITS.decision.id, "approval"): "approved",
        (PAUSE.decision.id, "review"): "closed",
        (PAUSE.decision.id, "contest"): "open",
        (other.decision.id, "review"): "open",
    }
    assert known[PAUSE.decision.id, "contest"].words == "no"
