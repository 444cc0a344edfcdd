"""The ledger on SQLite or PostgreSQL: one writer, one transaction per batch, one hash chain."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, Engine, func, select

from adapters import accepted, letters, proposals, results, rows, settlements, snapshots, tasks, trials
from adapters import schema as t
from adapters.database import writing
from adapters.insert import put, put_new
from adapters.proposals import Published
from adapters.settlements import Settled
from adapters.sql_budgets import Held
from adapters.trials import TrialsKept
from core.audit import read_record
from core.decide import Decision
from core.entries import Batch, Outgoing, Recorded, Recovered
from core.errors import Overspent
from core.events import Event
from core.plays import PlayBook
from core.proposals import Proposal
from core.record import GENESIS, canonical, digest, identity, link
from core.reservation import SpentEntry, claims_of, entry_of, shares_of
from core.shadow import Judged
from core.tasks import Task, TaskKind


class Cursor:
    """The end of the audit chain inside one transaction: appends entries and knows the next position."""

    def __init__(self, connection: Connection, position: int, head: bytes) -> None:
        self.connection, self.position, self.head = connection, position, head
        self._entries: list[dict[str, Any]] = []

    def append(self, kind: str, subject: str, body: bytes) -> int:
        """Add one entry and return its position."""
        self.position += 1
        self.head = link(self.head, kind, subject, body)
        entry = {"position": self.position, "kind": kind, "subject": subject, "body": body, "hash": self.head}
        self._entries.append(entry)
        return self.position

    def write(self) -> None:
        """Write what was appended; must come before the rows that refer to it."""
        put(self.connection, t.audit, self._entries)
        self._entries = []


class SqlLedger(TrialsKept):
    """Implements `core.ports.Ledger` over SQLAlchemy Core."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._book = PlayBook()
        self._position, self._head = 0, GENESIS
        self._started = 0
        self._sequences: dict[tuple[str, str], int] = {}

    def recover(self) -> Recovered:
        """Read everything a hub needs to go on."""
        with self._engine.connect() as connection:
            last = connection.execute(
                select(t.audit.c.position, t.audit.c.hash).order_by(t.audit.c.position.desc()).limit(1)
            ).first()
            self._position, self._head = (last.position, bytes(last.hash)) if last else (0, GENESIS)
            self._started = self._position
            self._book = snapshots.book(connection)
            decided = connection.scalar(select(func.max(t.decisions.c.event_position)))
            since = snapshots.still_counting(connection)
            return Recovered(
                snapshot=snapshots.snapshot(connection),
                book=self._book,
                jobs=[snapshots.job(row.body) for row in connection.execute(select(t.jobs).where(t.jobs.c.done == 0))],
                asked=list(connection.scalars(select(t.jobs.c.run))),
                spent=[entry for brand, day in since.items() for entry in snapshots.spent(connection, brand, day)],
                since=since,
                switches=snapshots.switches(connection),
                steps=snapshots.steps(connection),
                lineup=snapshots.lineup_steps(connection),
                waiting=[one.proposed for one in proposals.proposals(connection, standing="waiting")],
                moves=trials.moves(connection),
                decided=decided or 0,
            )

    def commit(self, batch: Batch) -> Recorded:
        """Record a batch in one transaction; `Overspent`, and nothing is recorded, if a budget has too little left."""
        with writing(self._engine) as connection:
            settled = self._settle(connection, batch)
            cursor = Cursor(connection, self._position, self._head)
            self._put_policies(cursor, batch)
            self._put_notes(cursor, "switch", batch.switches)
            self._put_notes(cursor, "gap", batch.healed)
            self._put_notes(cursor, "person", batch.spreads)
            self._put_notes(cursor, "break", batch.breaks)
            self._put_notes(cursor, "task", batch.words)
            for step in batch.steps:
                cursor.append("bundle", step.digest, canonical(step))
            for lined in batch.lineup:
                cursor.append("model", lined.digest, canonical(lined))
            accepted.put_dialects(cursor.append, connection, batch.dialects)
            sends = self._put_sends(cursor, batch.sends)
            numbers = [cursor.append("decision", d.decision.id, d.record) for d in batch.decisions]
            for one in settled:
                cursor.append("release", one.release.decision, canonical(one.release))
            for moved in batch.moves:
                cursor.append("autonomy", digest(moved.evidence), canonical(moved))
            published = self._publish(cursor, batch.proposals)
            turned = trials.turn(cursor.append, published[-1][1] if published else self._book, batch.turned)
            books = [book for _, book, _ in (*published, *turned)]
            cursor.write()
            put(connection, t.sends, sends)
            outgoing, sequences = self._put_decisions(connection, batch, numbers)
            tasks.put_opened(connection, batch.decisions)
            tasks.put_words(connection, batch.words)
            self._put_rest(connection, batch, published)
            trials.put_turned(connection, turned)
        self._position, self._head = cursor.position, cursor.head
        self._sequences.update(sequences)
        self._book = books[-1] if books else self._book
        return Recorded(outgoing=outgoing, released=[one.entry for one in settled])

    def _settle(self, connection: Connection, batch: Batch) -> list[Settled]:
        """Claim what the decisions reserve, then settle what the marks say; budgets are the first thing locked."""
        commands = settlements.open_commands(connection, batch.marks)
        claims = [
            claim for taken in batch.decisions if taken.inputs for claim in claims_of(taken.inputs, taken.decision)
        ]
        shares = [budget for command in commands.values() for budget, _ in shares_of(command.entry)]
        held = Held(connection, [*(claim.budget for claim in claims), *shares])
        figures, refused = held.figures, held.reserve(claims)
        if refused:
            raise Overspent(refused, figures)
        settled = settlements.settle(connection, held, commands, batch.marks, self._started)
        held.write()
        return settled

    @staticmethod
    def _put_rest(connection: Connection, batch: Batch, published: Sequence[Published]) -> None:
        rows.put_jobs(connection, batch.jobs)
        rows.put_publications(connection, batch.publications)
        proposals.put_proposals(connection, batch.proposals, published)
        letters.put_dead(connection, batch.dead)
        letters.put_quarantine(connection, batch.quarantine)
        letters.put_retried(connection, batch.retried)
        rows.put_marks(connection, batch.marks)
        results.put_outcomes(connection, batch.outcomes)
        trials.put_trials(connection, batch.trials)
        if batch.snapshot is not None:
            snapshots.put_snapshot(connection, batch.snapshot)

    def spent(self, brand: str, since: str, before: str | None) -> Sequence[SpentEntry]:
        """A brand's reservations from a day on, up to another; oldest first."""
        with self._engine.connect() as connection:
            return snapshots.spent(connection, brand, since, before)

    def decision(self, number: str) -> Decision | None:
        """A recorded decision by its id."""
        body = self.record(number)
        return read_record(body).decision if body is not None else None

    def knows(self, number: str) -> bool:
        """Whether a decision with this id is on record."""
        with self._engine.connect() as connection:
            found = select(t.decisions.c.position).where(t.decisions.c.id == bytes.fromhex(number))
            return connection.scalar(found) is not None

    def record(self, number: str) -> bytes | None:
        """The audit record of a decision by its id."""
        try:
            key = bytes.fromhex(number)
        except ValueError:
            return None
        query = select(t.audit.c.body).join(t.decisions).where(t.decisions.c.id == key)
        with self._engine.connect() as connection:
            body = connection.scalar(query)
        return bytes(body) if body is not None else None

    def task(self, number: str, kind: TaskKind) -> Task | None:
        """The task of a decision, None if it has none of this kind."""
        with self._engine.connect() as connection:
            return tasks.find(connection, number, kind)

    def proposal(self, run: str) -> Proposal | None:
        """What a run has proposed and what became of it; None if it has proposed no play."""
        with self._engine.connect() as connection:
            return proposals.find(connection, run)

    def command(self, number: str) -> Outgoing | None:
        """The command of a decision with what became of it; None if the decision has none."""
        query = select(t.outbox).join(t.decisions, t.decisions.c.position == t.outbox.c.position)
        with self._engine.connect() as connection:
            row = connection.execute(query.where(t.decisions.c.id == bytes.fromhex(number))).first()
        return rows.outgoing(row) if row is not None else None

    def command_at(self, brand: str, player: str, seq: int) -> Outgoing | None:
        """The command at a place of a player's sequence."""
        o = t.outbox.c
        query = select(t.outbox).where(o.brand == brand, o.player == player, o.seq == seq)
        with self._engine.connect() as connection:
            row = connection.execute(query).first()
        return rows.outgoing(row) if row is not None else None

    def outbox(self, brand: str, player: str, after: int) -> Sequence[Outgoing]:
        """A player's commands behind a sequence number, in order."""
        o = t.outbox.c
        query = select(t.outbox).where(o.brand == brand, o.player == player, o.seq > after).order_by(o.seq)
        with self._engine.connect() as connection:
            return [rows.outgoing(row) for row in connection.execute(query)]

    def waiting(self, brand: str, since: datetime) -> Sequence[Outgoing]:
        """A brand's commands that were decided since a moment and that no player has handled yet."""
        query = select(t.outbox).join(t.decisions, t.decisions.c.position == t.outbox.c.position)
        recent = (t.decisions.c.brand == brand, t.decisions.c.at >= rows.microseconds(since))
        with self._engine.connect() as connection:
            found = connection.execute(query.where(*recent, t.outbox.c.fate.in_(("pending", "sent"))))
            return [rows.outgoing(row) for row in found]

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()

    def _put_policies(self, cursor: Cursor, batch: Batch) -> None:
        for policy in batch.policies:
            body = canonical(policy)
            row = {"digest": policy.digest, "brand": policy.brand, "body": body}
            if put_new(cursor.connection, t.policies, [row]):
                cursor.append("policy", policy.digest, body)

        for law in batch.laws:
            body = canonical(law)
            if put_new(cursor.connection, t.policies, [{"digest": law.digest, "brand": "", "body": body}]):
                cursor.append("law", law.digest, body)

    @staticmethod
    def _put_notes(
        cursor: Cursor, kind: Literal["switch", "gap", "person", "break", "task"], events: Sequence[Event]
    ) -> None:
        """What is no decision and must be provable: once for each event, also when it is folded again."""
        for subject, event in {identity(one.brand, one.source, one.id): one for one in events}.items():
            known = select(t.audit.c.position).where(t.audit.c.kind == kind, t.audit.c.subject == subject)
            if cursor.connection.scalar(known) is None:
                cursor.append(kind, subject, canonical(event))

    @staticmethod
    def _put_sends(cursor: Cursor, sends: Sequence[Judged]) -> list[dict[str, Any]]:
        """What others sent: once for each send, also when it is folded again. Returns the rows of the index."""
        added: dict[str, dict[str, Any]] = {}
        for judged in sends:
            known = select(t.sends.c.position).where(t.sends.c.id == bytes.fromhex(judged.id))
            if judged.id not in added and cursor.connection.scalar(known) is None:
                position = cursor.append("send", judged.id, canonical(judged))
                added[judged.id] = rows.send_row(position, judged)
        return list(added.values())

    def _publish(self, cursor: Cursor, proposed: Sequence[Proposal]) -> list[Published]:
        """Every word on a play, and behind it the play if that puts it into the book."""
        book, published = self._book, []
        for proposal in proposed:
            cursor.append("proposal", proposal.proposed.run, canonical(proposal.judged or proposal.proposed))
            if (play := proposal.published) is not None:
                book = book.with_play(play)
                published.append((cursor.append("play", play.digest, canonical(play)), book, proposal.proposed))
        return published

    def _put_decisions(
        self, connection: Connection, batch: Batch, positions: Sequence[int]
    ) -> tuple[list[Outgoing], dict[tuple[str, str], int]]:
        sequences: dict[tuple[str, str], int] = {}
        outgoing: list[Outgoing] = []
        pairs = list(zip(positions, batch.decisions, strict=True))
        put(connection, t.decisions, [rows.decision_row(position, item) for position, item in pairs])
        for position, item in pairs:
            if item.decision.command is not None:
                seq = self._next_sequence(connection, item.decision, sequences)
                outgoing.append(rows.command_of(item.decision, item.decision.command, seq, batch.withheld))
                put(connection, t.outbox, [rows.outbox_row(position, outgoing[-1])])
        entries = [(position, entry_of(item.decision)) for position, item in pairs]
        put(connection, t.reservations, [rows.reservation_row(p, entry) for p, entry in entries if entry is not None])
        return outgoing, sequences

    def _next_sequence(self, connection: Connection, decision: Decision, taken: dict[tuple[str, str], int]) -> int:
        key = (decision.brand, decision.player)
        last = taken.get(key) or self._sequences.get(key)
        if last is None:
            o = t.outbox.c
            query = select(func.max(o.seq)).where(o.brand == key[0], o.player == key[1])
            last = connection.scalar(query) or 0
        taken[key] = last + 1
        return last + 1
