"""Notices shapes that no dialect reads, as soon as enough payloads of one wait to write a dialect from."""

from collections.abc import Callable, Iterable
from typing import Final

from api.dialects import Dialects
from core.entries import Letter, Quarantined
from core.record import identity
from core.shape import Shape, ShapeJob, payload_of, shape_digest, shape_of

MOST_SHAPES: Final = 200
"""So many shapes of one door are told apart: who sends more sends noise."""
Door = tuple[str, str, str]
"""Brand, dialect and kind, as the transport says them."""


class ShapeWatch:
    """Counts what goes into quarantine by shape; asks once for each shape, brand and set of dialects."""

    def __init__(self, dialects: Dialects, enough: int) -> None:
        self._dialects, self._enough = dialects, enough
        self._counts: Final[dict[Door, dict[Shape, int]]] = {}
        self._asked: Final[set[str]] = set()
        self.on_job: Final[list[Callable[[ShapeJob], None]]] = []

    def restore(self, letters: Iterable[Letter]) -> None:
        """Count what waits already, oldest first, and ask about each shape that has enough."""
        for letter in letters:
            self.take(letter)

    def take(self, kept: Letter | Quarantined) -> None:
        """Count a payload; the one that makes enough of them asks."""
        counted = self._count(kept)
        if counted is None:
            return
        (brand, door, kind), shape = counted
        digest = shape_digest(door, kind, shape)
        run = identity("shape", brand, digest, self._dialects.digest(brand, door))
        if self._counts[brand, door, kind][shape] < self._enough or run in self._asked:
            return
        self._asked.add(run)
        for ask in self.on_job:
            ask(ShapeJob(run=run, brand=brand, door=door, shape=digest, at=kept.at))

    def _count(self, kept: Letter | Quarantined) -> tuple[Door, Shape] | None:
        route = kept.route
        payload = payload_of(kept.raw) if route.brand and route.dialect else None
        if payload is None or self._dialects.leaves_out(route, payload):
            return None
        door = (route.brand or "", route.dialect or "", route.kind)
        counts = self._counts.setdefault(door, {})
        own = shape_of(payload)
        shape = next((one for one in counts if one.holds(own)), own)
        if shape not in counts and len(counts) >= MOST_SHAPES:
            return None
        counts[shape] = counts.get(shape, 0) + 1
        return door, shape
