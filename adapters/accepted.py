"""What waits for a dialect, and the dialects that people have accepted: the latter stand in the chain alone."""

from collections.abc import Sequence

import msgspec
from sqlalchemy import Engine, select

from adapters import schema as t
from adapters.letters import waiting_at
from core.dialect.accepted import Accepted
from core.entries import Letter


class MappingKept:
    """The part of a ledger that implements `core.shape.MappingKept`."""

    _engine: Engine

    def accepted(self) -> Sequence[Accepted]:
        """Every dialect that people have accepted, oldest first."""
        query = select(t.audit.c.body).where(t.audit.c.kind == "dialect").order_by(t.audit.c.position)
        with self._engine.connect() as connection:
            return [msgspec.json.decode(body, type=Accepted) for body in connection.scalars(query)]

    def waiting_at(self, brand: str, door: str | None = None, after: int = 0, limit: int = 1000) -> Sequence[Letter]:
        """Payloads in quarantine that nobody has read since, behind a number, oldest first; of one door if named."""
        with self._engine.connect() as connection:
            return waiting_at(connection, brand, door, after, limit)
