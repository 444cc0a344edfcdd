"""How a bundle comes into force: one person proposes it, others approve it.

The steps stand in the ledger in their order; what follows from them is derived, never stored. An approval is
given against the bundle in force at that moment and counts against no other: who approved a change has seen
what it changes.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final, Literal

from msgspec import Struct
from msgspec.structs import replace

from core.approval import Approval, Right, enough
from core.bundle import Bundle, changes_floor
from core.errors import Refusal

USUAL: Final = 1
FLOOR: Final = 2
"""How many people, beside the proposer, approve a change; of the floor, two."""
APPROVER: Final[frozenset[Right]] = frozenset({"approve"})


class Proposed(Struct, frozen=True, kw_only=True, tag_field="step", tag="proposed"):
    """A person wants this bundle to be in force."""

    bundle: Bundle
    by: str
    user: str
    """Whose account of the operating system it was said from, or with which key."""
    at: datetime

    @property
    def digest(self) -> str:
        """Of the bundle."""
        return self.bundle.digest


class Approved(Struct, frozen=True, kw_only=True, tag_field="step", tag="approved"):
    """Another person agrees."""

    digest: str
    by: str
    user: str
    reason: str
    at: datetime


Step = Proposed | Approved
State = Literal["proposed", "in force", "replaced"]


class Proposal(Struct, frozen=True, kw_only=True):
    """A proposed bundle and what became of it."""

    proposed: Proposed
    approvals: tuple[Approved, ...] = ()
    """Those that count against the bundle in force."""
    changes: tuple[str, ...] = ()
    """What it changes of the floor."""
    state: State = "proposed"

    @property
    def needed(self) -> int:
        """How many people must approve it."""
        return FLOOR if self.changes else USUAL

    @property
    def bundle(self) -> Bundle:
        """What is proposed."""
        return self.proposed.bundle

    def refuses(self) -> Refusal | None:
        """Why it does not come into force yet."""
        given = [Approval(approval.by, APPROVER) for approval in self.approvals]
        return enough(given, self.needed, self.proposed.by)


class Course(Struct, frozen=True):
    """All proposals by digest, in the order in which they were made last, and the bundle in force."""

    proposals: Mapping[str, Proposal] = {}
    in_force: Bundle | None = None

    def after(self, step: Step) -> "Course":
        """What follows from one more step."""
        if isinstance(step, Proposed):
            changes = changes_floor(self.in_force, step.bundle)
            return self._with(Proposal(proposed=step, changes=changes))
        known = self.proposals.get(step.digest)
        if known is None or known.state != "proposed":
            return self
        approved = replace(known, approvals=(*known.approvals, step))
        return self._with(approved) if approved.refuses() else self._enforced(approved)

    def refuses(self, step: Step) -> Refusal | None:
        """Why a step cannot be taken."""
        if self.in_force is not None and step.digest == self.in_force.digest:
            return Refusal("digest", "is in force already", "Change the files first")
        if isinstance(step, Proposed):
            return None
        known = self.proposals.get(step.digest)
        if known is None or known.state != "proposed":
            return Refusal("digest", "is proposed by nobody", "`cvh policy bundles` lists what is; propose it first")
        if any(approval.by == step.by for approval in known.approvals):
            return Refusal("by", f"{step.by!r} has approved it already", "Somebody else must approve it too")
        said = replace(known, approvals=(step,)).refuses()
        return said if said is not None and said.field == "by" else None

    def _with(self, proposal: Proposal) -> "Course":
        others = {digest: one for digest, one in self.proposals.items() if digest != proposal.bundle.digest}
        return replace(self, proposals={**others, proposal.bundle.digest: proposal})

    def _enforced(self, approved: Proposal) -> "Course":
        """The others are now held against another bundle: what was approved of them was approved of something else."""
        bundle = approved.bundle
        others = {digest: _held_against(one, bundle) for digest, one in self.proposals.items()}
        return Course({**others, bundle.digest: replace(approved, state="in force")}, bundle)


def course(steps: Iterable[Step]) -> Course:
    """What follows from all steps, oldest first."""
    followed = Course()
    for step in steps:
        followed = followed.after(step)
    return followed


def _held_against(proposal: Proposal, bundle: Bundle) -> Proposal:
    if proposal.state != "proposed":
        return replace(proposal, state="replaced")
    return replace(proposal, approvals=(), changes=changes_floor(bundle, proposal.bundle))
