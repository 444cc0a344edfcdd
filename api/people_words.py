"""What people say, as events: put on the log, and answered once it is on record."""

from typing import Final, Literal

from api.clock import now
from api.desk import refusal_of
from api.hub import Hub
from api.people import Person
from core.approval import enough
from core.decide import Decision, decision_id
from core.errors import Refusal
from core.events import DecisionContested, Objecting, ProposalJudged, RestrictionReviewed, Review, Verdict
from core.money import BASE_SCALE, format_base
from core.record import canonical
from core.tasks import Task, TaskKind, Word, about, heard

SOURCE: Final = "cvh/people"


async def say(hub: Hub, event: Word) -> Task | Refusal:
    """Put a word on the log; the task after it, or why it may not stand."""
    refusal = refusal_of(event, hub.ledger)
    if refusal is not None:
        return refusal
    await hub.worker.reached(await hub.take([canonical(event)]))
    task = hub.ledger.task(*about(event))
    if task is not None and heard(task, event):
        return task
    return refusal_of(event, hub.ledger) or Refusal("decision", "was not taken", "Send the same request again")


def verdict(hub: Hub, task: Task, by: str, *, approved: bool, reason: str) -> ProposalJudged:
    """A person's word on what waits; each task has one, so its id is that of the task."""
    return ProposalJudged(
        id=f"approval:{task.decision}",
        source=SOURCE,
        time=hub.moment(task.brand) or now(),
        subject=task.player,
        brand=task.brand,
        data=Verdict(
            decision=task.decision, arm=task.arm, tier=task.tier, most=_proposed_cost(hub, task),
            approved=approved, by=by, reason=reason,
        ),
    )  # fmt: skip


def _proposed_cost(hub: Hub, task: Task) -> str:
    """What the tier cost when it was proposed; nothing if that is no longer known."""
    record = hub.archive.record(task.decision)
    policy = hub.archive.policy(record.inputs.policy) if record is not None else None
    tier = policy.tier(task.arm, task.tier) if policy is not None else None
    return format_base(tier.claim, BASE_SCALE) if tier is not None else "0"


def review(hub: Hub, task: Task, by: str, *, upheld: bool, reason: str) -> RestrictionReviewed:
    """What a person found when he looked at a restriction or at a contest."""
    kind: Literal["review", "contest"] = "contest" if task.kind == "contest" else "review"
    return RestrictionReviewed(
        id=f"{kind}-looked-at:{task.decision}",
        source=SOURCE,
        time=hub.moment(task.brand) or now(),
        subject=task.player,
        brand=task.brand,
        data=Review(decision=task.decision, task=kind, upheld=upheld, by=by, reason=reason),
    )


def contest(hub: Hub, decision: Decision, by: str, words: str) -> DecisionContested:
    """A player's word against a decision; one for each decision."""
    return DecisionContested(
        id=f"contest:{decision.id}",
        source=SOURCE,
        time=hub.moment(decision.brand) or now(),
        subject=decision.player,
        brand=decision.brand,
        data=Objecting(decision=decision.id, by=by, words=words),
    )


def approvable(hub: Hub, task: Task, person: Person) -> Refusal | None:
    """Whether one yes of this person is enough for what a play has proposed."""
    decision = hub.ledger.decision(task.decision)
    play = hub.archive.play(decision.play) if decision is not None and decision.play is not None else None
    return enough([person.approval], 1, play.provenance.run if play is not None else "hub")


def decided_anew(hub: Hub, event: ProposalJudged) -> Decision | None:
    """What was decided anew because of an approval."""
    return hub.ledger.decision(decision_id(event, "approved")) if event.data.approved else None


def task_of(hub: Hub, person: Person, decision: str, kind: TaskKind) -> Task | None:
    """A task that is this person's business."""
    task = hub.ledger.task(decision, kind)
    return task if task is not None and hub.people.covers(person, task.brand) else None
