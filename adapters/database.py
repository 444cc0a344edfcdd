"""Opening the ledger's database: pragmas, schema version, and one sentence when it cannot be used."""

import sqlite3
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine, create_engine, event, inspect, text
from sqlalchemy.exc import DBAPIError

from core.errors import DataFolderError

REVISION: Final = "0001"
MIGRATIONS: Final = Path(__file__).parent / "migrations"


def sqlite_url(file: Path) -> str:
    """The address of an embedded ledger."""
    return f"sqlite:///{file}"


def open_database(url: str, *, migrate: bool = True) -> Engine:
    """Connect, check that the database is sound, and bring its schema to this version."""
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
    try:
        found = _revision(engine)
        if found != REVISION and migrate:
            _upgrade(engine, found)
    except DBAPIError as error:
        raise DataFolderError(
            f"the ledger {_name(engine)} cannot be opened ({error.orig}). "
            "Restore it from a backup, or start with another folder: --data DIR"
        ) from error
    if found is None and not migrate:
        raise DataFolderError(f"there is no ledger at {_name(engine)} yet: start one with `cvh up` or `cvh import`")
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _: Any) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=5000"):
        connection.execute(f"PRAGMA {pragma}")


def _revision(engine: Engine) -> str | None:
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.execute(text("PRAGMA schema_version"))
        if not inspect(connection).has_table("alembic_version"):
            return None
        return str(connection.scalar(text("SELECT version_num FROM alembic_version")))


def _upgrade(engine: Engine, found: str | None) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    try:
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
