"""Models and choosers over HTTP: registered by who has trained them, put in force and taken out by people."""

import json
from asyncio import to_thread
from datetime import datetime
from typing import Any, Final

from fastapi import FastAPI
from pydantic import Field

from api.clock import now
from api.considered import Resource
from api.control import Teller, named
from api.http import ApiError, TheHub
from api.hub import Hub
from api.keys import Scope
from api.people import Person
from api.resources import ErrorBody
from core.errors import Refusal
from core.lineup import Promoted, RolledBack, Slot, Step
from core.switches import EVERYWHERE
from prompts.lineup import parse_learned, registered
from prompts.model_file import ModelFileError

OPERATOR: Final = "the operator"
PROBLEMS: Final[dict[int | str, dict[str, Any]]] = {status: {"model": ErrorBody} for status in (404, 409, 422)}


class LearnedAsked(Resource):
    """Make a model or a chooser known."""

    learned: dict[str, Any] = Field(description="The file, as `cvh train` writes it")


class ChangeAsked(Resource):
    """Put a model or a chooser in force, or take it out."""

    slot: Slot
    digest: str = Field(pattern=r"^[0-9a-f]{64}$")
    brand: str = Field(description="A brand, or `*` for all that have none of their own")
    reason: str = Field(min_length=1, max_length=200, pattern=r"\S", examples=["calibrated on October"])


class StepShown(Resource):
    """What was recorded."""

    step: str
    slot: Slot
    digest: str
    by: str
    at: datetime
    in_force: str = Field(description="Digest of what is in force there now; empty if nothing is")

    @classmethod
    def of(cls, hub: Hub, step: Step) -> "StepShown":
        """With what follows from it."""
        brand = getattr(step, "brand", EVERYWHERE)
        return cls(
            step=str(type(step).__struct_config__.tag),
            slot=step.slot,
            digest=step.digest,
            by=step.by,
            at=step.at,
            in_force=hub.state.lineup.digest_of(brand, step.slot),
        )


def add_lineup(app: FastAPI) -> None:
    """Put these ways in on the application."""
    app.post("/v1/models", status_code=201, responses=PROBLEMS)(post_model)
    app.post("/v1/models/promotions", status_code=201, responses=PROBLEMS)(post_promotion)
    app.post("/v1/models/rollbacks", status_code=201, responses=PROBLEMS)(post_rollback)


async def post_model(asked: LearnedAsked, hub: TheHub, teller: Teller) -> StepShown:
    """Make a model or a chooser known, as a challenger: no decision is made with it until somebody promotes it."""
    by = _person(hub, teller, EVERYWHERE)
    try:
        learned = await to_thread(parse_learned, json.dumps(asked.learned).encode(), "learned")
    except ModelFileError as error:
        raise ApiError(422, "learned", str(error), "Send the file as it is") from None
    return await _record(hub, registered(learned, by, named(teller), now()))


async def post_promotion(asked: ChangeAsked, hub: TheHub, teller: Teller) -> StepShown:
    """Put it in force: the next decision is made with it."""
    by = _person(hub, teller, asked.brand)
    return await _record(hub, Promoted(**asked.model_dump(), by=by, user=named(teller), at=now()))


async def post_rollback(asked: ChangeAsked, hub: TheHub, teller: Teller) -> StepShown:
    """Take it out: what was in force before acts again, or nothing."""
    by = _person(hub, teller, asked.brand)
    return await _record(hub, RolledBack(**asked.model_dump(), by=by, user=named(teller), at=now()))


def _person(hub: Hub, teller: Person | Scope | None, brand: str) -> str:
    """Who may say with which models a brand's decisions are made: who approves for it, or runs a hub without people."""
    if brand not in (EVERYWHERE, *hub.state.policies):
        raise ApiError(404, "brand", f"no brand {brand!r} here", "`cvh policy status` lists them")
    if teller is None and not hub.people.anybody("approve"):
        return OPERATOR
    if isinstance(teller, Person) and "approve" in teller.rights and hub.people.covers(teller, brand):
        return teller.name
    reason = f"is {named(teller)}, without the scope 'approve' for {brand!r}"
    raise ApiError(403, "Authorization", reason, "Say `--as NAME` of somebody who has it")


async def _record(hub: Hub, step: Step) -> StepShown:
    said = await hub.line_up(step)
    if isinstance(said, Refusal):
        raise ApiError(409, said.field, said.reason, said.remedy)
    return StepShown.of(hub, step)
