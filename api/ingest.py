"""POST /v1/ingest: payloads in somebody's dialect. All are kept; the answer says what each of them is."""

import json
from typing import Annotated, Literal

from fastapi import FastAPI, Header, Path, Query, Request
from pydantic import Field

from api.clock import now
from api.considered import Resource
from api.http import MAX_EVENTS, ApiError, Brand, TheHub, body_of
from api.hub import Hub
from api.resources import Problem
from core import admission
from core.dialect import Outcome, Unmapped, kind_of_path
from core.entries import Route
from core.errors import Refusal
from core.events import event_type
from core.transport import NAME, kind_of


class PayloadResult(Resource):
    """What one payload is."""

    index: int
    status: Literal["accepted", "quarantined", "dead"]
    events: int = 0
    types: list[str] = Field(default=[], examples=[["game.win", "round.closed"]])
    reason: str | None = Field(default=None, description="Why it waits in quarantine")
    problem: Problem | None = Field(default=None, description="Why it is a dead letter, in the sender's field names")


class Ingested(Resource):
    """What became of all payloads of a request; every one of them is on disk."""

    accepted: int
    quarantined: int
    dead: int
    position: int | None
    results: list[PayloadResult]


Name = Annotated[str, Path(pattern=NAME, description="A dialect, as `cvh dialect list` names it")]
Kind = Annotated[str, Query(description="Of what kind the payloads are, if neither they nor the header `type` say it")]
TypeHeader = Annotated[str, Header(alias="type", description="Of what kind the payloads are")]
History = Annotated[bool, Query(description="Fold as history: profiles learn, nothing is decided")]


def add_ingest(app: FastAPI) -> None:
    """Put these ways in on the application."""
    app.post("/v1/ingest/{dialect}", status_code=202)(post_ingest)
    app.post("/v1/ingest/{dialect}/{path:path}", status_code=202)(post_path)
    app.put("/v1/ingest/{dialect}/{path:path}", status_code=202)(post_path)


async def post_ingest(
    dialect: Name,
    request: Request,
    hub: TheHub,
    brand: Brand,
    header: TypeHeader = "",
    kind: Kind = "",
    history: History = False,
) -> Ingested:
    """Take a payload, or an array of up to 1,000, in a dialect. 202 once all are on disk, mapped or not."""
    route = Route(history, brand, dialect, kind_of(header or kind))
    return await _ingest(hub, route, await body_of(request))


async def post_path(
    dialect: Name, path: str, request: Request, hub: TheHub, brand: Brand, history: History = False
) -> Ingested:
    """Take what an existing integration sends, on its own paths: the dialect's table says of what kind it is."""
    known = hub.dialects.files.get(dialect)
    kind = kind_of_path(known, request.method, path) if known else None
    route = Route(history, brand, dialect, kind_of(kind or f"{request.method} /{path}"))
    return await _ingest(hub, route, await body_of(request))


async def _ingest(hub: Hub, route: Route, body: bytes) -> Ingested:
    items = admission.split_items(body)
    if isinstance(items, Refusal):
        raise ApiError(422, items.field, items.reason, items.remedy)
    if len(items) > MAX_EVENTS:
        raise ApiError(413, "body", f"{len(items)} payloads", f"Send at most {MAX_EVENTS} a request")
    raw = [_sound(bytes(item)) for item in items]
    read = [_read(hub, route, item) for item in raw]
    position = await hub.keep(raw, route) if raw else None
    results = [_result(index, outcome) for index, outcome in enumerate(read)]
    counts = {status: sum(one.status == status for one in results) for status in ("accepted", "quarantined", "dead")}
    return Ingested(**counts, position=position, results=results)


def _sound(item: bytes) -> bytes:
    """Lines are cut without being read: one that is no JSON would spoil the pack it goes into."""
    try:
        json.loads(item.decode())
    except (ValueError, RecursionError) as error:
        raise ApiError(422, "body", f"not JSON: {error}", "Send one JSON object, or an array of them") from None
    return item


def _read(hub: Hub, route: Route, item: bytes) -> Outcome:
    outcome = hub.dialects.read(item, route, hub.state.told(route.brand))
    if isinstance(outcome, Refusal | Unmapped):
        return outcome
    vouched = [admission.vouch(event, route.brand, now()) for event in outcome]
    return next((one for one in vouched if isinstance(one, Refusal)), outcome)


def _result(index: int, outcome: Outcome) -> PayloadResult:
    if isinstance(outcome, Unmapped):
        return PayloadResult(index=index, status="quarantined", reason=outcome.reason)
    if isinstance(outcome, Refusal):
        return PayloadResult(index=index, status="dead", problem=Problem.of(outcome))
    types = [event_type(event) for event in outcome]
    return PayloadResult(index=index, status="accepted", events=len(types), types=types)
