"""The kill switch: the newest word on each brand, and on all of them at once, says whether offers may go out."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from core.events import BrandSwitched

EVERYWHERE: Final = "*"
"""What a word about all brands is about, those of later days included."""
NOWHERE: Final = "all-brands"
"""What stands as brand and subject on the event of such a word: an envelope has no room for a star."""
_MOMENT: Final = timedelta(microseconds=1)


def about(word: BrandSwitched) -> str:
    """The brand that a word is about, or `EVERYWHERE`."""
    return EVERYWHERE if word.data.everywhere else word.brand


class Switches:
    """Every word's place is its time, never the order of hearing: what is heard again undoes nothing newer."""

    def __init__(self, words: Iterable[BrandSwitched] = ()) -> None:
        self._newest: dict[str, BrandSwitched] = {}
        for word in words:
            self.take(word)

    def take(self, word: BrandSwitched) -> None:
        """Keep a word unless a newer one is known; of two of one instant, off stands."""
        known = self._newest.get(about(word))
        if known is None or _place(word) > _place(known):
            self._newest[about(word)] = word

    def stopped_by(self, brand: str) -> BrandSwitched | None:
        """The word that keeps a brand's offers back, None if they may go out."""
        words = (self._newest.get(name) for name in (EVERYWHERE, brand))
        return next((word for word in words if word is not None and word.data.commercial == "off"), None)

    def word(self, brand: str) -> BrandSwitched | None:
        """The newest word on a brand, or on `EVERYWHERE`."""
        return self._newest.get(brand)

    def words(self) -> Sequence[BrandSwitched]:
        """The newest word on everything that any word is about."""
        return [self._newest[name] for name in sorted(self._newest)]

    def moment(self, brand: str, at: datetime) -> datetime:
        """When a word said now is said: after the one it answers, whatever a clock that was set back shows."""
        known = self._newest.get(brand)
        return max(at, known.time + _MOMENT) if known is not None else at


def _place(word: BrandSwitched) -> tuple[datetime, bool, str]:
    return word.time, word.data.commercial == "off", word.id
