"""Dialects over HTTP: a person accepts one for a brand, and what waits for it is read."""

import asyncio
from collections.abc import Mapping
from typing import Any, Final

from fastapi import FastAPI
from pydantic import Field

from api.clock import now
from api.considered import Resource
from api.control import named
from api.http import ApiError, TheHub
from api.hub import Hub
from api.people import Person
from api.people_http import Approver
from api.people_resources import MAX_REASON, SAID
from api.readmission import Readmitted
from api.resources import ErrorBody
from core.approval import enough
from core.dialect import Accepted, Dialect, Unmapped, read_payload
from core.dialect.judged import guarded
from core.dialect.trial import Trial, tried
from core.entries import Letter
from core.errors import PolicyFileError
from core.ports import Archive
from core.record import digest
from core.shape import grouped
from core.transport import NAME
from prompts.dialects import LONGEST, read_dialect

MOST_TRIED: Final = 10_000
PROBLEMS: Final[dict[int | str, dict[str, Any]]] = {status: {"model": ErrorBody} for status in (403, 404, 409, 422)}


class DialectAsked(Resource):
    """Accept a dialect for what one brand sends to one door."""

    brand: str
    door: str = Field(pattern=NAME, description="The dialect that the payloads are said to be in")
    text: str = Field(min_length=1, max_length=LONGEST, description="The dialect file")
    shape: str = Field(default="", description="Digest of the shape that it is for; its first letters will do")
    reason: str = Field(min_length=1, max_length=MAX_REASON, pattern=SAID, examples=["checked with the supplier"])
    replaces: str = Field(default="", max_length=64, description="Digest of the accepted dialect that gives way to it")


class TrialShown(Resource):
    """What a dialect makes of the payloads that wait."""

    tried: int
    read: int
    events: dict[str, int]
    sums: list[str]
    findings: list[str]

    @classmethod
    def of(cls, trial: Trial) -> "TrialShown":
        """From a trial."""
        return cls(
            tried=trial.tried,
            read=trial.read,
            events=dict(trial.events),
            sums=[f"{one.events} {one.event}: {one.amount} {one.currency}" for one in trial.sums],
            findings=[str(one) for one in trial.findings[:20]],
        )


class DialectShown(Resource):
    """A dialect that somebody has accepted."""

    brand: str
    door: str
    name: str
    digest: str
    by: str
    reason: str
    at: str

    @classmethod
    def of(cls, accepted: Accepted) -> "DialectShown":
        """From the record."""
        return cls(
            brand=accepted.brand,
            door=accepted.door,
            name=accepted.name,
            digest=accepted.digest,
            by=accepted.by,
            reason=accepted.reason,
            at=accepted.at.isoformat(timespec="seconds"),
        )


class DialectTaken(Resource):
    """A dialect in force, and what it has made of what was waiting."""

    dialect: DialectShown
    trial: TrialShown
    read: int
    events: int
    left: int
    why: dict[int, str] = Field(description="By the number of a payload that stays, the reason")

    @classmethod
    def of(cls, accepted: Accepted, trial: Trial, done: Readmitted) -> "DialectTaken":
        """From what came of it."""
        shown, tested = DialectShown.of(accepted), TrialShown.of(trial)
        return cls(dialect=shown, trial=tested, read=done.read, events=done.events, left=done.left, why=dict(done.why))


def add_dialects(app: FastAPI) -> None:
    """Put these ways in on the application."""
    app.get("/v1/dialects")(list_dialects)
    app.post("/v1/dialects", status_code=201, responses=PROBLEMS)(post_dialect)


async def list_dialects(hub: TheHub, person: Approver) -> list[DialectShown]:
    """The dialects that people have accepted, for the brands that the caller may decide for."""
    return [DialectShown.of(one) for one in hub.dialects.accepted if hub.people.covers(person, one.brand)]


async def post_dialect(asked: DialectAsked, hub: TheHub, person: Approver) -> DialectTaken:
    """Accept a dialect once it is tried on all that waits; 201: it reads from now on, and what waited has been read."""
    async with hub.shapes.judging:
        return await take_dialect(asked, hub, person)


async def take_dialect(asked: DialectAsked, hub: Hub, person: Person, run: str = "") -> DialectTaken:
    """Let a dialect read that a person accepts, if its trial has nothing grave against it."""
    if asked.brand not in hub.state.policies or not hub.people.covers(person, asked.brand):
        raise ApiError(403, "brand", f"{asked.brand!r} is not {person.name}'s business", "Ask somebody whose it is")
    dialect = _dialect(hub, asked)
    _by_two(person, dialect, run or person.name)
    _free(hub, asked, dialect)
    trial = await asyncio.to_thread(trial_of, hub.archive, asked, hub.state.told(asked.brand), by_agent=bool(run))
    if trial.grave:
        raise ApiError(409, "dialect", trial.grave[0].what, trial.grave[0].remedy)
    if not trial.sound:
        raise ApiError(409, "dialect", "reads nothing of what waits", "`cvh dialect propose` shows what waits")
    accepted = Accepted(
        brand=asked.brand, door=asked.door, name=dialect.name, digest=dialect.digest, text=asked.text, by=person.name,
        user=named(person), reason=asked.reason, at=now(), run=run,
        text_digest=digest(asked.text), proposer=run or person.name, replaces=asked.replaces,
    )  # fmt: skip
    return DialectTaken.of(accepted, trial, await hub.accept(accepted, dialect))


def _dialect(hub: Hub, asked: DialectAsked) -> Dialect:
    try:
        dialect = read_dialect(asked.text)
    except PolicyFileError as error:
        raise ApiError(422, "text", str(error), "docs/dialects.md says how a dialect is written") from None
    if hub.dialects.taken(dialect.name):
        reason = f"{dialect.name!r} is the name of a file of this hub, and files come first"
        raise ApiError(409, "dialect", reason, "Choose another name")
    return dialect


def _by_two(person: Person, dialect: Dialect, proposer: str) -> None:
    """Nobody accepts a text that he has sent himself, if it tells of consents, identity, exclusions or limits."""
    grave = guarded(dialect)
    if grave and (refusal := enough([person.approval], 1, proposer)) is not None:
        reason = f"the dialect makes {', '.join(grave)}, and {refusal.reason}"
        remedy = "Accept one that an agent's run proposes, or have whoever runs the hub put the file into its dialects"
        raise ApiError(409, refusal.field, reason, remedy)


def _free(hub: Hub, asked: DialectAsked, dialect: Dialect) -> None:
    """A name that is in use is that of a dialect whose payloads wait no longer: no trial shows what becomes of them."""
    before = hub.dialects.giving_way(asked.brand, asked.door, dialect.name)
    known = before.digest if before is not None else ""
    if asked.replaces == known:
        return
    reason = f"{dialect.name!r} is {f'the dialect {known}' if known else 'no dialect that reads'}, not the one named"
    remedy = f"Choose another name, or say that it replaces {known}" if known else "Leave `replaces` out"
    raise ApiError(409, "replaces", reason, remedy)


def trial_of(archive: Archive, asked: DialectAsked, told: Mapping[str, str], *, by_agent: bool = False) -> Trial:
    """What a dialect makes of all that waits at its door."""
    dialect, waiting = read_dialect(asked.text), archive.waiting_at(asked.brand, asked.door, limit=MOST_TRIED)
    ours = _of_shape(waiting, asked.shape) if asked.shape else [one for one in waiting if _is_for(dialect, one)]
    known = {one.id for one in ours}
    beside = [one for one in waiting if one.id not in known]
    return tried(dialect, ours, beside, told, by_agent=by_agent)


def _of_shape(waiting: list[Letter] | Any, shape: str) -> list[Letter]:
    return [letter for group in grouped(waiting) if group.digest.startswith(shape) for letter in group.letters]


def _is_for(dialect: Dialect, letter: Letter) -> bool:
    outcome = read_payload(dialect, letter.raw, kind=letter.route.kind, brand=letter.route.brand or "")
    return not isinstance(outcome, Unmapped)
