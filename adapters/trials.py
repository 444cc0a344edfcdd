"""Trials as rows: each player once, on the side where he was first met, and what has become of him since."""

from collections.abc import Callable, Sequence
from typing import Any, Final

import msgspec
from sqlalchemy import Column, Connection, Engine, Index, Integer, String, Table, func, select, update

from adapters import schema as t
from adapters.insert import put, put_new
from core.autonomy import Moved
from core.plays import Play, PlayBook
from core.record import canonical
from core.trial import Enrolled, Side, Trial, Witnessed

TABLE: Final = Table(
    "trials",
    t.metadata,
    Column("play", String(64), primary_key=True),
    Column("player", String(128), primary_key=True),
    Column("brand", String(40), nullable=False),
    Column("tried", Integer, nullable=False),
    Column("accepted", Integer, nullable=False, server_default="0"),
    Column("harmed", Integer, nullable=False, server_default="0"),
    Index("trials_of_player", "brand", "player"),
)
"""Counted, and made anew by nobody: what came of a count is in the chain, with the count."""
Turned = tuple[int, PlayBook, Play]
"""Where a play whose trial has ended stands in the chain, and the book with it."""


def turn(append: Callable[[str, str, bytes], int], book: PlayBook, plays: Sequence[Play]) -> list[Turned]:
    """Put into the chain what acts otherwise from now on, each play behind the one before."""
    turned = []
    for play in plays:
        book = book.with_play(play)
        turned.append((append("play", play.digest, canonical(play)), book, play))
    return turned


def put_turned(connection: Connection, turned: Sequence[Turned]) -> None:
    """The plays whose trials have ended, as they act from now on."""
    put(connection, t.plays, [_play_row(*one) for one in turned])


def _play_row(position: int, book: PlayBook, play: Play) -> dict[str, Any]:
    return {
        "position": position,
        "digest": play.digest,
        "book": book.digest,
        "brand": play.situation.brand,
        "situation": play.situation.key,
        "run": play.provenance.run,
    }


def put_trials(connection: Connection, seen: Sequence[Enrolled | Witnessed]) -> None:
    """Who was met, and what has become of those who were."""
    for one in seen:
        if isinstance(one, Witnessed):
            connection.execute(_seen(one))
        else:
            row = {"play": one.play, "player": one.player, "brand": one.brand, "tried": int(one.tried)}
            put_new(connection, TABLE, [row])


def _seen(seen: Witnessed) -> Any:
    theirs = update(TABLE).where(TABLE.c.brand == seen.brand, TABLE.c.player == seen.player)
    if seen.accepted:
        return theirs.where(TABLE.c.play == seen.accepted).values(accepted=1)
    return theirs.values(harmed=1)


class TrialsKept:
    """Implements `core.trial.Trials` and `core.autonomy.Moves` for whatever stands on a database."""

    _engine: Engine

    def trial(self, play: str) -> Trial:
        """How the trial of a play stands."""
        counted = (
            func.count(),
            func.coalesce(func.sum(TABLE.c.accepted), 0),
            func.coalesce(func.sum(TABLE.c.harmed), 0),
        )
        query = select(TABLE.c.tried, *counted).where(TABLE.c.play == play).group_by(TABLE.c.tried)
        with self._engine.connect() as connection:
            sides = {tried: Side(*map(int, counts)) for tried, *counts in connection.execute(query)}
        return Trial(sides.get(1, Side()), sides.get(0, Side()))

    def moves(self) -> Sequence[Moved]:
        """All that was weighed for or against autonomy, oldest first."""
        with self._engine.connect() as connection:
            return moves(connection)


def moves(connection: Connection) -> list[Moved]:
    """All that was weighed for or against autonomy, oldest first."""
    query = select(t.audit.c.body).where(t.audit.c.kind == "autonomy").order_by(t.audit.c.position)
    return [msgspec.json.decode(body, type=Moved) for body in connection.scalars(query)]
