"""People before the inbox of a run."""

from datetime import timedelta

from core.decide import decide
from core.plays import ArmChoice
from evals.arena.desk import ANSWERED, Desk
from tests.builders import NOON, inputs, play, policy
from tests.core.flags import ONLY_APPROVED

POLICY = policy()
WAITS = inputs(law=ONLY_APPROVED)


def test_what_waits_for_approval_is_a_task_and_gets_a_yes_after_a_while() -> None:
    desk = Desk(POLICY)
    (task,) = desk.opened(WAITS, decide(WAITS))

    assert task.kind == "approval"
    assert not list(desk.said(task.player, NOON))
    (said,) = desk.said(task.player, NOON + ANSWERED)
    assert (said.data.decision, said.data.arm, said.data.approved) == (task.decision, "free_spins", True)
    assert not list(desk.said(task.player, NOON + timedelta(days=1)))


def test_the_yes_makes_the_hub_decide_anew_and_lets_it_through() -> None:
    desk = Desk(POLICY)
    (task,) = desk.opened(WAITS, decide(WAITS))
    (said,) = desk.said(task.player, NOON + ANSWERED)
    decision = decide(inputs(law=ONLY_APPROVED, event=said, signal="approved", play=None))

    assert decision.arm == "free_spins"


def test_a_restriction_is_looked_at_and_a_message_is_not() -> None:
    pause = inputs(signal="tilt", play=play(ArmChoice("pause_promotions")))
    talk = inputs(signal="tilt", play=play(ArmChoice("human_contact")))

    assert [task.kind for task in Desk(POLICY).opened(pause, decide(pause))] == ["review"]
    assert not Desk(POLICY).opened(talk, decide(talk))
