"""Transcripts in the ledger: which runs there are, and the lines of one."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from adapters import schema as t
from adapters.rows import microseconds
from core.calendar import EPOCH
from core.listed import TranscriptHead


def heads(connection: Connection, brand: str | None, since: datetime | None, run: str) -> Sequence[TranscriptHead]:
    """Agent runs, newest first; `run` is how the name of a run starts."""
    c = t.transcripts.c
    query = select(c.run, c.brand, c.at, c.play, t.jobs.c.situation).outerjoin(t.jobs, t.jobs.c.run == c.run)
    if brand is not None:
        query = query.where(c.brand == brand)
    if since is not None:
        query = query.where(c.at >= microseconds(since))
    if run:
        query = query.where(c.run.startswith(run, autoescape=True))
    rows = connection.execute(query.order_by(c.at.desc(), c.run))
    return [TranscriptHead(row.run, row.brand, _when(row.at), row.situation or "", row.play) for row in rows]


def lines(connection: Connection, run: str) -> bytes:
    """The JSON lines of a run."""
    return bytes(connection.scalar(select(t.transcripts.c.body).where(t.transcripts.c.run == run)) or b"")


def _when(at: int) -> str:
    return (EPOCH + timedelta(microseconds=at)).isoformat()
