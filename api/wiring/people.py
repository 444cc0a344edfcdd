"""The register of people in the ledger's database, for the hub and for the command line beside it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import Engine

from adapters.database import open_database, sqlite_url
from adapters.sql_keys import StoredPerson, revoke, store_person, stored_people
from api.folder import Folder
from api.keys import Scope
from api.people import Person, PersonKey, Register
from api.settings import Settings
from api.wiring.database import open_engine
from core.approval import RIGHTS


class SqlRegister:
    """Implements `api.people.Register`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def find(self, number: str) -> PersonKey | None:
        """The key with this id."""
        return next(map(_key, stored_people(self._engine, number)), None)

    def every(self) -> Sequence[PersonKey]:
        """All keys, by name."""
        return [_key(stored) for stored in stored_people(self._engine)]

    def add(self, key: PersonKey) -> None:
        """Keep a new key."""
        person = key.person
        rights = tuple(right for right in RIGHTS if right in person.rights)
        store_person(self._engine, StoredPerson(key.id, person.name, str(person.scope), rights, key.secret))

    def revoke(self, name: str, at: datetime) -> None:
        """End the keys of a name."""
        revoke(self._engine, name, at)


@contextmanager
def open_people(settings: Settings) -> Iterator[Register]:
    """The register of a data folder: beside the hub that runs on it, or holding the folder while none does."""
    folder = Folder(settings.data)
    if folder.announced() is not None:
        engine = open_database(settings.ledger_url or sqlite_url(folder.ledger), migrate=False)
        try:
            yield SqlRegister(engine)
        finally:
            engine.dispose()
        return
    folder.hold()
    try:
        with open_engine(settings, folder) as engine:
            yield SqlRegister(engine)
    finally:
        folder.release()


def _key(stored: StoredPerson) -> PersonKey:
    rights = frozenset(right for right in RIGHTS if right in stored.rights)
    return PersonKey(stored.id, Person(stored.name, Scope.read(stored.scope), rights), stored.secret, stored.revoked)
