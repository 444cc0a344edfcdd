"""Opening the ledger's database: pragmas, schema version, and one sentence when it cannot be used."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from core.errors import DataFolderError

REVISION: Final = "0007"
MIGRATIONS: Final = Path(__file__).parent / "migrations"


def sqlite_url(file: Path) -> URL:
    """The address of an embedded ledger."""
    return URL.create("sqlite", database=str(file))


def open_database(url: str | URL, *, migrate: bool = True, durable: bool = True) -> Engine:
    """Connect, check that the database is sound, and bring its schema to this version.

    What is not durable is never synced: for a ledger that is thrown away with the process.
    """
    try:
        engine = create_engine(url)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        raise DataFolderError(
            f"{str(url)!r} is not an address of a ledger ({error}). Use sqlite:///FILE or postgresql+psycopg://…"
        ) from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite if durable else _prepare_scratch)
    try:
        _bring_up(engine, migrate=migrate)
    except BaseException:
        engine.dispose()
        raise
    return engine


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that writes: SQLite has one writer, and who reads before he writes must be it from the start."""
    with engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        yield connection


def _bring_up(engine: Engine, *, migrate: bool) -> None:
    try:
        found = _revision(engine)
        if found is None and not migrate:
            raise DataFolderError(f"there is no ledger at {_name(engine)} yet: start one with `cvh up` or `cvh import`")
        if found != REVISION:
            _upgrade(engine, found, migrate=migrate)
    except DBAPIError as error:
        raise DataFolderError(
            f"the ledger {_name(engine)} cannot be opened ({' '.join(str(error.orig).split())}). "
            "Restore it from a backup, or start with another folder: --data DIR"
        ) from error


def _prepare_sqlite(connection: sqlite3.Connection, _: Any) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=5000"):
        connection.execute(f"PRAGMA {pragma}")


def _prepare_scratch(connection: sqlite3.Connection, _: Any) -> None:
    for pragma in ("journal_mode=MEMORY", "synchronous=OFF", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _revision(engine: Engine) -> str | None:
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.execute(text("PRAGMA schema_version"))
        if not inspect(connection).has_table("alembic_version"):
            return None
        return str(connection.scalar(text("SELECT version_num FROM alembic_version")))


def _upgrade(engine: Engine, found: str | None, *, migrate: bool) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    try:
        if not migrate:
            raise CommandError("only the hub itself migrates")
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except CommandError as error:
        raise DataFolderError(
            f"the ledger {_name(engine)} has schema {found!r}, which this version does not know. "
            "Use the version that wrote it, or another folder: --data DIR"
        ) from error


def _name(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=True).removeprefix("sqlite:///")
