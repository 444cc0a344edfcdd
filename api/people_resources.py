"""What the API shows of people's work: tasks with their reasons, and what people have said of decisions."""

from datetime import datetime
from typing import Self

from pydantic import Field

from api.considered import Resource
from api.resources import DecisionShown
from core.answer import causes, explain_to_player
from core.audit import DecisionRecord
from core.explain import explain
from core.reasons import reasons
from core.tasks import STANDS, Task, TaskKind, TaskState

MAX_WORDS = 2000
MAX_REASON = 200
SAID = r"^[^\x00-\x1f\x7f]*[^\x00-\x20\x7f][^\x00-\x1f\x7f]*$"
"""A line of text that says something."""


class VerdictAsked(Resource):
    """A person's word on what waits for an approval."""

    approved: bool
    reason: str = Field(
        min_length=1, max_length=MAX_REASON, pattern=SAID, examples=["checked with the account manager"]
    )


class ReviewAsked(Resource):
    """What a person found."""

    upheld: bool = Field(description="Whether the decision was right")
    reason: str = Field(
        min_length=1, max_length=MAX_REASON, pattern=SAID, examples=["three deposits in a session, and losing"]
    )


class ContestAsked(Resource):
    """A player's word against a decision about him."""

    decision: str = Field(min_length=1, max_length=64)
    words: str = Field(default="", max_length=MAX_WORDS, examples=["I was not chasing anything."])


class TaskShown(Resource):
    """Something that waits for a person, and what became of it."""

    decision: str
    kind: TaskKind
    brand: str
    player: str
    at: datetime
    arm: str = Field(description="The arm that waits, or that was chosen")
    tier: str | None
    reasons: list[str] = Field(description="Stable codes, as HARM.TILT")
    explanation: str
    expires: datetime | None = Field(description="Until when an approval can be given")
    brought_by: str
    words: str = Field(description="What the player says: a stranger's text, to be shown as text")
    to_player: str = Field(description="What the player is told; empty where nobody has asked")
    state: TaskState
    by: str
    reason: str
    upheld: bool | None
    settled: datetime | None

    @classmethod
    def of(cls, task: Task, record: DecisionRecord) -> Self:
        """From a task and the record of its decision."""
        decision, contest = record.decision, task.kind == "contest"
        return cls(
            decision=task.decision,
            kind=task.kind,
            brand=task.brand,
            player=task.player,
            at=task.at,
            arm=decision.arm if contest else task.arm,
            tier=decision.tier if contest else task.tier,
            reasons=list(task.codes or reasons(record)),
            explanation=explain(decision),
            expires=task.at + STANDS if task.kind == "approval" else None,
            brought_by=task.brought_by,
            words=task.words,
            to_player=explain_to_player(record) if contest else "",
            state=task.state,
            by=task.by,
            reason=task.reason,
            upheld=task.upheld,
            settled=task.settled,
        )


class Judged(Resource):
    """A verdict, and what was decided anew because of it."""

    task: TaskShown
    decision: DecisionShown | None = Field(
        description="What came of an approval: all guardrails were asked once more; null if it was refused"
    )


class Contested(Resource):
    """A contest that was taken, and what can be said of the decision from its record."""

    contest: str = Field(description="Id of the decision that is contested")
    explanation: str
    reasons: list[str]

    @classmethod
    def of(cls, record: DecisionRecord, *, by_player: bool) -> "Contested":
        """For the player in words and reasons that are meant for him; for the operator in full."""
        text = explain_to_player(record) if by_player else explain(record.decision)
        codes = causes(record) if by_player else reasons(record)
        return cls(contest=record.decision.id, explanation=text, reasons=list(codes))
