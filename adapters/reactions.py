"""What players did with single decisions."""

from collections.abc import Sequence

from sqlalchemy import Engine, and_, select

from adapters import schema as t
from core.audit import read_record
from core.foresight import Reacted
from core.situation import Situation


class ReactionsKept:
    """The part of a ledger that implements `core.foresight.Reactions`."""

    _engine: Engine

    def reacted(self, situation: Situation, limit: int) -> Sequence[Reacted]:
        """The newest decisions in a situation, newest first, with what came of each."""
        d, o = t.decisions.c, t.outcomes.c
        same = (d.brand == situation.brand, d.signal == situation.signal, d.situation == situation.key)
        taken = and_(o.position == d.position, o.did == "accepted")
        joined = t.audit.join(t.decisions).outerjoin(t.outcomes, taken)
        query = select(t.audit.c.body, o.did).select_from(joined).where(*same).order_by(d.position.desc()).limit(limit)
        with self._engine.connect() as connection:
            return [Reacted(read_record(row.body), row.did is not None) for row in connection.execute(query)]
