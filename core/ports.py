"""The ports: what the hub needs from the outside world, named by what they are for.

Adapters implement them; only the composition root knows which adapter stands behind which port.
"""

from collections.abc import AsyncIterator, Collection, Iterator, Sequence
from datetime import datetime
from typing import Protocol

from core.adoption import Step
from core.audit import DecisionRecord
from core.autonomy import Moves
from core.chain import Entry
from core.decide import Decision
from core.entries import (
    LIVE,
    Batch,
    Box,
    Brought,
    Letter,
    Outgoing,
    Pack,
    Publication,
    Recorded,
    Recovered,
    Route,
)
from core.events import BrandSwitched
from core.expected_cost import Books
from core.foresight import Reactions
from core.guardrails import Facts
from core.law import Law
from core.lineup import Step as LineupStep
from core.listed import DeadLetterLine
from core.model import Answer, ModelQuestion, Unanswered
from core.plays import Play, PlayBook
from core.policy import BrandPolicy
from core.profile import Profile
from core.proposals import Proposal, ProposalsKept, Standing
from core.reservation import SpentEntry
from core.results import Results
from core.scope import Scope
from core.shadow import Judged
from core.shape import MappingKept
from core.signals import Signal
from core.tasks import Task, TaskKind, TaskState
from core.transcript import Transcript
from core.trial import Trials


class EventLog(Protocol):
    """The durable, ordered log that every event goes through."""

    async def publish(self, items: Sequence[bytes], *, lane: int = 0, route: Route = LIVE) -> int:
        """Store raw events or payloads and return their position; returns only when they are on disk."""
        ...

    def read(self, after: int) -> AsyncIterator[Sequence[Pack]]:
        """All packs behind a position, in order, for ever."""
        ...

    async def end(self) -> int:
        """The position of the newest pack."""
        ...


class Ledger(Trials, Protocol):
    """The record: decisions, reservations, audit chain, outbox and snapshots."""

    def recover(self) -> Recovered:
        """Read everything a hub needs to go on."""
        ...

    def commit(self, batch: Batch) -> Recorded:
        """Record a batch in one transaction; `Overspent`, and nothing is recorded, if a budget has too little left."""
        ...

    def spent(self, brand: str, since: str, before: str | None) -> Sequence[SpentEntry]:
        """A brand's reservations from a day on, up to another; oldest first."""
        ...

    def decision(self, number: str) -> Decision | None:
        """A recorded decision by its id."""
        ...

    def knows(self, number: str) -> bool:
        """Whether a decision with this id is on record."""
        ...

    def record(self, number: str) -> bytes | None:
        """The audit record of a decision by its id."""
        ...

    def task(self, number: str, kind: TaskKind) -> Task | None:
        """The task of a decision, None if it has none of this kind."""
        ...

    def proposal(self, run: str) -> Proposal | None:
        """What a run has proposed and what became of it; None if it has proposed no play."""
        ...

    def command(self, number: str) -> Outgoing | None:
        """The command of a decision with what became of it; None if the decision has none."""
        ...

    def command_at(self, brand: str, player: str, seq: int) -> Outgoing | None:
        """The command at a place of a player's sequence."""
        ...

    def outbox(self, brand: str, player: str, after: int) -> Sequence[Outgoing]:
        """A player's commands behind a sequence number, in order."""
        ...

    def waiting(self, brand: str, since: datetime) -> Sequence[Outgoing]:
        """A brand's commands that were decided since a moment and that no player has handled yet."""
        ...


class FactSource(Protocol):
    """The operators' own APIs, asked for facts that an event only says have changed."""

    async def ask(self, brand: str, path: str) -> bytes:
        """The answer as it came; a `FactsError` if there is none after a few tries."""
        ...


class Models(Protocol):
    """Language models behind one gateway, which keeps deadlines, retries, budgets and the circuit breaker."""

    async def ask(self, question: ModelQuestion) -> Answer | Unanswered:
        """The answer of whichever model gives one; never an exception for what a provider does."""
        ...


class Proposals(Protocol):
    """Where agent runs hand in their plays. Nothing follows from a play but by the ladder or a person."""

    async def submit(self, publication: Publication) -> Standing:
        """Where the play stands, once that is recorded; a run that has proposed before is told how that stands."""
        ...

    async def standing(self, run: str) -> Standing:
        """Where the play of a run stands now; refused if it has proposed none."""
        ...


class Toolbox(Protocol):
    """The tools that an agent may call, here or in the process that owns what they read."""

    async def call(self, scope: Scope, tool: str, arguments: str) -> str:
        """The answer as JSON text; a call that cannot be served is answered with `{"error", "remedy"}`."""
        ...


class Players(Protocol):
    """Read access to the hub's living state, for tools."""

    def facts(self, brand: str, player: str, signal: Signal, at: datetime) -> Facts | None:
        """What a guardrail would see about a player now; None if the brand has no policy."""
        ...


class Archive(MappingKept, ProposalsKept, Books, Results, Reactions, Moves, Trials, Protocol):
    """Read access to a ledger, running or not."""

    def players(self, brand: str | None = None) -> Sequence[Profile]:
        """All profiles as of the last snapshot, by brand and id."""
        ...

    def decisions(self, *, brand: str | None = None, player: str | None = None, limit: int = 50) -> Sequence[Decision]:
        """The newest decisions, newest first."""
        ...

    def decision(self, number: str) -> Decision | None:
        """The decision whose id starts so."""
        ...

    def record(self, number: str) -> DecisionRecord | None:
        """The record of the decision whose id starts so."""
        ...

    def policy(self, digest: str) -> BrandPolicy | None:
        """A brand's policy by its digest."""
        ...

    def law(self, digest: str) -> Law | None:
        """The law by its digest."""
        ...

    def decisions_between(self, brand: str, start: datetime, end: datetime) -> Sequence[Decision]:
        """A brand's decisions from a moment up to another, in order of time."""
        ...

    def sends_between(self, brand: str, start: datetime, end: datetime) -> Sequence[Judged]:
        """What others have sent to a brand's players from a moment up to another, as judged, in order of time."""
        ...

    def newest_send(self, brand: str) -> datetime | None:
        """The moment of the newest thing that others have sent to a brand's players."""
        ...

    def tasks(
        self,
        *,
        kind: TaskKind | None = None,
        brands: Collection[str] | None = None,
        state: TaskState | None = None,
        decision: str | None = None,
        limit: int | None = None,
    ) -> Sequence[Task]:
        """What waits for people or has waited, newest first; of all brands if none are named."""

    def switches(self) -> Sequence[BrandSwitched]:
        """Every word on a kill switch, oldest first."""
        ...

    def steps(self) -> Sequence[Step]:
        """Every proposal and approval of a bundle, oldest first."""
        ...

    def lineup(self) -> Sequence[LineupStep]:
        """What became of models and choosers, oldest first."""
        ...

    def brands(self) -> Sequence[str]:
        """Every brand that ever had a policy here, by name."""
        ...

    def position(self) -> int:
        """The event position of the last snapshot."""
        ...

    def brought(self, brand: str) -> Brought:
        """A brand's migration and the tally of its history, as of the last snapshot."""
        ...

    def transcripts(
        self, *, brand: str | None = None, since: datetime | None = None, run: str = ""
    ) -> Iterator[Transcript]:
        """Agent runs, newest first; `run` is how the name of a run starts."""
        ...

    def dead_letters(self, limit: int = 50) -> Sequence[DeadLetterLine]:
        """The newest dead letters, newest first."""
        ...

    def letters(
        self, box: Box, *, brand: str | None = None, number: int | None = None, waiting: bool = False, limit: int = 50
    ) -> Sequence[Letter]:
        """Kept payloads of a box, newest first; `waiting` leaves out those that were read again since."""
        ...

    def chain(self) -> Iterator[Entry]:
        """The whole audit chain in order."""
        ...

    def referred(self) -> int:
        """The newest chain position that any table refers to."""
        ...

    def length(self) -> int:
        """How many entries the chain has."""
        ...

    def book(self, digest: str | None = None) -> PlayBook:
        """The play book at the end of the ledger, or the one whose digest starts so."""
        ...

    def play(self, digest: str) -> Play | None:
        """A published play by its digest."""
        ...

    def close(self) -> None:
        """Give the connections back."""
        ...
