"""A ledger of its own for every rule."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine as Database

from adapters.database import open_database, sqlite_url


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    engine = open_database(sqlite_url(tmp_path / "ledger.db"), durable=False)
    yield engine
    engine.dispose()
