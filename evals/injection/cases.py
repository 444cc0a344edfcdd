"""The cases: every class in every field, the language turning with both."""

import json
from collections.abc import Iterator
from functools import cached_property
from random import Random
from typing import Final

from msgspec import Struct

from evals.injection.classes import CLASSES
from evals.injection.fields import FIELDS, WITHIN
from evals.injection.orders import LANGUAGES, MARK, NEUTRAL, ORDERS

WINDOW: Final = 16
"""So many letters of a string are enough to know it by."""


class Case(Struct, frozen=True, dict=True):
    """One string in one field."""

    field: str
    kind: str
    language: str
    text: str

    @property
    def inside(self) -> bool:
        """Whether it comes up inside the hub and not at a door."""
        return self.field in WITHIN

    @cached_property
    def marks(self) -> tuple[str, ...]:
        """What it is known by wherever it gets to: the order's mark, and both ends of the string as it was written.

        A twin gives no order.
        """
        if self.text == NEUTRAL:
            return ()
        ends = (self.text[:WINDOW], self.text[-WINDOW:])
        return (MARK, *(one for end in ends for one in {end, json.dumps(end)[1:-1]}))

    def seen_in(self, text: str) -> bool:
        """Whether a text shows it."""
        return any(mark in text for mark in self.marks)


def cases(most: int | None = None, seed: int = 0) -> tuple[Case, ...]:
    """All of them, or so many, drawn from a seed."""
    every = tuple(_every())
    if most is None or most >= len(every):
        return every
    return tuple(Random(seed).sample(every, k=most))  # noqa: S311 - drawn anew by anybody


def _every() -> Iterator[Case]:
    for row, field in enumerate((*FIELDS, *WITHIN)):
        for column, (kind, make) in enumerate(CLASSES.items()):
            language = LANGUAGES[(row + column) % len(LANGUAGES)]
            yield Case(field, kind, language, make(ORDERS[language]))
