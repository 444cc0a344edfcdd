"""Dialects that agent runs propose: they stand in the chain with the words on them, and do nothing by themselves."""

from datetime import datetime
from typing import Final, Literal

from msgspec import Struct

from core.dialect.accepted import Accepted

DialectStanding = Literal["waiting", "accepted", "refused", "none"]
"""`none` if the run ended without a dialect."""


class DialectProposed(Struct, frozen=True, kw_only=True, tag_field="step", tag="proposed"):
    """What a run has come to: a dialect with what its trial said, or why there is none."""

    run: str
    brand: str
    door: str
    shape: str
    name: str
    text: str = ""
    why: str = ""
    """Why there is no dialect; empty if there is one."""
    strategist: Literal["offline", "model"]
    tried: int
    """Payloads of the shape that waited then."""
    read: int
    findings: int
    """How many things the trial tells a person; what they are stands in the transcript."""
    at: datetime


class DialectRefused(Struct, frozen=True, kw_only=True, tag_field="step", tag="refused"):
    """A person's no; a yes is the `Accepted` that names the run."""

    run: str
    brand: str
    by: str
    user: str
    """The key it was said with."""
    reason: str
    at: datetime


class DialectDrafted(Struct, frozen=True, kw_only=True):
    """The end of a run about a shape: what it proposes, and its transcript."""

    proposed: DialectProposed
    transcript: bytes


DialectStep = DialectDrafted | DialectRefused | Accepted
"""What is recorded of dialects."""


class DialectProposal(Struct, frozen=True):
    """A run's dialect with the first word on it."""

    proposed: DialectProposed
    word: Accepted | DialectRefused | None = None

    @property
    def standing(self) -> DialectStanding:
        """Where it stands now."""
        match self.word:
            case Accepted():
                return "accepted"
            case DialectRefused():
                return "refused"
            case None:
                return "waiting" if self.proposed.text else "none"


CHAIN_KIND: Final = "mapping"
"""Under which kind proposals and refusals stand in the chain; what was accepted stands under `dialect`."""
