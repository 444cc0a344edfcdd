"""Rules, the books of the jurisdictions, and the law: all books of a hub, known by one digest."""

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Final, Literal

from msgspec import Struct

from core.record import digest

Effect = Literal["deny", "cap", "require_approval", "flag"]
COMMON: Final = "common"
"""The book that holds everywhere."""
ELSEWHERE: Final = "elsewhere"
"""The strict book of every jurisdiction that has none of its own."""


class Rule(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One rule: what it objects to, from when on, by which clause, and what it says to people."""

    id: str
    title: str
    clause: str
    """The clause it puts into practice."""
    source: str = ""
    """Where the clause can be read."""
    since: date | None = None
    """The first day it holds; None for as long as anybody remembers."""
    until: date | None = None
    """The last day it holds."""
    when: str
    """A CEL expression over the terms: true is an objection."""
    effect: Effect
    at_most: str = ""
    """For a cap, a CEL expression that gives the most an arm may cost."""
    message: str
    standby: bool = False
    """Whether it binds only the brands that adopt it: a rule that is not in force, or not beyond doubt."""

    def in_force(self, day: date) -> bool:
        """Whether a day lies within its dates."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


class Permit(Struct, frozen=True, kw_only=True):
    """Whether a jurisdiction allows what is prohibited unless somebody says otherwise, and by which clause."""

    permitted: bool
    clause: str


Permitted = Literal["break_reward"]


class Book(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The rules of one jurisdiction."""

    jurisdiction: str
    title: str
    currency: str = ""
    """The currency of its amounts; empty if it names none."""
    least_age: int | None = None
    """The age below which it lets nobody play; None if it does not say."""
    rules: tuple[Rule, ...] = ()
    permits: Mapping[Permitted, Permit] = {}


class Law(Struct, frozen=True, kw_only=True, dict=True):
    """All books of a hub, by jurisdiction."""

    books: Mapping[str, Book]

    @cached_property
    def digest(self) -> str:
        """SHA-256 over every book."""
        return digest(self)

    def binding(self, licence: str, residence: str) -> tuple[Book, ...]:
        """The books that bind a player: what holds everywhere, the licence's, and that of where he lives.

        A region without a book of its own is `ELSEWHERE`, whatever its country has: Ontario is not Canada.
        """
        names = dict.fromkeys((COMMON, self._name(licence), self._name(residence)))
        return tuple(self.books[name] for name in names if name in self.books)

    def _name(self, jurisdiction: str) -> str:
        country = jurisdiction.partition("-")[0]
        if jurisdiction in self.books:
            return jurisdiction
        return country if country in self.books else ELSEWHERE

    def permits(self, what: Permitted, licence: str, residence: str) -> Permit | None:
        """The permit of licence and residence alike, None if either has none; prohibited unless stated."""
        stated = [
            self.books[name].permits.get(what)
            for name in (self._name(licence), self._name(residence))
            if name in self.books
        ]
        sound = [permit for permit in stated if permit is not None and permit.permitted and permit.clause]
        return sound[0] if len(sound) == 2 else None
