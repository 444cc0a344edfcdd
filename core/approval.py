"""Approval: how many different people must say yes, and who does not count among them."""

from collections.abc import Sequence
from typing import Final, Literal, get_args

from msgspec import Struct

from core.errors import Refusal

Right = Literal["approve", "review", "operate"]
"""What a person may do: let through what waits, look at what was restricted, run the hub."""
RIGHTS: Final[tuple[Right, ...]] = get_args(Right)


class Approval(Struct, frozen=True):
    """One person's yes, with the rights of the key it was given with."""

    by: str
    rights: frozenset[Right]


def enough(approvals: Sequence[Approval], needed: int, proposer: str) -> Refusal | None:
    """Why these approvals do not suffice; None if they do. Nobody approves what he proposed, nor twice."""
    without = next((one.by for one in approvals if "approve" not in one.rights), None)
    if without is not None:
        return Refusal("by", f"{without!r} may not approve", "Ask somebody whose key has the scope `approve`")
    if any(one.by == proposer for one in approvals):
        return Refusal("by", f"{proposer!r} has proposed it", "Somebody else must approve it")
    people = {one.by for one in approvals}
    if len(people) < needed:
        reason = f"{len(people)} of {needed} different people have approved"
        return Refusal("approvals", reason, "Ask somebody who has not approved it yet")
    return None
