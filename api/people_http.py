"""The people's part of the API: what waits for them, their words on it, and players' words against decisions."""

from collections.abc import Callable
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, FastAPI, Query, Request

from api import people_words as words
from api.http import ApiError, TheHub, hub_of, key_of
from api.hub import Hub
from api.people import Person
from api.people_resources import ContestAsked, Contested, Judged, ReviewAsked, TaskShown, VerdictAsked
from api.resources import DecisionShown, ErrorBody
from core.approval import Right
from core.audit import DecisionRecord, read_record
from core.errors import Refusal
from core.tasks import Task, TaskKind, TaskState

Shown = Annotated[str, Depends(key_of)]
PROBLEMS: Final[dict[int | str, dict[str, Any]]] = {status: {"model": ErrorBody} for status in (404, 409)}


def person_of(request: Request, text: Shown) -> Person:
    """Whose key the caller shows; a machine's key is nobody's."""
    hub = hub_of(request)
    person = hub.people.person_of(text)
    if person is not None:
        return person
    if hub.keys.scope_of(text) is not None:
        raise ApiError(403, "Authorization", "is a machine's key, and people decide here", "Use a key of `cvh people`")
    reason = "is no key of a person" if text else "is missing"
    raise ApiError(401, "Authorization", reason, "Send `Authorization: Bearer <key>`; `cvh people add` makes one")


def having(right: Right) -> Callable[[Person], Person]:
    """The caller, if he is a person with this scope."""

    def check(person: Annotated[Person, Depends(person_of)]) -> Person:
        if right in person.rights:
            return person
        reason = f"is the key of {person.name!r}, who has no scope {right!r}"
        raise ApiError(403, "Authorization", reason, f"Ask somebody who has it, or `cvh people add … --scope {right}`")

    return check


Approver = Annotated[Person, Depends(having("approve"))]
Reviewer = Annotated[Person, Depends(having("review"))]
OneBrand = Annotated[str | None, Query(alias="brand", description="Only this brand")]
OneState = Annotated[TaskState, Query(alias="state", description="`open` is what waits")]
Limit = Annotated[int, Query(ge=1, le=500)]


def add_people(app: FastAPI) -> None:
    """Add approvals, reviews and contests to the application."""
    router = APIRouter(prefix="/v1", tags=["people"])
    router.get("/approvals")(list_approvals)
    router.post("/approvals/{decision}", responses=PROBLEMS)(post_approval)
    router.get("/reviews")(list_reviews)
    router.post("/reviews/{decision}", responses=PROBLEMS)(post_review)
    router.get("/contests")(list_contests)
    router.post("/contests", status_code=201, responses=PROBLEMS)(post_contest)
    router.post("/contests/{decision}", responses=PROBLEMS)(post_answer)
    app.include_router(router)


async def list_approvals(
    hub: TheHub, person: Approver, brand: OneBrand = None, state: OneState = "open", limit: Limit = 50
) -> list[TaskShown]:
    """What waits for an approval, or has waited, newest first."""
    return _listed(hub, person, "approval", brand, state, limit)


async def list_reviews(
    hub: TheHub, person: Reviewer, brand: OneBrand = None, state: OneState = "open", limit: Limit = 50
) -> list[TaskShown]:
    """Automated restrictions and flagged decisions that people look at, newest first."""
    return _listed(hub, person, "review", brand, state, limit)


async def list_contests(
    hub: TheHub, person: Reviewer, brand: OneBrand = None, state: OneState = "open", limit: Limit = 50
) -> list[TaskShown]:
    """Decisions that players contest, newest first."""
    return _listed(hub, person, "contest", brand, state, limit)


async def post_approval(decision: str, asked: VerdictAsked, hub: TheHub, person: Approver) -> Judged:
    """Approve or refuse what waits. An approval decides anew, with every guardrail as it stands now."""
    task = _task(hub, person, decision, "approval")
    refusal = words.approvable(hub, task, person) if asked.approved else None
    if refusal is not None:
        raise ApiError(403, refusal.field, refusal.reason, refusal.remedy)
    event = words.verdict(hub, task, person.name, approved=asked.approved, reason=asked.reason)
    after = _stands(await words.say(hub, event))
    made = words.decided_anew(hub, event)
    silent = made is not None and not hub.may_show(made)
    return Judged(task=_shown(hub, after), decision=DecisionShown.of(made, silent=silent) if made else None)


async def post_review(decision: str, asked: ReviewAsked, hub: TheHub, person: Reviewer) -> TaskShown:
    """Say whether an automated restriction was right. It is recorded; by itself it switches no protection off."""
    return await _looked_at(hub, person, decision, "review", asked)


async def post_answer(decision: str, asked: ReviewAsked, hub: TheHub, person: Reviewer) -> TaskShown:
    """Close a contest: say whether the decision was right."""
    return await _looked_at(hub, person, decision, "contest", asked)


async def post_contest(asked: ContestAsked, hub: TheHub, text: Shown) -> Contested:
    """Contest a decision: by a brand's key for its player, or by the player with his token. Once for each decision."""
    brand, player = _complainant(hub, text)
    record = _record(hub, asked.decision)
    known = record is not None and record.decision.brand == brand and player in (None, record.decision.player)
    if record is None or not known:
        raise ApiError(404, "decision", f"no such decision of {player or brand}", "Contest a decision by its id")
    number = record.decision.id
    if hub.ledger.task(number, "contest") is None:
        event = words.contest(hub, record.decision, "player" if player else "operator", asked.words)
        said = await words.say(hub, event)
        if isinstance(said, Refusal) and hub.ledger.task(number, "contest") is None:
            raise ApiError(409, said.field, said.reason, said.remedy)
    return Contested.of(record, by_player=player is not None)


def _complainant(hub: Hub, text: str) -> tuple[str, str | None]:
    """The brand, and the player if he speaks for himself."""
    who, scope = hub.tokens.read(text), hub.keys.scope_of(text)
    if who is not None:
        return who
    if scope is not None and scope.kind == "brand":
        return scope.name, None
    status = 401 if scope is None and hub.people.person_of(text) is None else 403
    raise ApiError(
        status, "Authorization", "speaks for no player", "Use the brand's key, or the player's token for the stream"
    )


async def _looked_at(hub: Hub, person: Person, decision: str, kind: TaskKind, asked: ReviewAsked) -> TaskShown:
    task = _task(hub, person, decision, kind)
    event = words.review(hub, task, person.name, upheld=asked.upheld, reason=asked.reason)
    return _shown(hub, _stands(await words.say(hub, event)))


def _listed(
    hub: Hub, person: Person, kind: TaskKind, brand: str | None, state: TaskState, limit: int
) -> list[TaskShown]:
    brands = [name for name in hub.state.policies if hub.people.covers(person, name) and brand in (None, name)]
    return [_shown(hub, task) for task in hub.archive.tasks(kind=kind, brands=brands, state=state, limit=limit)]


def _task(hub: Hub, person: Person, decision: str, kind: TaskKind) -> Task:
    task = words.task_of(hub, person, decision, kind)
    if task is None:
        remedy = f"GET /v1/{kind}s lists what there is"
        raise ApiError(404, "decision", f"no {kind} of {decision!r} is {person.name}'s business", remedy)
    return task


def _stands(said: Task | Refusal) -> Task:
    if isinstance(said, Refusal):
        raise ApiError(409, said.field, said.reason, said.remedy)
    return said


def _shown(hub: Hub, task: Task) -> TaskShown:
    record = _record(hub, task.decision)
    assert record is not None, "a task has its decision on record"
    return TaskShown.of(task, record)


def _record(hub: Hub, decision: str) -> DecisionRecord | None:
    body = hub.ledger.record(decision)
    return read_record(body) if body is not None else None
