"""What waits in unknown shapes, for the agent runs about them: over the ledger and the worker."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Final

from agents.mapping import case_name
from api.worker import Worker
from core.dialect.proposed import DialectDrafted, DialectProposal
from core.dialect.trial import Trial, tried
from core.mapping import ShapeCase
from core.ports import Archive
from core.proposals import Standing
from core.redaction import redact
from core.shape import Group, ShapeJob, grouped
from prompts.dialects import read_dialect

MOST_TRIED: Final = 10_000


class WaitingShapes:
    """Implements `core.mapping.Shapes`."""

    def __init__(self, archive: Archive, worker: Worker, told: Callable[[str], Mapping[str, str]]) -> None:
        self._archive, self._worker, self._told = archive, worker, told
        self.judging: Final = asyncio.Lock()
        """Held by whoever says a word on a dialect, so that the first one stands."""

    async def case(self, job: ShapeJob) -> ShapeCase | None:
        """What a run is about; None if nothing of the shape waits any more."""
        return await asyncio.to_thread(self._case, job)

    async def trial(self, case: ShapeCase, text: str) -> Trial:
        """What a dialect makes of all that waits at the door of a case."""
        return await asyncio.to_thread(self._trial, case, text)

    async def submit(self, drafted: DialectDrafted) -> Standing:
        """Where the dialect stands, once it is recorded; a run that has handed in before is told how that stands."""
        run = drafted.proposed.run
        if self.proposal(run) is None:
            await self._worker.at_once(drafted)
        return await self.standing(run) or "refused"

    async def standing(self, run: str) -> Standing | None:
        """Where the dialect of a run stands now; None if it has handed in nothing."""
        proposal = self.proposal(run)
        if proposal is None:
            return None
        return "refused" if proposal.standing == "none" else proposal.standing

    def proposal(self, run: str) -> DialectProposal | None:
        """What a run has come to."""
        return next((one for one in self._archive.dialect_proposals(run) if one.proposed.run == run), None)

    def _case(self, job: ShapeJob) -> ShapeCase | None:
        group = self._group(job.brand, job.door, job.shape)
        if group is None:
            return None
        redacted = redact([one.payload for one in group.kept], group.last, group.kind)
        name = case_name(group.door, group.digest)
        return ShapeCase(
            run=job.run, brand=job.brand, door=job.door, shape=group.digest, name=name, payloads=len(group.kept),
            redacted=redacted, at=job.at,
        )  # fmt: skip

    def _trial(self, case: ShapeCase, text: str) -> Trial:
        group = self._group(case.brand, case.door, case.shape)
        letters = group.letters if group is not None else ()
        ours = {letter.id for letter in letters}
        waiting = self._archive.waiting_at(case.brand, case.door, limit=MOST_TRIED)
        beside = [letter for letter in waiting if letter.id not in ours]
        return tried(read_dialect(text), letters, beside, self._told(case.brand), by_agent=True)

    def _group(self, brand: str, door: str, shape: str) -> Group | None:
        groups = grouped(self._archive.waiting_at(brand, door, limit=MOST_TRIED))
        return next((group for group in groups if group.holds(shape)), None)
