"""Proposed plays over HTTP: people look at what runs propose, and accept or refuse it with keys of their own."""

import asyncio
from typing import Annotated, Any, Final

from fastapi import APIRouter, FastAPI, Query

from api.clock import now
from api.control import named
from api.http import ApiError, TheHub
from api.hub import Hub
from api.people import Person
from api.people_http import Approver, Limit, OneBrand
from api.proposal_resources import PlayJudgement, ProposalLine, ProposalShown
from api.proposing import Proposing
from api.resources import ErrorBody
from core.errors import Refusal
from core.proposals import PlayJudged, Proposal, Standing

PROBLEMS: Final[dict[int | str, dict[str, Any]]] = {status: {"model": ErrorBody} for status in (404, 409)}
OneStanding = Annotated[Standing, Query(alias="standing", description="`waiting` is what people are asked about")]


def add_proposals(app: FastAPI) -> None:
    """Put these ways in on the application."""
    router = APIRouter(prefix="/v1/proposals", tags=["people"])
    router.get("")(list_proposals)
    router.get("/{run}", responses={404: {"model": ErrorBody}})(get_proposal)
    router.post("/{run}", responses=PROBLEMS)(post_judgement)
    app.include_router(router)


async def list_proposals(
    hub: TheHub, person: Approver, brand: OneBrand = None, standing: OneStanding = "waiting", limit: Limit = 50
) -> list[ProposalLine]:
    """The plays that agent runs propose, newest first."""
    brands = [name for name in hub.state.policies if hub.people.covers(person, name) and brand in (None, name)]
    return [ProposalLine.of(one) for one in hub.archive.proposals(brands=brands, standing=standing, limit=limit)]


async def get_proposal(run: str, hub: TheHub, person: Approver) -> ProposalShown:
    """A play as a pull request: what it says and changes, what it would cost, and what can be said against it."""
    return await asyncio.to_thread(ProposalShown.read, _proposal(hub, person, run), hub.archive)


async def post_judgement(run: str, asked: PlayJudgement, hub: TheHub, person: Approver) -> ProposalLine:
    """Accept or refuse a play. One that is accepted acts at once, unless the floor objects to it as things are now."""
    proposed = _proposal(hub, person, run).proposed
    word = PlayJudged(
        run=run,
        digest=asked.digest,
        accepted=asked.accept,
        by=person.name,
        user=named(person),
        reason=asked.reason,
        at=hub.moment(proposed.brand) or now(),
    )
    said = await Proposing(hub.worker, hub.ledger).judge(word)
    if isinstance(said, Refusal):
        raise ApiError(403 if said.field == "by" else 409, said.field, said.reason, said.remedy)
    return ProposalLine.of(said)


def _proposal(hub: Hub, person: Person, run: str) -> Proposal:
    proposal = hub.ledger.proposal(run)
    if proposal is None or not hub.people.covers(person, proposal.proposed.brand):
        remedy = "GET /v1/proposals lists what there is"
        raise ApiError(404, "run", f"no play of run {run!r} is {person.name}'s business", remedy)
    return proposal
