"""Mapping: the port by which agent runs read what waits in an unknown shape, try a dialect on it, and hand it in."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from msgspec import Struct

from core.dialect.proposed import DialectDrafted
from core.dialect.trial import Trial
from core.proposals import Standing
from core.redaction import Redacted
from core.shape import ShapeJob


class ShapeCase(Struct, frozen=True, kw_only=True):
    """A shape as an agent may see it."""

    run: str
    brand: str
    door: str
    shape: str
    name: str
    """What a dialect for it is to be called."""
    payloads: int
    redacted: Redacted
    at: datetime


class Tried(Struct, frozen=True, kw_only=True):
    """What is recorded of a trial: no value of any payload."""

    tried: int
    read: int
    events: Mapping[str, int]
    findings: Mapping[str, int]
    """By what they are about, how many."""
    fault: tuple[str, str] | None = None
    """What keeps the dialect from being proposed, and the remedy."""


class Shapes(Protocol):
    """What waits in unknown shapes; nothing follows from what is handed in but by a person's word."""

    async def case(self, job: ShapeJob) -> ShapeCase | None:
        """What a run is about; None if nothing of the shape waits any more."""
        ...

    async def trial(self, case: ShapeCase, text: str) -> Trial:
        """What a dialect makes of all that waits at the door of a case."""
        ...

    async def submit(self, drafted: DialectDrafted) -> Standing:
        """Where the dialect stands, once it is recorded; a run that has handed in before is told how that stands."""
        ...

    async def standing(self, run: str) -> Standing | None:
        """Where the dialect of a run stands now; None if it has handed in nothing."""
        ...


def tried_of(trial: Trial, fault: tuple[str, str] | None) -> Tried:
    """A trial without what stands in payloads."""
    findings = Counter(str(one.about) for one in trial.findings)
    return Tried(tried=trial.tried, read=trial.read, events=trial.events, findings=findings, fault=fault)
