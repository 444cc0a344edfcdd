"""The dialects of a running hub: those of its files, and those that people have accepted, taken up as they are said.

A file comes first. What it does not know is read by the dialects that were accepted for the brand and the door by
which the payload came, oldest first; no other brand's payload is.
"""

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Final

from core import admission
from core.dialect import Accepted, Dialect, Outcome, Unmapped, kind_of, read_payload
from core.entries import Route
from core.errors import PolicyFileError, Refusal
from core.record import identity
from prompts.dialects import read_dialect

log: Final = logging.getLogger("cvh.dialects")


class Dialects:
    """Finds out who reads a payload; what is accepted later is taken up at once."""

    def __init__(self, files: Mapping[str, Dialect], accepted: Iterable[Accepted] = ()) -> None:
        self.files: Final = files
        self._accepted: dict[tuple[str, str, str], tuple[Accepted, Dialect]] = {}
        for one in accepted:
            self._restore(one)

    @property
    def accepted(self) -> Sequence[Accepted]:
        """Those that read payloads, oldest first."""
        return [one for one, _ in self._accepted.values()]

    def taken(self, name: str) -> bool:
        """Whether a file has this name, so that nothing can be accepted under it."""
        return name in self.files

    def giving_way(self, brand: str, door: str, name: str) -> Accepted | None:
        """What reads now and would not any more, if another text were accepted under its name."""
        found = self._accepted.get((brand, door, name))
        return found[0] if found is not None else None

    def take(self, accepted: Accepted, dialect: Dialect) -> None:
        """Read by it from now on; one of the same name for the same brand and door gives way."""
        self._accepted[accepted.place] = (accepted, dialect)

    def readers(self, brand: str | None, door: str) -> Iterator[Dialect]:
        """Who may read what a brand sends to a door, in order."""
        if door in self.files:
            yield self.files[door]
        yield from (dialect for one, dialect in self._accepted.values() if (one.brand, one.door) == (brand, door))

    def read(self, item: bytes, route: Route, told: Mapping[str, str]) -> Outcome:
        """What one item says that came by a route, in the words of the first that knows its shape."""
        if route.dialect is None:
            return _own(item)
        unknown = Unmapped(route.kind, f"this hub has no dialect {route.dialect!r}; it has {', '.join(self.files)}")
        for dialect in self.readers(route.brand, route.dialect):
            outcome = read_payload(dialect, item, kind=route.kind, brand=route.brand or "", told=told)
            if not isinstance(outcome, Unmapped):
                return outcome
            unknown = outcome
        return unknown

    def leaves_out(self, route: Route, payload: Mapping[str, object]) -> bool:
        """Whether a file says of this kind that it has no event of ours: it waits because somebody wanted it to."""
        file = self.files.get(route.dialect or "")
        kind = kind_of(file, payload, route.kind) if file is not None else None
        return file is not None and isinstance(kind, str) and any(fnmatchcase(kind, one) for one in file.unmapped)

    def digest(self, brand: str, door: str) -> str:
        """Of all that reads what a brand sends to a door."""
        return identity(*(dialect.mark for dialect in self.readers(brand, door)))

    def _restore(self, accepted: Accepted) -> None:
        if self.taken(accepted.name):
            log.warning("the file %r takes the place of the dialect that %s accepted for %s: rename the file to have "
                        "both", accepted.name, accepted.by, accepted.brand)  # fmt: skip
            return
        try:
            self.take(accepted, read_dialect(accepted.text))
        except PolicyFileError as error:
            log.warning("the dialect %r of %s cannot be read any more (%s): accept a newer one", accepted.name,
                        accepted.brand, error)  # fmt: skip


def _own(raw: bytes) -> Outcome:
    event = admission.read_event(raw)
    return event if isinstance(event, Refusal) else (event,)
