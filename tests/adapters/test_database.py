"""Opening a ledger's database, and saying in one sentence why it cannot be opened."""

import gc
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import URL, Engine, create_engine, inspect, text

from adapters.database import REVISION, open_database, sqlite_url
from adapters.schema import metadata
from core.errors import DataFolderError

PAGE = 4096


def read_pragma(engine: Engine, name: str) -> object:
    with engine.connect() as connection:
        return connection.scalar(text(f"PRAGMA {name}"))


def refusal(url: str | URL, **given: bool) -> tuple[str, list[str]]:
    """What is said when a database cannot be opened, and what was left open meanwhile."""
    gc.collect()
    with warnings.catch_warnings(record=True) as left:
        warnings.simplefilter("always")
        with pytest.raises(DataFolderError) as refused:
            open_database(url, **given)
        said = str(refused.value)
        del refused
        gc.collect()
    return said, [str(warning.message) for warning in left]


def set_revision(url: str, revision: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :new"), {"new": revision})
    engine.dispose()


def test_a_new_database_gets_every_table_and_the_current_revision(url: str, opened: Callable[..., Engine]) -> None:
    engine = opened(url)

    with engine.connect() as connection:
        revision = connection.scalar(text("SELECT version_num FROM alembic_version"))
    assert revision == REVISION
    assert set(inspect(engine).get_table_names()) == {*metadata.tables, "alembic_version"}


def test_opening_twice_keeps_what_is_there(url: str, opened: Callable[..., Engine]) -> None:
    with opened(url).begin() as connection:
        connection.execute(text("INSERT INTO state (key, value) VALUES ('a', 'b')"))

    with opened(url).connect() as connection:
        assert connection.scalar(text("SELECT value FROM state")) == "b"


@pytest.mark.parametrize(
    ("pragma", "value"), [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 5000)]
)
def test_every_sqlite_connection_is_durable(
    tmp_path: Path, opened: Callable[..., Engine], pragma: str, value: object
) -> None:
    engine = opened(sqlite_url(tmp_path / "ledger.db"))

    with engine.connect() as first, engine.connect() as second:
        found = [connection.scalar(text(f"PRAGMA {pragma}")) for connection in (first, second)]
    engine.dispose()

    assert [*found, read_pragma(engine, pragma)] == [value] * 3


BROKEN: dict[str, bytes] = {
    "text instead of a database": b"this is not a database\n" * 400,
    "zeros": bytes(3 * PAGE),
    "a header and nothing behind it": b"SQLite format 3\x00" + b"\xff" * 84,
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
def test_a_corrupt_file_is_refused_in_one_sentence_with_a_remedy(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "ledger.db"
    file.write_bytes(content)

    said, _ = refusal(sqlite_url(file))

    assert str(file) in said
    assert "\n" not in said
    assert "Restore it from a backup, or start with another folder: --data DIR" in said
    assert file.read_bytes() == content


def test_a_ledger_whose_first_page_was_overwritten_is_refused(tmp_path: Path, opened: Callable[..., Engine]) -> None:
    file = tmp_path / "ledger.db"
    opened(sqlite_url(file)).dispose()
    with file.open("r+b") as there:
        there.write(b"\x00" * 100)

    with pytest.raises(DataFolderError, match="cannot be opened"):
        open_database(sqlite_url(file))


def test_a_folder_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataFolderError, match="unable to open database file"):
        open_database(sqlite_url(tmp_path / "nowhere" / "ledger.db"))


@pytest.mark.parametrize(
    "name",
    [
        "with space",
        "100%",
        "a#b",
        "söder",
        "a?b",
    ],
)
def test_a_ledger_lies_in_the_folder_it_was_opened_in(tmp_path: Path, opened: Callable[..., Engine], name: str) -> None:
    folder = tmp_path / name
    folder.mkdir()

    opened(sqlite_url(folder / "ledger.db")).dispose()

    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert (folder / "ledger.db").is_file()


@pytest.mark.parametrize("url", ["nonsense", "mysql://me@/ledger", "sqlite+other:///ledger.db"])
def test_an_address_of_another_kind_is_refused(url: str) -> None:
    with pytest.raises(DataFolderError, match=r"is not an address of a ledger .* Use sqlite:///FILE or postgresql"):
        open_database(url)


def test_a_server_that_does_not_answer_is_refused_without_its_password(tmp_path: Path) -> None:
    said, _ = refusal(f"postgresql+psycopg://me:hidden-word@/ledger?host={tmp_path}")

    assert "cannot be opened" in said
    assert "hidden-word" not in said


def test_a_newer_schema_is_refused_with_its_revision_and_a_remedy(url: str, opened: Callable[..., Engine]) -> None:
    opened(url).dispose()
    set_revision(url, "9999")

    said, _ = refusal(url)

    assert "'9999'" in said
    assert "Use the version that wrote it, or another folder: --data DIR" in said
    assert "\n" not in said


def test_a_newer_schema_is_refused_to_a_reader_too(url: str, opened: Callable[..., Engine]) -> None:
    opened(url).dispose()
    set_revision(url, "9999")

    with pytest.raises(DataFolderError, match="'9999'"):
        opened(url, migrate=False)


def test_a_refused_database_leaves_no_connection_open(postgres_url: str) -> None:
    _, left = refusal(postgres_url, migrate=False)

    assert left == []


def test_reading_alone_makes_no_ledger(url: str) -> None:
    said, _ = refusal(url, migrate=False)

    assert "there is no ledger at" in said
    engine = create_engine(url)
    tables = inspect(engine).get_table_names()
    engine.dispose()
    assert tables == []


def test_reading_alone_opens_a_ledger_that_is_there(url: str, opened: Callable[..., Engine]) -> None:
    opened(url)

    assert inspect(opened(url, migrate=False)).has_table("audit")
