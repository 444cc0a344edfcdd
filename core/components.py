"""Components: words that a person has approved, by id, arm and locale. Nothing else is said to a player."""

from collections.abc import Iterable, Sequence
from datetime import date

from msgspec import Struct

from core.arms import Arm
from core.plays import Copy


class Component(Struct, frozen=True, kw_only=True):
    """The approved words of one arm in one language."""

    id: str
    arm: Arm
    locale: str
    title: str
    body: str
    by: str
    """Who has approved it."""
    on: date

    @property
    def words(self) -> Copy:
        """What a command shows of it."""
        return Copy(self.title, self.body)


class Components:
    """All approved components, in the order of their files; immutable."""

    def __init__(self, components: Iterable[Component] = ()) -> None:
        self._known = {component.id: component for component in components}

    def __len__(self) -> int:
        return len(self._known)

    @property
    def all(self) -> tuple[Component, ...]:
        """Every component."""
        return tuple(self._known.values())

    @property
    def locales(self) -> tuple[str, ...]:
        """The locales that have components, by name."""
        return tuple(sorted({component.locale for component in self.all}))

    def by_id(self, number: str) -> Component | None:
        """The component with an id."""
        return self._known.get(number)

    def find(self, arm: Arm, locale: str) -> Sequence[Component]:
        """The components that say an arm in a locale; the first is the usual one."""
        return tuple(one for one in self.all if one.arm == arm and one.locale == locale)
