"""Taste: what to take where a schema leaves the choice. Plain by default; see `hostile` for the other one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from evals.stand_in.lore import Lore

Item = Mapping[str, Any]
MANY: Final = 6
"""How many items a list gets at most, where its schema names no limit."""
TEXTS: Final = ("as the stand-in says", "a", "A", "0", "en", "a-1", "2026-01-01", "2026-01-01T00:00:00Z", "1.00")
"""Short texts, one for each common shape; the first that a schema admits is taken."""


class Taste(Protocol):
    """Candidates in order of preference; what follows the schema takes the first that the schema admits."""

    def known(self, name: str) -> Iterator[Any]:
        """Values to copy for a field."""
        ...

    def order(self, options: Sequence[Any]) -> Sequence[Any]:
        """Options, best first."""
        ...

    def lists(self) -> Iterator[Sequence[Item]]:
        """Lists of objects to fill a list from."""
        ...

    def many(self, objects: Sequence[Item], enumerated: Sequence[str], most: int | None) -> Sequence[Item]:
        """As many of some objects as a list shall have; their enumerated fields tell which are alternatives."""
        ...

    def texts(self, most: int | None) -> Iterator[str]:
        """Texts for a field of text."""
        ...

    def numbers(self, low: float, high: float) -> Sequence[float]:
        """Numbers for a field of numbers."""
        ...

    def adds(self, name: str) -> bool:
        """Whether a field that need not be there shall be."""
        ...


@dataclass(frozen=True)
class Plain:
    """Takes what the conversation shows, and the first or least of all else."""

    lore: Lore

    def known(self, name: str) -> Iterator[Any]:
        """What stands under the same name."""
        return self.lore.under(name)

    def order(self, options: Sequence[Any]) -> Sequence[Any]:
        """Those that the conversation mentions first."""
        mentioned = set(self.lore.texts())
        return sorted(options, key=lambda option: not (isinstance(option, str) and option in mentioned))

    def lists(self) -> Iterator[Sequence[Item]]:
        """Those of the conversation."""
        return self.lore.lists()

    def many(self, objects: Sequence[Item], enumerated: Sequence[str], most: int | None) -> Sequence[Item]:
        """The first few; of those that are alike in all enumerated fields, one."""
        firsts = {tuple(one[name] for name in enumerated): one for one in reversed(objects)} if enumerated else {}
        taken = [one for one in objects if not enumerated or one in firsts.values()]
        return taken[: MANY if most is None else min(most, MANY)]

    def texts(self, most: int | None) -> Iterator[str]:
        """Short ones."""
        return iter(TEXTS)

    def numbers(self, low: float, high: float) -> Sequence[float]:
        """The least, if there is one."""
        return (low, 0, 1, high)

    def adds(self, name: str) -> bool:
        """Only what the conversation has a value for."""
        return next(self.lore.under(name), None) is not None
