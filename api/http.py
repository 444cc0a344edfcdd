"""The HTTP API: events in, decisions out, players and transcripts to look at. OpenAPI at /docs."""

import asyncio
import uuid
from collections.abc import Iterable
from typing import Annotated, Final

from fastapi import Depends, FastAPI, Header, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.security import HTTPBasic, HTTPBasicCredentials, HTTPBearer
from fastapi.security.http import HTTPAuthorizationCredentials
from msgspec import Raw, to_builtins
from pydantic import AwareDatetime
from starlette.exceptions import HTTPException as StarletteHTTPException

from api import examples
from api.clock import now
from api.hub import Hub
from api.keys import Scope
from api.resources import (
    DecisionAsked,
    DecisionShown,
    ErrorBody,
    EventResult,
    PlayerShown,
    PlayerToken,
    Problem,
    Taken,
    TranscriptLine,
    TranscriptShown,
)
from api.stream import serve_stream
from api.transcripts.reading import Sift, get, sift
from core import admission
from core.errors import BusError, Refusal
from core.events import Event
from core.model import Agent
from core.proposals import Standing
from core.record import canonical
from core.run_sums import sums_of

MAX_BODY: Final = 1024 * 1024
MAX_EVENTS: Final = 1000
DECISION_SECONDS: Final = 5.0

_bearer = HTTPBearer(auto_error=False, description="An API key, `id.secret`")
_basic = HTTPBasic(auto_error=False, description="The same key, its id as user and its secret as password")


class ApiError(Exception):
    """Ends a request with a status and a problem; made and caught only here."""

    def __init__(self, status: int, field: str, reason: str, remedy: str) -> None:
        super().__init__(reason)
        self.status, self.problem = status, Problem(field=field, reason=reason, remedy=remedy)


def hub_of(request: Request) -> Hub:
    """The hub behind the application."""
    hub: Hub = request.app.state.hub
    return hub


def key_of(
    bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
    basic: Annotated[HTTPBasicCredentials | None, Depends(_basic)],
) -> str:
    """The key that the caller shows, empty if he shows none."""
    return bearer.credentials if bearer else f"{basic.username}.{basic.password}" if basic else ""


def scope_of(request: Request, text: Annotated[str, Depends(key_of)]) -> Scope:
    """The brand or group that the caller's key speaks for."""
    scope = hub_of(request).keys.scope_of(text)
    if scope is None:
        reason = "is not a key of this hub" if text else "is missing"
        raise ApiError(
            401, "Authorization", reason, "Send `Authorization: Bearer <key>`; `cvh up` shows where keys are"
        )
    return scope


def brand_of(scope: Annotated[Scope, Depends(scope_of)]) -> str:
    """The brand that the caller's key speaks for; a group may send events and nothing else."""
    if scope.kind == "group":
        reason = f"is the key of the group {scope.name!r}, which may send events and nothing else"
        raise ApiError(403, "Authorization", reason, "Use the key of the brand that it is about")
    return scope.name


TheHub = Annotated[Hub, Depends(hub_of)]
TheScope = Annotated[Scope, Depends(scope_of)]
Brand = Annotated[str, Depends(brand_of)]


def make_app(hub: Hub) -> FastAPI:
    """The application over a running hub."""
    app = FastAPI(
        title="Customer Value Hub",
        version="1",
        description="Events in, guarded decisions out. A key speaks for one brand, or sends the events of a group.",
        responses={401: {"model": ErrorBody}, 403: {"model": ErrorBody}},
        strict_content_type=False,
    )
    app.state.hub = hub
    app.add_exception_handler(ApiError, _answer_error)
    app.add_exception_handler(RequestValidationError, _answer_validation)
    app.add_exception_handler(BusError, _answer_bus)
    app.add_exception_handler(StarletteHTTPException, _answer_http)
    app.post("/v1/events", status_code=202, responses=examples.EVENTS_RESPONSES, openapi_extra=examples.EVENTS)(
        post_events
    )
    app.post("/v1/decisions", responses={409: {"model": ErrorBody}, 504: {"model": ErrorBody}})(post_decision)
    app.get("/v1/decisions")(list_decisions)
    app.get("/v1/decisions/{number}", responses={404: {"model": ErrorBody}})(get_decision)
    app.get("/v1/players/{player}", responses={404: {"model": ErrorBody}})(get_player)
    app.post("/v1/players/{player}/token", status_code=201)(post_token)
    app.get("/v1/transcripts")(list_transcripts)
    app.get("/v1/transcripts/{run}", responses={404: {"model": ErrorBody}})(get_transcript)
    app.add_api_websocket_route("/v1/stream", serve_stream)
    return app


async def post_events(
    request: Request,
    hub: TheHub,
    scope: TheScope,
    history: Annotated[bool, Query(description="Fold as history: profiles learn, nothing is decided")] = False,
) -> Response:
    """Take one event or up to 1,000. 202 once all are on disk; 422 names the bad ones, the good ones are kept."""
    items = admission.split_items(await body_of(request))
    if isinstance(items, Refusal):
        raise ApiError(422, items.field, items.reason, items.remedy)
    if len(items) > MAX_EVENTS:
        raise ApiError(413, "body", f"{len(items)} events", f"Send at most {MAX_EVENTS} a request")
    sender = hub.state.sender(str(scope))
    read = [_read(item, sender) for item in items]
    good = [raw for raw, event in read if not isinstance(event, Refusal)]
    position = await hub.take(good, history=history) if good else None
    await hub.keep_refused([raw for raw, event in read if isinstance(event, Refusal)], scope, history=history)
    taken = Taken(
        accepted=len(good),
        rejected=len(read) - len(good),
        position=position,
        results=[_result(index, raw, event) for index, (raw, event) in enumerate(read)],
    )
    status = 202 if not taken.rejected else _worst(event for _, event in read)
    return JSONResponse(taken.model_dump(exclude_none=True), status)


async def post_decision(
    asked: DecisionAsked,
    hub: TheHub,
    brand: Brand,
    idempotency_key: Annotated[str | None, Header(max_length=200, examples=["lobby-mia.1-7"])] = None,
) -> DecisionShown:
    """Decide about a player now. The request is a recorded event; its idempotency key makes it one, once."""
    at = asked.time or now()
    if at.tzinfo is None:
        raise ApiError(422, "time", "has no offset", "Write the time as RFC 3339 with its offset")
    key = idempotency_key or uuid.uuid4().hex
    try:
        async with asyncio.timeout(DECISION_SECONDS):
            decision = await hub.decide(brand, asked.player, asked.moment, key, at)
    except TimeoutError:
        raise ApiError(504, "decision", "took too long", "Ask again with the same Idempotency-Key") from None
    if isinstance(decision, Refusal):
        status = 409 if decision.field == "Idempotency-Key" else 422
        raise ApiError(status, decision.field, decision.reason, decision.remedy)
    return DecisionShown.of(decision, hub.said_of(decision), silent=not hub.may_show(decision))


async def list_decisions(
    hub: TheHub,
    brand: Brand,
    player: str | None = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
) -> list[DecisionShown]:
    """The newest decisions of the brand, newest first."""
    return [DecisionShown.of(d) for d in hub.archive.decisions(brand=brand, player=player, limit=limit)]


async def get_decision(number: str, hub: TheHub, brand: Brand) -> DecisionShown:
    """One recorded decision, explained from its record."""
    decision = hub.ledger.decision(number)
    if decision is None or decision.brand != brand:
        raise ApiError(404, "id", f"no decision {number!r} of {brand}", "GET /v1/decisions lists them")
    return DecisionShown.of(decision, hub.said_of(decision))


async def get_player(player: str, hub: TheHub, brand: Brand) -> PlayerShown:
    """The living profile of a player."""
    profile = hub.state.find(brand, player)
    if profile is None:
        raise ApiError(404, "id", f"{brand} has not heard of {player!r}", "Ids are those of the events' subject")
    return PlayerShown.of(profile)


async def post_token(player: str, hub: TheHub, brand: Brand) -> PlayerToken:
    """A token of 15 minutes with which a player's browser opens /v1/stream."""
    token, expires = hub.tokens.issue(brand, player)
    return PlayerToken(token=token, expires=expires, stream="/v1/stream")


async def list_transcripts(
    hub: TheHub,
    brand: Brand,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
    agent: Agent | None = None,
    since: AwareDatetime | None = None,
    fallback: bool = False,
    standing: Standing | None = None,
) -> list[TranscriptLine]:
    """The newest agent runs of the brand, newest first; those that are wanted, if anything is said of them."""
    by = Sift(brand=brand, agent=agent, since=since, fallback=fallback, standing=standing)
    return [TranscriptLine(**to_builtins(run)) for run in sift(hub.archive, by, limit)]


async def get_transcript(run: str, hub: TheHub, brand: Brand) -> TranscriptShown:
    """One agent run: everything it saw, asked, was told and proposed."""
    found = get(hub.archive, run, brand)
    if found is None:
        raise ApiError(404, "id", f"no transcript {run!r} of {brand}", "GET /v1/transcripts lists them")
    return TranscriptShown(run=run, brand=brand, sums=to_builtins(sums_of(found)), lines=list(map(dict, found.raw)))


async def body_of(request: Request) -> bytes:
    """The body of a request, up to the size that the hub takes."""
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > MAX_BODY:
            raise ApiError(413, "body", f"larger than {MAX_BODY} bytes", "Send smaller batches")
        chunks.append(chunk)
    return b"".join(chunks)


def _read(item: Raw, sender: str | admission.Group | None) -> tuple[bytes, Event | Refusal]:
    """An event and its bytes as they came, unless the key had to fill in the brand."""
    event = admission.read_event(item)
    if isinstance(event, Refusal):
        return bytes(item), event
    vouched = admission.vouch(event, sender, now())
    kept = isinstance(vouched, Refusal) or vouched is event
    return (bytes(item) if kept else canonical(vouched)), vouched


def _result(index: int, raw: bytes, event: Event | Refusal) -> EventResult:
    if not isinstance(event, Refusal):
        return EventResult(index=index, id=event.id, status="accepted")
    return EventResult(index=index, id=_id(raw), status="rejected", problem=Problem.of(event))


def _id(raw: bytes) -> str | None:
    value = admission.read_json(raw)
    number = value.get("id") if isinstance(value, dict) else None
    return number[:200] if isinstance(number, str) else None


def _worst(read: Iterable[Event | Refusal]) -> int:
    """403 if the only thing wrong is that the key speaks for another brand, 422 otherwise."""
    refusals = [refusal for refusal in read if isinstance(refusal, Refusal)]
    foreign = all(refusal.field == "brand" and "sender's" in refusal.reason for refusal in refusals)
    return 403 if foreign else 422


def _error(status: int, problem: Problem) -> JSONResponse:
    headers = {"WWW-Authenticate": 'Basic realm="Customer Value Hub"'} if status == 401 else None
    return JSONResponse(ErrorBody(error=problem).model_dump(), status, headers)


async def _answer_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, ApiError)
    return _error(error.status, error.problem)


async def _answer_validation(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    field = ".".join(str(part) for part in first["loc"][1:]) or str(first["loc"][0])
    return _error(422, Problem(field=field, reason=first["msg"], remedy="See /docs for the shape"))


async def _answer_bus(_: Request, error: Exception) -> Response:
    return _error(503, Problem(field="events", reason=str(error), remedy="Send the same request again"))


async def _answer_http(_: Request, error: Exception) -> Response:
    assert isinstance(error, StarletteHTTPException)
    return _error(error.status_code, Problem(field="request", reason=str(error.detail), remedy="See /docs"))
