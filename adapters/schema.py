"""The tables of the ledger, the same on SQLite and PostgreSQL.

`audit` is the record: every entry once, in order, chained by hash. `decisions`, `sends` and `plays` are
indexes into it. Amounts are integers of the smallest unit: TEXT in SQLite, whose integers end at 64 bits, and
NUMERIC in PostgreSQL.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from adapters.columns import Units, Words

metadata = MetaData()
Position = BigInteger().with_variant(Integer, "sqlite")

audit = Table(
    "audit",
    metadata,
    Column("position", Position, primary_key=True, autoincrement=False),
    Column("kind", String(24), nullable=False),
    Column("subject", String(64), nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Index("audit_by_subject", "kind", "subject"),
)

decisions = Table(
    "decisions",
    metadata,
    Column("position", Position, ForeignKey("audit.position"), primary_key=True, autoincrement=False),
    Column("id", LargeBinary(16), nullable=False, unique=True),
    Column("event_position", BigInteger, nullable=False),
    Column("brand", String(40), nullable=False),
    Column("player", String(128), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("signal", String(32), nullable=False),
    Column("arm", String(32), nullable=False),
    Column("tier", String(200), nullable=True),
    Column("cost", Units, nullable=False, server_default="0"),
    Column("play", String(64), nullable=False, server_default=text("''")),
    Column("situation", String(200), nullable=False, server_default=text("''")),
    Index("decisions_of_player", "brand", "player", "position"),
    Index("decisions_of_day", "brand", "at"),
    Index("decisions_of_situation", "brand", "signal", "situation"),
    Index("decisions_of_play", "play"),
)

outcomes = Table(
    "outcomes",
    metadata,
    Column("position", Position, ForeignKey("audit.position"), primary_key=True, autoincrement=False),
    Column("did", String(16), primary_key=True),
    Column("at", BigInteger, nullable=False),
)

sends = Table(
    "sends",
    metadata,
    Column("position", Position, ForeignKey("audit.position"), primary_key=True, autoincrement=False),
    Column("id", LargeBinary(16), nullable=False, unique=True),
    Column("brand", String(40), nullable=False),
    Column("player", String(128), nullable=False),
    Column("at", BigInteger, nullable=False),
    Index("sends_of_day", "brand", "at"),
)

reservations = Table(
    "reservations",
    metadata,
    Column("position", Position, ForeignKey("audit.position"), primary_key=True, autoincrement=False),
    Column("brand", String(40), nullable=False),
    Column("player", String(128), nullable=False),
    Column("day", String(10), nullable=False),
    Column("cost", Units, nullable=False),
    Column("play", String(64), nullable=False, server_default=text("''")),
    Column("channel", String(16), nullable=False, server_default="site"),
    Column("currency", String(8), nullable=False, server_default=text("''")),
    Column("amount", Units, nullable=False, server_default="0"),
    Column("state", String(16), nullable=False, server_default="reserved"),
    Index("reservations_of_day", "brand", "day"),
)

budgets = Table(
    "budgets",
    metadata,
    Column("brand", String(40), primary_key=True),
    Column("scope", String(16), primary_key=True),
    Column("name", String(128), primary_key=True),
    Column("period", String(10), primary_key=True),
    Column("reserved", Units, nullable=False),
    Column("committed", Units, nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    Column("brand", String(40), primary_key=True),
    Column("player", String(128), primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("position", Position, ForeignKey("audit.position"), nullable=False),
    Column("decision", LargeBinary(16), nullable=False),
    Column("command", LargeBinary, nullable=False),
    Column("fate", String(16), nullable=False),
    Column("reason", Words, nullable=False),
    Index("outbox_by_position", "position"),
)

plays = Table(
    "plays",
    metadata,
    Column("position", Position, ForeignKey("audit.position"), primary_key=True, autoincrement=False),
    Column("digest", String(64), nullable=False),
    Column("book", String(64), nullable=False),
    Column("brand", String(40), nullable=False),
    Column("situation", String(200), nullable=False),
    Column("run", String(32), nullable=False),
    Index("plays_by_digest", "digest"),
    Index("plays_by_book", "book"),
)

policies = Table(
    "policies",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("brand", String(40), nullable=False),
    Column("body", LargeBinary, nullable=False),
)

jobs = Table(
    "jobs",
    metadata,
    Column("run", String(32), primary_key=True),
    Column("brand", String(40), nullable=False),
    Column("situation", String(200), nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("done", Integer, nullable=False),
)

transcripts = Table(
    "transcripts",
    metadata,
    Column("run", String(32), primary_key=True),
    Column("brand", String(40), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("play", String(64), nullable=True),
    Column("body", LargeBinary, nullable=False),
)


def _route() -> tuple[Column[Any], ...]:
    """How a kept payload came, when, and whether it has been read since."""
    return (
        Column("brand", String(40), nullable=False, server_default=text("''")),
        Column("dialect", String(40), nullable=False, server_default=text("''")),
        Column("kind", Words, nullable=False, server_default=text("''")),
        Column("history", Integer, nullable=False, server_default="0"),
        Column("at", BigInteger, nullable=False, server_default="0"),
        Column("retried", Integer, nullable=False, server_default="0"),
    )


dead_letters = Table(
    "dead_letters",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("event_position", BigInteger, nullable=False),
    Column("item", Integer, nullable=False),
    Column("raw", LargeBinary, nullable=False),
    Column("field", Words, nullable=False),
    Column("reason", Words, nullable=False),
    Column("remedy", Words, nullable=False),
    *_route(),
    UniqueConstraint("event_position", "item", name="dead_letter_once"),
)

quarantine = Table(
    "quarantine",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("event_position", BigInteger, nullable=False),
    Column("item", Integer, nullable=False),
    Column("raw", LargeBinary, nullable=False),
    Column("reason", Words, nullable=False),
    *_route(),
    UniqueConstraint("event_position", "item", name="quarantine_once"),
)

players = Table(
    "players",
    metadata,
    Column("brand", String(40), primary_key=True),
    Column("player", String(128), primary_key=True),
    Column("currency", String(8), nullable=False),
    Column("bets", BigInteger, nullable=False),
    Column("turnover", Units, nullable=False),
    Column("payout", Units, nullable=False),
    Column("profile", LargeBinary, nullable=False),
)

seen = Table(
    "seen",
    metadata,
    Column("chunk", Integer, primary_key=True),
    Column("bucket", String(16), nullable=False),
    Column("ids", LargeBinary, nullable=False),
)

state = Table(
    "state",
    metadata,
    Column("key", String(80), primary_key=True),
    Column("value", Text, nullable=False),
)

keys = Table(
    "keys",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("brand", String(40), nullable=False),
    Column("secret", LargeBinary, nullable=False),
    Column("person", String(64), nullable=False, server_default=text("''")),
    Column("scopes", String(80), nullable=False, server_default=text("''")),
    Column("revoked", BigInteger, nullable=True),
)

tasks = Table(
    "tasks",
    metadata,
    Column("id", LargeBinary(16), primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("brand", String(40), nullable=False),
    Column("player", String(128), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("arm", String(32), nullable=False),
    Column("tier", String(200), nullable=True),
    Column("codes", Text, nullable=False),
    Column("brought_by", String(16), nullable=False),
    Column("words", Words, nullable=False),
    Column("state", String(16), nullable=False),
    Column("by", String(200), nullable=False),
    Column("reason", Words, nullable=False),
    Column("upheld", Integer, nullable=True),
    Column("settled", BigInteger, nullable=True),
    Index("tasks_by_state", "kind", "state", "at"),
    Index("tasks_of_player", "brand", "player", "at"),
)

model_spend = Table(
    "model_spend",
    metadata,
    Column("whose", String(8), primary_key=True),
    Column("name", String(40), primary_key=True),
    Column("day", String(10), primary_key=True),
    Column("calls", BigInteger, nullable=False),
    Column("tokens", BigInteger, nullable=False),
    Column("cost", BigInteger, nullable=False),
)
