"""People and their keys: a name, what he may do, and for which brands. A machine's key never decides for a person."""

import hmac
import re
import secrets
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Final, Protocol

from msgspec import Struct

from api.keys import Scope, secret_digest
from core.approval import RIGHTS, Approval, Right
from core.errors import PeopleError
from core.policy import BrandPolicy

ALL: Final = Scope("all", "")
"""Every brand of the hub."""
NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


class Person(Struct, frozen=True):
    """Somebody who may decide for the operator."""

    name: str
    scope: Scope
    rights: frozenset[Right]

    @property
    def approval(self) -> Approval:
        """His yes, with the rights it is given with."""
        return Approval(self.name, self.rights)


class PersonKey(Struct, frozen=True):
    """A stored key of a person: only the digest of its secret is kept."""

    id: str
    person: Person
    secret: bytes
    revoked: datetime | None = None


class Register(Protocol):
    """The people who have or had a key."""

    def find(self, number: str) -> PersonKey | None:
        """The key with this id."""
        ...

    def every(self) -> Sequence[PersonKey]:
        """All keys, by name."""
        ...

    def add(self, key: PersonKey) -> None:
        """Keep a new key."""
        ...

    def revoke(self, name: str, at: datetime) -> None:
        """End the keys of a name."""
        ...


KEY_ID: Final = re.compile(r"[0-9a-f]{8}")


class People:
    """Knows people by their keys. The register is asked each time, so that a revoked key is over at once."""

    def __init__(self, register: Register, brands_of: Callable[[str], Collection[str]]) -> None:
        self._register, self._brands_of = register, brands_of

    def person_of(self, text: str) -> Person | None:
        """Whose key this is, None if it is nobody's or was revoked."""
        number, _, secret = text.partition(".")
        key = self._register.find(number) if KEY_ID.fullmatch(number) else None
        matches = hmac.compare_digest(secret_digest(secret), key.secret if key else b"")
        return key.person if key and matches and key.revoked is None else None

    def anybody(self, right: Right) -> bool:
        """Whether somebody has a key with this scope for every brand: then nobody acts in another's name."""
        people = (key.person for key in self._register.every() if key.revoked is None)
        return any(right in person.rights and person.scope == ALL for person in people)

    def covers(self, person: Person, brand: str) -> bool:
        """Whether somebody may decide for a brand."""
        kind, name = person.scope.kind, person.scope.name
        return kind == "all" or (brand in self._brands_of(name) if kind == "group" else brand == name)


def make_person_key(person: Person) -> tuple[PersonKey, str]:
    """A new key and the text that its holder sends, `id.secret`."""
    number, secret = secrets.token_hex(4), secrets.token_urlsafe(32)
    return PersonKey(number, person, secret_digest(secret)), f"{number}.{secret}"


def read_person(name: str, brand: str, group: str, every: bool, rights: Sequence[str]) -> Person:
    """A person as he is named on a command line."""
    if not NAME.fullmatch(name):
        raise PeopleError(f"{name!r} is no name for a key: use up to 40 small letters, digits and hyphens")
    if len([given for given in (brand, group, every) if given]) != 1:
        raise PeopleError("for which brands is not clear: give one of --brand NAME, --group NAME and --all")
    granted = frozenset(right for right in RIGHTS if right in rights)
    if not granted or len(granted) != len(set(rights)):
        raise PeopleError(f"{', '.join(rights) or 'nothing'} is no scope: give --scope one of {', '.join(RIGHTS)}")
    scope = Scope("brand", brand) if brand else Scope("group", group) if group else ALL
    return Person(name, scope, granted)


def add_person(register: Register, person: Person, policies: Mapping[str, BrandPolicy]) -> str:
    """Give somebody a key; returns what he sends. One name is one person, with one key at a time."""
    scope = person.scope
    known = {"brand": set(policies), "group": {policy.group for policy in policies.values()}, "all": {""}}[scope.kind]
    if scope.name not in known:
        raise PeopleError(f"no {scope.kind} {scope.name!r} here: see `cvh brand list`")
    if any(key.person.name == person.name and key.revoked is None for key in register.every()):
        raise PeopleError(f"{person.name!r} has a key: `cvh people revoke {person.name}` first, or take another name")
    key, text = make_person_key(person)
    register.add(key)
    return text


def revoke_person(register: Register, name: str, at: datetime) -> None:
    """End somebody's key at once."""
    if not any(key.person.name == name and key.revoked is None for key in register.every()):
        raise PeopleError(f"nobody called {name!r} has a key: see `cvh people list`")
    register.revoke(name, at)
