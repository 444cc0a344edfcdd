"""The way of a bundle into force over HTTP: proposed by one person, approved by others."""

import re
from typing import Annotated, Any, Final, Literal

import msgspec
from fastapi import FastAPI
from msgspec.structs import replace
from pydantic import Field

from api.clock import now
from api.considered import Resource
from api.control import Teller, named
from api.http import ApiError, TheHub
from api.hub import Hub
from api.keys import Scope
from api.people import People, Person
from api.resources import ErrorBody
from core.adoption import Approved, Course, Proposal, Proposed, Step
from core.bundle import Bundle, unsound
from core.errors import Refusal
from core.switches import EVERYWHERE
from prompts.brand_file import BRAND, GROUP

Who = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9._@-]{0,79}$", description="Who says so, in small letters")]
User = Annotated[str, Field(max_length=80, description="Whose account of the operating system it is said from")]


PEOPLE_HAVE_KEYS: Final = Refusal(
    "Authorization", "is the operator's own key, and people have keys with `approve` here", "Say `--as NAME`"
)


class ProposalAsked(Resource):
    """Propose a bundle."""

    by: Who
    user: User
    bundle: dict[str, Any] = Field(description="Policies and law, as `cvh policy propose` reads them from files")

    def step(self) -> Proposed:
        """What is recorded."""
        bundle = msgspec.convert(self.bundle, Bundle)
        for name, policy in bundle.policies.items():
            if name != policy.brand or not re.fullmatch(BRAND, name) or not re.fullmatch(GROUP, policy.group):
                raise ValueError(f"{name!r} is no name of a brand, or {policy.group!r} none of a group")
        if (fault := unsound(bundle)) is not None:
            raise ValueError(fault)
        return Proposed(bundle=bundle, by=self.by, user=self.user, at=now())


class ApprovalAsked(Resource):
    """Approve a bundle that somebody else has proposed."""

    by: Who
    user: User
    reason: str = Field(min_length=1, max_length=200, pattern=r"\S")

    def step(self, digest: str) -> Approved:
        """What is recorded."""
        return Approved(digest=digest, by=self.by, user=self.user, reason=self.reason, at=now())


class BundleShown(Resource):
    """A bundle and how far it has come."""

    digest: str
    state: Literal["proposed", "in force", "replaced"]
    proposed_by: str
    proposed_at: str
    approved_by: list[str]
    needed: int = Field(description="How many people must approve it, the proposer not among them")
    changes_of_the_floor: list[str]
    brands: list[str]

    @classmethod
    def of(cls, proposal: Proposal) -> "BundleShown":
        """From a proposal."""
        said = proposal.proposed
        return cls(
            digest=proposal.bundle.digest,
            state=proposal.state,
            proposed_by=said.by,
            proposed_at=said.at.isoformat(timespec="seconds"),
            approved_by=[approval.by for approval in proposal.approvals],
            needed=proposal.needed,
            changes_of_the_floor=list(proposal.changes),
            brands=sorted(proposal.bundle.policies),
        )


def add_bundles(app: FastAPI) -> None:
    """Put these ways in on the application."""
    refused: dict[int | str, dict[str, Any]] = {409: {"model": ErrorBody}}
    app.post("/v1/bundles", status_code=201, responses=refused)(post_bundle)
    app.post("/v1/bundles/{digest}/approvals", status_code=201, responses=refused)(post_approval)


def may_say(people: People, person: Person | None, step: Step) -> Step | Refusal:
    """A step in the name that its key has, or why that key may not take it.

    Without a person it is who runs the hub, who acts in others' names only as long as nobody has a key that approves:
    who could propose in any name could approve it himself.
    """
    if person is None:
        return PEOPLE_HAVE_KEYS if people.anybody("approve") else step
    if not people.covers(person, EVERYWHERE):
        return Refusal("Authorization", f"is {named(person)}, which is not for every brand", "Ask somebody whose is")
    if isinstance(step, Approved) and "approve" not in person.rights:
        return Refusal("Authorization", f"is {named(person)}, without `approve`", "Ask somebody who has that scope")
    return replace(step, by=person.name, user=named(person))


async def post_bundle(asked: ProposalAsked, hub: TheHub, teller: Teller) -> BundleShown:
    """Record a bundle as proposed; nothing follows from it until others approve."""
    try:
        step = asked.step()
    except (msgspec.ValidationError, ValueError) as error:
        raise ApiError(422, "bundle", str(error), "`cvh policy propose` writes it") from None
    return await _record(hub, step, teller)


async def post_approval(digest: str, asked: ApprovalAsked, hub: TheHub, teller: Teller) -> BundleShown:
    """Record an approval; the last one that is needed puts the bundle in force."""
    return await _record(hub, asked.step(digest), teller)


async def _record(hub: Hub, step: Step, teller: Person | Scope | None) -> BundleShown:
    if isinstance(teller, Scope):
        raise ApiError(403, "Authorization", f"is {named(teller)}, a machine's", "People say what is in force")
    said = may_say(hub.people, teller, step)
    if isinstance(said, Refusal):
        raise ApiError(403, said.field, said.reason, said.remedy)
    refusal = await hub.record(said)
    if refusal is not None:
        raise ApiError(409, refusal.field, refusal.reason, refusal.remedy)
    return BundleShown.of(hub.state.course.proposals[step.digest])


def shown_after(course: Course, step: Step) -> BundleShown | Refusal:
    """A proposal after a step that nobody has taken yet."""
    return course.refuses(step) or BundleShown.of(course.after(step).proposals[step.digest])
