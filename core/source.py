"""Where a brand's history comes from: rows as a source tells them, page by page."""

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

from msgspec import Struct


class SourceRow(Struct, frozen=True):
    """One row of somebody's history, as the source tells it."""

    values: Mapping[str, object]
    text: str
    key: str
    """The same when the same row is told again."""
    fault: str | None = None
    """Why it is no row at all."""


class SourcePage(Struct, frozen=True, kw_only=True):
    """Some rows of a source, where to go on, and what the source itself says the whole comes to."""

    rows: Sequence[SourceRow]
    next: str | None
    """The cursor of the next page; None after the last one."""
    length: int | None = None
    """How many rows to expect."""
    total: int | None = None
    """How many there are, in the source's own words."""
    sums: Mapping[str, str] = {}
    """By column, the decimal sum over all rows, in the source's own words."""


class Source(Protocol):
    """Where a brand's history comes from, page by page, from any page on."""

    def edition(self) -> str:
        """Changes when what was read before can no longer be gone on from."""
        ...

    def beside(self, entities: Collection[str]) -> Sequence[str]:
        """What the source has beside these entities, as far as it says."""
        ...

    async def page(self, entity: str, cursor: str | None) -> SourcePage | None:
        """The page at a cursor, the first one without; None if the source has nothing of that name."""
        ...

    async def close(self) -> None:
        """Give the connections back."""
        ...
