"""Reading the ledger: lists for people, and the whole chain for verification. Never writes."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec
from sqlalchemy import Engine, Table, func, select

from adapters import proposals, tasks, transcripts
from adapters import results as outcomes
from adapters import schema as t
from adapters.accepted import MappingKept
from adapters.letters import letters
from adapters.reactions import ReactionsKept
from adapters.rows import microseconds
from adapters.snapshots import job, kept, lineup_steps, read_play, steps, switches
from adapters.trials import TrialsKept
from core.adoption import Step
from core.audit import DecisionRecord, read_record
from core.budget import Budget
from core.calendar import EPOCH
from core.chain import Entry
from core.decide import Decision
from core.entries import Box, Brought, Job, Letter
from core.errors import NotFoundError
from core.events import BrandSwitched
from core.law import Law
from core.lineup import Step as LineupStep
from core.listed import DeadLetterLine
from core.plays import Play, PlayBook
from core.policy import BrandPolicy
from core.profile import Profile
from core.proposals import Proposal, Standing
from core.results import Result
from core.shadow import Judged, read_judged
from core.signals import Signal
from core.situation import Situation
from core.tasks import Task, TaskKind, TaskState
from core.transcript import Transcript, read_transcript

LEAST_PREFIX: Final = 4


class SqlArchive(MappingKept, TrialsKept, ReactionsKept):
    """Implements `core.ports.Archive`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def players(self, brand: str | None = None) -> Sequence[Profile]:
        """All profiles as of the last snapshot, by brand and id."""
        query = select(t.players.c.profile).order_by(t.players.c.brand, t.players.c.player)
        if brand is not None:
            query = query.where(t.players.c.brand == brand)
        decoder = msgspec.json.Decoder(Profile)
        with self._engine.connect() as connection:
            return [decoder.decode(body) for body in connection.scalars(query)]

    def decisions(self, *, brand: str | None = None, player: str | None = None, limit: int = 50) -> Sequence[Decision]:
        """The newest decisions, newest first."""
        d = t.decisions.c
        query = select(t.audit.c.body).join(t.decisions).order_by(d.position.desc()).limit(limit)
        if brand is not None:
            query = query.where(d.brand == brand)
        if player is not None:
            query = query.where(d.player == player)
        with self._engine.connect() as connection:
            return [read_record(body).decision for body in connection.scalars(query)]

    def decision(self, number: str) -> Decision | None:
        """The decision whose id starts so; at least four characters are needed."""
        record = self.record(number)
        return record.decision if record is not None else None

    def record(self, number: str) -> DecisionRecord | None:
        """The record of the decision whose id starts so; at least four characters are needed."""
        if len(number) < LEAST_PREFIX:
            return None
        try:
            low, high = bytes.fromhex(number.ljust(32, "0")), bytes.fromhex(number.ljust(32, "f"))
        except ValueError:
            return None
        d = t.decisions.c
        query = select(t.audit.c.body).join(t.decisions).where(d.id.between(low, high)).limit(1)
        with self._engine.connect() as connection:
            body = connection.scalar(query)
        return read_record(body) if body is not None else None

    def policy(self, digest: str) -> BrandPolicy | None:
        """A brand's policy by its digest, as decisions were made under it."""
        body = self._file(digest)
        return msgspec.json.decode(body, type=BrandPolicy) if body is not None else None

    def law(self, digest: str) -> Law | None:
        """The law by its digest, as decisions were made under it."""
        body = self._file(digest)
        return msgspec.json.decode(body, type=Law) if body is not None else None

    def _file(self, digest: str) -> bytes | None:
        with self._engine.connect() as connection:
            return connection.scalar(select(t.policies.c.body).where(t.policies.c.digest == digest))

    def decisions_between(self, brand: str, start: datetime, end: datetime) -> Sequence[Decision]:
        """A brand's decisions from a moment up to another, in order of time."""
        return [read_record(body).decision for body in self._between(t.decisions, brand, start, end)]

    def sends_between(self, brand: str, start: datetime, end: datetime) -> Sequence[Judged]:
        """What others have sent to a brand's players from a moment up to another, as judged, in order of time."""
        return [read_judged(body) for body in self._between(t.sends, brand, start, end)]

    def newest_send(self, brand: str) -> datetime | None:
        """The moment of the newest thing that others have sent to a brand's players."""
        with self._engine.connect() as connection:
            at = connection.scalar(select(func.max(t.sends.c.at)).where(t.sends.c.brand == brand))
        return EPOCH + timedelta(microseconds=at) if at is not None else None

    def _between(self, index: Table, brand: str, start: datetime, end: datetime) -> Sequence[bytes]:
        within = (index.c.brand == brand, index.c.at >= microseconds(start), index.c.at < microseconds(end))
        query = select(t.audit.c.body).join(index).where(*within).order_by(index.c.at, index.c.position)
        with self._engine.connect() as connection:
            return list(connection.scalars(query))

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
        with self._engine.connect() as connection:
            return tasks.tasks(connection, kind, brands, state, decision, limit)

    def results(
        self,
        brand: str,
        *,
        situation: str | None = None,
        signal: Signal | None = None,
        play: str | None = None,
        since: datetime | None = None,
    ) -> Sequence[Result]:
        """A brand's results, those decided last first; of a situation, a signal, a play (by digest) or a time."""
        with self._engine.connect() as connection:
            return outcomes.results(connection, brand, situation, signal, play, since)

    def proposals(
        self,
        *,
        brands: Collection[str] | None = None,
        standing: Standing | None = None,
        run: str = "",
        limit: int | None = None,
    ) -> Sequence[Proposal]:
        """What runs have proposed, newest first; `run` is how its name starts."""
        with self._engine.connect() as connection:
            return proposals.proposals(connection, brands, standing, run, limit)

    def cases(self, situation: Situation, start: datetime, end: datetime) -> int:
        """How many decisions were made in a situation, from a moment up to another."""
        d = t.decisions.c
        within = (d.brand == situation.brand, d.at >= microseconds(start), d.at < microseconds(end))
        query = select(func.count()).where(*within, d.signal == situation.signal, d.situation == situation.key)
        with self._engine.connect() as connection:
            return connection.scalar(query) or 0

    def used(self, budget: Budget) -> int:
        """What is reserved and spent of a budget."""
        b = t.budgets.c
        key = (b.brand == budget.brand, b.scope == budget.scope, b.name == budget.name, b.period == budget.period)
        with self._engine.connect() as connection:
            row = connection.execute(select(b.reserved, b.committed).where(*key)).first()
        return row.reserved + row.committed if row is not None else 0

    def switches(self) -> Sequence[BrandSwitched]:
        """Every word on a kill switch, oldest first."""
        with self._engine.connect() as connection:
            return switches(connection)

    def steps(self) -> Sequence[Step]:
        """Every proposal and approval of a bundle, oldest first."""
        with self._engine.connect() as connection:
            return steps(connection)

    def lineup(self) -> Sequence[LineupStep]:
        """What became of models and choosers, oldest first."""
        with self._engine.connect() as connection:
            return lineup_steps(connection)

    def brands(self) -> Sequence[str]:
        """Every brand that ever had a policy here, by name."""
        query = select(t.policies.c.brand).where(t.policies.c.brand != "").distinct().order_by(t.policies.c.brand)
        with self._engine.connect() as connection:
            return list(connection.scalars(query))

    def position(self) -> int:
        """The event position of the last snapshot."""
        with self._engine.connect() as connection:
            return kept(connection).position

    def brought(self, brand: str) -> Brought:
        """A brand's migration and the tally of its history, as of the last snapshot."""
        with self._engine.connect() as connection:
            known = kept(connection).brought
        return next((some for some in known if some.brand == brand), Brought(brand=brand))

    def transcripts(
        self, *, brand: str | None = None, since: datetime | None = None, run: str = ""
    ) -> Iterator[Transcript]:
        """Agent runs, newest first; `run` is how the name of a run starts."""
        with self._engine.connect() as connection:
            heads = transcripts.heads(connection, brand, since, run)
        for head in heads:
            with self._engine.connect() as connection:
                lines = transcripts.lines(connection, head.run)
            yield read_transcript(head, lines)

    def open_job(self, run: str) -> Job | None:
        """The job of a run that nobody has finished."""
        query = select(t.jobs.c.body).where(t.jobs.c.run == run, t.jobs.c.done == 0)
        with self._engine.connect() as connection:
            body = connection.scalar(query)
        return job(body) if body is not None else None

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()

    def dead_letters(self, limit: int = 50) -> Sequence[DeadLetterLine]:
        """The newest dead letters, newest first."""
        with self._engine.connect() as connection:
            rows = connection.execute(select(t.dead_letters).order_by(t.dead_letters.c.id.desc()).limit(limit))
            return [
                DeadLetterLine(
                    row.id, row.event_position, row.field, row.reason, row.remedy, row.raw.decode(errors="replace")
                )
                for row in rows
            ]

    def letters(
        self, box: Box, *, brand: str | None = None, number: int | None = None, waiting: bool = False, limit: int = 50
    ) -> Sequence[Letter]:
        """Kept payloads of a box, newest first; `waiting` leaves out those that were read again since."""
        with self._engine.connect() as connection:
            return letters(connection, box, brand=brand, number=number, waiting=waiting, limit=limit)

    def chain(self) -> Iterator[Entry]:
        """The whole audit chain in order, each entry with what acts in its name."""
        query = (
            select(*t.audit.c, t.outbox.c.command, t.reservations.c.cost)
            .outerjoin(t.outbox, t.outbox.c.position == t.audit.c.position)
            .outerjoin(t.reservations, t.reservations.c.position == t.audit.c.position)
            .order_by(t.audit.c.position)
        )
        with self._engine.connect() as connection:
            for row in connection.execution_options(stream_results=True).execute(query):
                command = bytes(row.command) if row.command is not None else None
                yield Entry(row.position, row.kind, row.subject, bytes(row.body), bytes(row.hash), command, row.cost)

    def referred(self) -> int:
        """The newest chain position that any table refers to."""
        tables = (t.decisions, t.sends, t.plays, t.outbox, t.reservations)
        with self._engine.connect() as connection:
            return max(connection.scalar(select(func.max(table.c.position))) or 0 for table in tables)

    def length(self) -> int:
        """How many entries the chain has."""
        with self._engine.connect() as connection:
            return connection.scalar(select(func.count()).select_from(t.audit)) or 0

    def book(self, digest: str | None = None) -> PlayBook:
        """The play book at the end of the ledger, or the one with a digest (its first letters will do)."""
        book = PlayBook()
        found = book if digest is not None and book.digest.startswith(digest) else None
        with self._engine.connect() as connection:
            query = select(t.audit.c.body).join(t.plays).order_by(t.plays.c.position)
            for body in connection.scalars(query):
                book = book.with_play(read_play(body))
                if digest is not None and book.digest.startswith(digest):
                    found = book
        if digest is None:
            return book
        if found is None:
            raise NotFoundError(f"no play book here has a digest that starts with {digest!r}: see `cvh policy plays`")
        return found

    def play(self, digest: str) -> Play | None:
        """A published play by its digest."""
        query = select(t.audit.c.body).where(t.audit.c.kind == "play", t.audit.c.subject == digest)
        with self._engine.connect() as connection:
            body = connection.scalar(query)
        return read_play(body) if body is not None else None
