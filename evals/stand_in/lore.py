"""Lore: the JSON that a conversation shows, which is all that the stand-in knows about anything."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

MENU: Final = "choices"
"""The name of a list that says by its name that it is there to pick from."""
_DECODER: Final = json.JSONDecoder(parse_constant=lambda word: _refuse(word))
_OPENING: Final = re.compile(r"[\[{]")


@dataclass(frozen=True)
class Lore:
    """Values in the order in which they are believed."""

    values: tuple[Any, ...] = ()

    def under(self, name: str) -> Iterator[Any]:
        """Everything that stands under a name."""
        return (value for key, value in self._pairs() if key == name)

    def texts(self) -> Iterator[str]:
        """Every text, wherever it stands."""
        return (value for _, value in self._pairs() if isinstance(value, str))

    def lists(self) -> Iterator[Sequence[Mapping[str, Any]]]:
        """Every list of objects, menus first."""
        found = [(key, value) for key, value in self._pairs() if isinstance(value, list)]
        for _, value in sorted(found, key=lambda pair: pair[0] != MENU):
            objects = [one for one in value if isinstance(one, dict)]
            if objects:
                yield objects

    def _pairs(self) -> Iterator[tuple[str, Any]]:
        return (pair for value in self.values for pair in _walk("", value))


def values_in(text: str) -> Iterator[Any]:
    """Every JSON object and array that stands in a text, fenced or not."""
    end = 0
    for opening in _OPENING.finditer(text):
        if opening.start() < end:
            continue
        try:
            value, end = _DECODER.raw_decode(text, opening.start())
        except (ValueError, RecursionError):
            continue
        yield value


def lore_of(texts: Iterable[str]) -> Lore:
    """The lore of texts, the most believed first."""
    return Lore(tuple(value for text in texts for value in values_in(text)))


def _walk(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    yield name, value
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _walk(key, inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _walk(name, inner)


def _refuse(word: str) -> Any:
    raise ValueError(f"{word} is no JSON")
