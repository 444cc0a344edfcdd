"""Dialects that agent runs propose, over HTTP: people look at them, and say yes or no with keys of their own."""

import asyncio
from typing import Annotated, Any, Final

from fastapi import APIRouter, FastAPI, Query
from pydantic import Field

from api.clock import now
from api.considered import Resource
from api.control import named
from api.dialects_http import DialectAsked, DialectTaken, TrialShown, take_dialect, trial_of
from api.http import ApiError, TheHub
from api.hub import Hub
from api.people import Person
from api.people_http import Approver, OneBrand
from api.people_resources import MAX_REASON, SAID
from api.resources import ErrorBody
from core.dialect.proposed import DialectProposal, DialectRefused, DialectStanding
from core.ports import Archive
from core.transcript import EventLine

PROBLEMS: Final[dict[int | str, dict[str, Any]]] = {status: {"model": ErrorBody} for status in (404, 409, 422)}
OneStanding = Annotated[DialectStanding | None, Query(alias="standing", description="`waiting` asks people")]


class DialectJudgement(Resource):
    """A person's word on a proposed dialect."""

    accept: bool
    reason: str = Field(min_length=1, max_length=MAX_REASON, pattern=SAID, examples=["checked with the supplier"])
    replaces: str = Field(default="", max_length=64, description="Digest of the accepted dialect that gives way to it")


class DialectProposalLine(Resource):
    """A proposed dialect as it is listed."""

    run: str
    brand: str
    door: str
    shape: str
    name: str
    standing: DialectStanding
    strategist: str = Field(description="`model`, or `offline` for plain rules")
    read: int = Field(description="So many of the payloads of the shape became events when it was tried")
    tried: int
    findings: int
    why: str = Field(description="Why there is no dialect")
    at: str
    by: str
    reason: str

    @classmethod
    def of(cls, proposal: DialectProposal) -> "DialectProposalLine":
        """From the record."""
        made, word = proposal.proposed, proposal.word
        return cls(
            run=made.run, brand=made.brand, door=made.door, shape=made.shape, name=made.name,
            standing=proposal.standing, strategist=made.strategist, read=made.read, tried=made.tried,
            findings=made.findings, why=made.why, at=made.at.isoformat(timespec="seconds"),
            by=word.by if word else "", reason=word.reason if word else "",
        )  # fmt: skip


class DialectJudged(DialectProposalLine):
    """A dialect after a person's word, with what it has made of what was waiting, if the word was yes."""

    taken: DialectTaken | None


class DialectProposalShown(DialectProposalLine):
    """A proposed dialect with its text, the samples that the agent saw, and what it makes of what waits now."""

    text: str
    samples: list[dict[str, Any]] = Field(description="Redacted")
    trial: TrialShown | None = Field(description="As of now; none once it is judged")

    @classmethod
    def shown(cls, proposal: DialectProposal, archive: Archive, told: dict[str, str]) -> "DialectProposalShown":
        """From the record, and from a trial on what waits."""
        made = proposal.proposed
        asked = DialectAsked(brand=made.brand, door=made.door, text=made.text or "none", reason="to look at it")
        trial = trial_of(archive, asked, told, by_agent=True) if proposal.standing == "waiting" else None
        line = DialectProposalLine.of(proposal).model_dump()
        shown = TrialShown.of(trial) if trial is not None else None
        return cls(**line, text=made.text, samples=samples_of(archive, made.run), trial=shown)


def samples_of(archive: Archive, run: str) -> list[dict[str, Any]]:
    """The redacted samples that a run has seen, as its transcript has them."""
    transcript = next(archive.transcripts(run=run), None)
    events = transcript.of(EventLine) if transcript is not None else iter(())
    received = next((line.data for line in events if line.what == "received"), {})
    return list(received.get("redacted", {}).get("samples", ()))


def add_dialect_proposals(app: FastAPI) -> None:
    """Put these ways in on the application."""
    router = APIRouter(prefix="/v1/dialects/proposals", tags=["people"])
    router.get("")(list_dialect_proposals)
    router.get("/{run}", responses={404: {"model": ErrorBody}})(get_dialect_proposal)
    router.post("/{run}", responses=PROBLEMS)(post_dialect_word)
    app.include_router(router)


async def list_dialect_proposals(
    hub: TheHub, person: Approver, brand: OneBrand = None, standing: OneStanding = None
) -> list[DialectProposalLine]:
    """What runs about unknown shapes have come to, newest first, for the brands that the caller may decide for."""
    return [
        DialectProposalLine.of(one)
        for one in hub.archive.dialect_proposals()
        if hub.people.covers(person, one.proposed.brand)
        and brand in (None, one.proposed.brand)
        and standing in (None, one.standing)
    ]


async def get_dialect_proposal(run: str, hub: TheHub, person: Approver) -> DialectProposalShown:
    """A proposed dialect: its text, what the agent saw, and what it makes of all that waits at its door."""
    proposal = _proposal(hub, person, run)
    told = dict(hub.state.told(proposal.proposed.brand))
    return await asyncio.to_thread(DialectProposalShown.shown, proposal, hub.archive, told)


async def post_dialect_word(run: str, asked: DialectJudgement, hub: TheHub, person: Approver) -> DialectJudged:
    """Accept or refuse a dialect. One that is accepted is tried once more, reads what waits, and what comes later."""
    async with hub.shapes.judging:
        proposal = _waiting(_proposal(hub, person, run))
        if asked.accept:
            taken = await take_dialect(_as_asked(proposal, asked), hub, person, run)
        else:
            taken = None
            await hub.worker.at_once(_refusal(proposal, asked.reason, person))
        line = DialectProposalLine.of(_proposal(hub, person, run))
    return DialectJudged(**line.model_dump(), taken=taken)


def _as_asked(proposal: DialectProposal, said: DialectJudgement) -> DialectAsked:
    made = proposal.proposed
    return DialectAsked(brand=made.brand, door=made.door, text=made.text, reason=said.reason, replaces=said.replaces)


def _refusal(proposal: DialectProposal, reason: str, person: Person) -> DialectRefused:
    made = proposal.proposed
    return DialectRefused(run=made.run, brand=made.brand, by=person.name, user=named(person), reason=reason, at=now())


def _waiting(proposal: DialectProposal) -> DialectProposal:
    if proposal.standing == "none":
        raise ApiError(409, "run", f"has no dialect: {proposal.proposed.why}", "Write one by hand: docs/dialects.md")
    if proposal.word is not None:
        reason = f"is {proposal.standing} already, by {proposal.word.by!r}"
        raise ApiError(409, "run", reason, "GET /v1/dialects/proposals lists what waits")
    return proposal


def _proposal(hub: Hub, person: Person, run: str) -> DialectProposal:
    proposal = hub.shapes.proposal(run)
    if proposal is None or not hub.people.covers(person, proposal.proposed.brand):
        remedy = "GET /v1/dialects/proposals lists what there is"
        raise ApiError(404, "run", f"no dialect of run {run!r} is {person.name}'s business", remedy)
    return proposal
