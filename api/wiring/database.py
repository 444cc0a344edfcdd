"""The ledger's database and the keys that stand in it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Engine

from adapters.database import open_database, sqlite_url
from adapters.sql_keys import store_key, stored_keys
from adapters.sql_ledger import SqlLedger
from api.folder import Folder
from api.keys import Key, KeyRing, Scope, make_key, scopes_of, write_secret
from api.settings import Settings
from core.adoption import Course, Step, course
from core.bundle import Bundle
from core.entries import Batch
from core.errors import PolicyFileError
from core.policy import BrandPolicy
from core.ports import Ledger


@contextmanager
def open_keys(settings: Settings) -> Iterator[Callable[[BrandPolicy], object]]:
    """A way to make the keys of a new brand while no hub runs on the folder."""
    folder = Folder(settings.data)
    folder.hold()
    try:
        with open_engine(settings, folder) as engine:
            yield lambda policy: key_ring(engine, folder, [policy])
    finally:
        folder.release()


@contextmanager
def open_steps(settings: Settings) -> Iterator[tuple[Course, Callable[[Step], object]]]:
    """What was proposed and approved, and a way to go on with it while no hub runs on the folder."""
    folder = Folder(settings.data)
    folder.hold()
    try:
        with open_engine(settings, folder) as engine:
            ledger = SqlLedger(engine)
            yield course(ledger.recover().steps), lambda step: ledger.commit(Batch(steps=[step]))
    finally:
        folder.release()


def approved(steps: Sequence[Step]) -> Bundle:
    """The bundle in force, the only thing that a production hub decides under."""
    bundle = course(steps).in_force
    if bundle is None:
        raise PolicyFileError(
            "no bundle is approved in this ledger, and in production files rule nothing: `cvh policy propose --by "
            "NAME`, then two others `cvh policy approve DIGEST --by NAME --reason WHY`; or unset CVH_MODE"
        )
    return bundle


@contextmanager
def open_engine(settings: Settings, folder: Folder) -> Iterator[Engine]:
    """The ledger's database, brought to the newest schema."""
    engine = open_database(settings.ledger_url or sqlite_url(folder.ledger))
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def open_scratch_ledger() -> Iterator[Ledger]:
    """The real ledger on a database of its own that ends with the block, so nothing in it is ever synced."""
    with TemporaryDirectory(prefix="cvh-") as folder:
        engine = open_database(sqlite_url(Path(folder) / "ledger.db"), durable=False)
        try:
            yield SqlLedger(engine)
        finally:
            engine.dispose()


def key_ring(engine: Engine, folder: Folder, policies: Iterable[BrandPolicy]) -> KeyRing:
    """All keys, after every brand and group got its first one."""
    ring = KeyRing(Key(number, Scope.read(scope), secret) for number, scope, secret in stored_keys(engine))
    make_keys(engine, folder, ring, policies)
    return ring


def make_keys(engine: Engine, folder: Folder, ring: KeyRing, policies: Iterable[BrandPolicy]) -> None:
    """Give every brand and every group that has none its first key."""
    for scope in scopes_of(policies):
        file = folder.group_key(scope.name) if scope.kind == "group" else folder.key(scope.name)
        if not ring.speaks_for(scope) or not file.exists():
            key, text = make_key(scope)
            store_key(engine, key.id, str(key.scope), key.secret)
            write_secret(file, text)
            ring.add(key)
