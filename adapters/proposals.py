"""Proposed plays as rows: put down with their runs, settled by one word each, and put into the book."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final

import msgspec
from sqlalchemy import BigInteger, Column, Connection, Index, LargeBinary, String, Table, select, update

from adapters import schema as t
from adapters.insert import put
from adapters.rows import microseconds
from core.plays import PlayBook
from core.proposals import PlayJudged, Proposal, Proposed, Standing, told
from core.record import canonical

TABLE: Final = Table(
    "proposals",
    t.metadata,
    Column("run", String(32), primary_key=True),
    Column("brand", String(40), nullable=False),
    Column("situation", String(200), nullable=False),
    Column("play", String(64), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("standing", String(16), nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("word", LargeBinary, nullable=True),
    Index("proposals_by_standing", "standing", "at"),
)
"""An index into the chain, beside those of `adapters.schema`."""
Published = tuple[int, PlayBook, Proposed]
"""A play's position in the chain, the book with it, and what proposed it."""


def put_proposals(connection: Connection, proposals: Iterable[Proposal], published: Sequence[Published]) -> None:
    """What was proposed and settled; after the transcripts of the runs, which go on with the word."""
    for proposal in proposals:
        if proposal.judged is None:
            put(connection, TABLE, [_row(proposal)])
        else:
            _settle(connection, proposal)
    put(connection, t.plays, [_play_row(*one) for one in published])


def _settle(connection: Connection, proposal: Proposal) -> None:
    run, play = proposal.proposed.run, proposal.published
    connection.execute(update(TABLE).where(TABLE.c.run == run).values(_row(proposal)))
    connection.execute(update(t.jobs).where(t.jobs.c.run == run).values(done=1))
    body = connection.scalar(select(t.transcripts.c.body).where(t.transcripts.c.run == run)) or b""
    values = {"body": b"\n".join((body, told(proposal))), "play": play.digest if play is not None else None}
    connection.execute(update(t.transcripts).where(t.transcripts.c.run == run).values(values))


def find(connection: Connection, run: str) -> Proposal | None:
    """What a run has proposed."""
    row = connection.execute(select(TABLE).where(TABLE.c.run == run)).first()
    return _proposal(row) if row is not None else None


def proposals(
    connection: Connection,
    brands: Collection[str] | None = None,
    standing: Standing | None = None,
    run: str = "",
    limit: int | None = None,
) -> Sequence[Proposal]:
    """What runs have proposed, newest first."""
    c = TABLE.c
    query = select(TABLE).order_by(c.at.desc(), c.run).limit(limit)
    if brands is not None:
        query = query.where(c.brand.in_(brands))
    if standing is not None:
        query = query.where(c.standing == standing)
    if run:
        query = query.where(c.run.startswith(run, autoescape=True))
    return [_proposal(row) for row in connection.execute(query)]


def _row(proposal: Proposal) -> dict[str, Any]:
    proposed, word = proposal.proposed, proposal.judged
    return {
        "run": proposed.run,
        "brand": proposed.brand,
        "situation": proposed.situation,
        "play": proposed.digest,
        "at": microseconds(proposed.at),
        "standing": proposal.standing,
        "body": canonical(proposed),
        "word": canonical(word) if word is not None else None,
    }


def _play_row(position: int, book: PlayBook, proposed: Proposed) -> dict[str, Any]:
    return {
        "position": position,
        "digest": proposed.digest,
        "book": book.digest,
        "brand": proposed.brand,
        "situation": proposed.situation,
        "run": proposed.run,
    }


def _proposal(row: Any) -> Proposal:
    word = msgspec.json.decode(row.word, type=PlayJudged) if row.word is not None else None
    return Proposal(msgspec.json.decode(row.body, type=Proposed), word)
