"""What waits for a dialect, and the dialects that runs propose and people accept: they stand in the chain alone."""

from collections.abc import Callable, Iterable, Sequence

import msgspec
from sqlalchemy import Connection, Engine, select, update

from adapters import schema as t
from adapters.insert import put_new
from adapters.letters import waiting_at
from adapters.rows import microseconds
from core.dialect.accepted import Accepted
from core.dialect.proposed import (
    CHAIN_KIND,
    DialectDrafted,
    DialectProposal,
    DialectProposed,
    DialectRefused,
    DialectStep,
)
from core.entries import Letter
from core.record import canonical


class MappingKept:
    """The part of a ledger that implements `core.shape.MappingKept`."""

    _engine: Engine

    def accepted(self) -> Sequence[Accepted]:
        """Every dialect that people have accepted, oldest first."""
        with self._engine.connect() as connection:
            return _accepted(connection)

    def dialect_proposals(self, run: str = "") -> Sequence[DialectProposal]:
        """What runs about shapes have come to, newest first; `run` is how the name of a run starts."""
        query = select(t.audit.c.body).where(t.audit.c.kind == CHAIN_KIND).order_by(t.audit.c.position)
        if run:
            query = query.where(t.audit.c.subject.startswith(run, autoescape=True))
        with self._engine.connect() as connection:
            steps = [msgspec.json.decode(body, type=DialectProposed | DialectRefused)
                     for body in connection.scalars(query)]  # fmt: skip
            yes = {one.run: one for one in reversed(_accepted(connection)) if one.run}
        no = {one.run: one for one in reversed(steps) if isinstance(one, DialectRefused)}
        made = {one.run: one for one in reversed(steps) if isinstance(one, DialectProposed)}
        return [DialectProposal(one, yes.get(one.run) or no.get(one.run)) for one in made.values()]

    def waiting_at(self, brand: str, door: str | None = None, after: int = 0, limit: int = 1000) -> Sequence[Letter]:
        """Payloads in quarantine that nobody has read since, behind a number, oldest first; of one door if named."""
        with self._engine.connect() as connection:
            return waiting_at(connection, brand, door, after, limit)


def put_dialects(
    append: Callable[[str, str, bytes], int], connection: Connection, steps: Iterable[DialectStep]
) -> None:
    """What runs propose and what people say to it; the transcript of a run goes on with the word."""
    for step in steps:
        match step:
            case DialectDrafted():
                append(CHAIN_KIND, step.proposed.run, canonical(step.proposed))
                _put_transcript(connection, step)
            case DialectRefused():
                append(CHAIN_KIND, step.run, canonical(step))
                _tell(connection, step)
            case Accepted():
                append("dialect", step.digest, canonical(step))
                _tell(connection, step)


def _accepted(connection: Connection) -> Sequence[Accepted]:
    query = select(t.audit.c.body).where(t.audit.c.kind == "dialect").order_by(t.audit.c.position)
    return [msgspec.json.decode(body, type=Accepted) for body in connection.scalars(query)]


def _put_transcript(connection: Connection, drafted: DialectDrafted) -> None:
    made = drafted.proposed
    row = {"run": made.run, "brand": made.brand, "at": microseconds(made.at), "play": None, "body": drafted.transcript}
    put_new(connection, t.transcripts, [row])


def _tell(connection: Connection, word: Accepted | DialectRefused) -> None:
    """Put the word under the run's lines, if a run was judged."""
    mine = t.transcripts.c.run == word.run
    body = connection.scalar(select(t.transcripts.c.body).where(mine)) if word.run else None
    if body is None:
        return
    yes = isinstance(word, Accepted)
    line = {"kind": "approval", "run": word.run, "accepted": yes, "standing": "accepted" if yes else "refused",
            "by": word.by, "reason": word.reason, "at": word.at}  # fmt: skip
    connection.execute(update(t.transcripts).where(mine).values(body=b"\n".join((body, canonical(line)))))
