"""Tasks: what waits for a person. All of them can be made anew from the audit chain.

| kind     | opened by                                                        | settled by             |
|----------|------------------------------------------------------------------|------------------------|
| approval | a decision whose best candidate lacks nothing but an approval    | `proposal.judged`      |
| review   | a decision that restricts the player, or that a rule has flagged | `restriction.reviewed` |
| contest  | `decision.contested`, the word of the player it is about         | `restriction.reviewed` |

A dismissible message opens no review; a flag opens one a day for each player and rule. The first word of a
person stands: a second one is refused, and so is an approval that comes after `STANDS`.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Final, Literal

from msgspec import Struct
from msgspec.structs import replace

from core.arms import ARMS, Arm
from core.audit import DecisionRecord
from core.calendar import day_of
from core.decide import Decision
from core.errors import Refusal
from core.events import DecisionContested, Event, ProposalJudged, RestrictionReviewed
from core.reasons import flag_reasons, harm_reasons

TaskKind = Literal["approval", "review", "contest"]
TaskState = Literal["open", "approved", "refused", "closed"]
Word = ProposalJudged | DecisionContested | RestrictionReviewed
"""What people say, as it goes over the log."""

STANDS: Final = timedelta(days=7)
"""How long a proposal waits; what it was made from is too old after that."""
SINCE: Final = 3
"""The first version whose decisions open tasks."""


class Task(Struct, frozen=True, kw_only=True):
    """Something that waits for a person, and what became of it."""

    decision: str
    kind: TaskKind
    brand: str
    player: str
    at: datetime
    arm: Arm = "none"
    """The arm that waits, or that restricts the player."""
    tier: str | None = None
    codes: tuple[str, ...] = ()
    """Why it was opened, as `core.reasons` has it."""
    brought_by: str = ""
    """Who contests: the player himself, or the operator for him."""
    words: str = ""
    """What he says: a stranger's text, kept as it is and never interpreted."""
    state: TaskState = "open"
    by: str = ""
    reason: str = ""
    upheld: bool | None = None
    """Whether the decision was found right; None until somebody has looked."""
    settled: datetime | None = None


def asks(decision: Decision) -> bool:
    """Whether people have to look at a decision."""
    waits = decision.awaits is not None or bool(decision.flags) or ARMS[decision.arm].restricts
    return decision.version >= SINCE and waits


def opened(record: DecisionRecord) -> tuple[Task, ...]:
    """The tasks that a decision opens."""
    decision = record.decision
    if not asks(decision):
        return ()
    restricts, flags = ARMS[decision.arm].restricts, flag_reasons(decision)
    causes = harm_reasons(decision, record.inputs.profile) if restricts else ()
    tasks = []
    if decision.awaits is not None and decision.signal != "approved":
        tasks.append(_task(decision, "approval", decision.awaits.arm, decision.awaits.tier, ()))
    if restricts or flags:
        tasks.append(_task(decision, "review", decision.arm, decision.tier, (*causes, *flags)))
    return tuple(tasks)


def _task(decision: Decision, kind: TaskKind, arm: Arm, tier: str | None, codes: tuple[str, ...]) -> Task:
    brand, player, at = decision.brand, decision.player, decision.at
    return Task(decision=decision.id, kind=kind, brand=brand, player=player, at=at, arm=arm, tier=tier, codes=codes)


def unraised(task: Task, raised: Collection[str]) -> Task | None:
    """A task without the flags that were raised for the player on this day; None if nothing else opened it."""
    codes = tuple(code for code in task.codes if code not in raised)
    stays = codes or task.kind != "review" or ARMS[task.arm].restricts
    return replace(task, codes=codes) if stays else None


def contested(event: DecisionContested) -> Task:
    """The task that a player's word opens."""
    return Task(
        decision=event.data.decision,
        kind="contest",
        brand=event.brand,
        player=event.subject,
        at=event.time,
        brought_by=event.data.by,
        words=_storable(event.data.words),
    )


def about(event: Word) -> tuple[str, TaskKind]:
    """The decision and the kind of the task that a word belongs to."""
    match event:
        case ProposalJudged():
            return event.data.decision, "approval"
        case DecisionContested():
            return event.data.decision, "contest"
        case RestrictionReviewed():
            return event.data.decision, event.data.task


def settle(task: Task, event: ProposalJudged | RestrictionReviewed) -> Task:
    """The task after a person's word; the first word stands."""
    if task.state != "open":
        return task
    said = replace(task, by=event.data.by, reason=_storable(event.data.reason), settled=event.time)
    if isinstance(event, ProposalJudged):
        return replace(said, state="approved" if event.data.approved else "refused")
    return replace(said, state="closed", upheld=event.data.upheld)


def heard(task: Task, event: Word) -> bool:
    """Whether it is this very word that opened or settled a task."""
    if isinstance(event, DecisionContested):
        return task == replace(contested(event), **_settlement(task))
    return task.state != "open" and task == settle(replace(task, **_OPEN), event)


_OPEN: Final = {"state": "open", "by": "", "reason": "", "upheld": None, "settled": None}


def _settlement(task: Task) -> dict[str, object]:
    return {name: getattr(task, name) for name in _OPEN}


def objection(task: Task | None, event: ProposalJudged | RestrictionReviewed) -> Refusal | None:
    """What can be said against a word on a task."""
    if task is None or (task.brand, task.player) != (event.brand, event.subject):
        return Refusal("decision", "has no such task", "List the tasks to see what waits")
    if isinstance(event, ProposalJudged) and (event.data.arm, event.data.tier) != (task.arm, task.tier):
        return Refusal("arm", f"{event.data.arm!r} is not what waits: {task.arm!r}", "Judge what was proposed")
    if heard(task, event):
        return None
    if task.state != "open":
        return Refusal("decision", f"is {task.state} already, by {task.by!r}", "The first word stands")
    if isinstance(event, ProposalJudged) and event.time - task.at > STANDS:
        return Refusal(
            "decision", f"has waited longer than {STANDS.days} days", "Ask again: a late approval never acts"
        )
    return None


WAITS: Final[Mapping[TaskKind, str]] = {
    "approval": "waits for an approval",
    "review": "waits for a review",
    "contest": "is contested",
}


def outcome(task: Task) -> str:
    """What became of a task, as the explanation of its decision goes on."""
    if task.state == "open":
        return WAITS[task.kind]
    found = {True: "found right", False: "not upheld", None: task.state}[task.upheld]
    about = "the contest was looked at: the decision was " if task.kind == "contest" else ""
    return f"{about}{found} by {task.by}: {task.reason}"


class Desk:
    """Every task, made anew from the chain: decisions and words in their order."""

    def __init__(self) -> None:
        self._tasks: dict[tuple[str, TaskKind], Task] = {}
        self._raised: dict[tuple[str, str, str], set[str]] = {}

    @property
    def tasks(self) -> list[Task]:
        """All of them, by decision and kind."""
        return [self._tasks[key] for key in sorted(self._tasks)]

    def decide(self, record: DecisionRecord) -> None:
        """Take a recorded decision."""
        for task in opened(record):
            raised = self._raised.setdefault((task.brand, task.player, day_of(task.at)), set())
            left = unraised(task, raised)
            if left is not None:
                self._tasks.setdefault((left.decision, left.kind), left)
                raised.update(flags_of(left))

    def hear(self, event: Event) -> None:
        """Take a recorded word."""
        if isinstance(event, DecisionContested):
            self._tasks.setdefault((event.data.decision, "contest"), contested(event))
        elif isinstance(event, ProposalJudged | RestrictionReviewed) and (task := self._tasks.get(about(event))):
            self._tasks[about(event)] = settle(task, event)


def flags_of(task: Task) -> tuple[str, ...]:
    """The flags among the reasons of a review."""
    return tuple(code for code in task.codes if code.startswith("FLAG."))


def _storable(text: str) -> str:
    """No database takes a NUL as text."""
    return text.replace("\x00", "\N{REPLACEMENT CHARACTER}")
