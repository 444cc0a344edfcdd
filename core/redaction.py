"""Redaction: samples of payloads in which the form is true and no person is left.

What matching needs stays: amounts, currency codes, words of the trade, recent times. Every id becomes a handle, the
same for the same id; everything else becomes the name of what it is. Names of fields are strangers' text too: one that
is no plain identifier, or that only one payload has, becomes a handle.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Final

from msgspec import Struct

from core.calendar import EPOCH
from core.lexicon import CHOICE, ID, MONEY, PERSONAL, PLAYER, TIME, of_the_trade, words_of
from core.money import SCALES
from core.shape import INTO, Way, leaves

MOST_SAMPLES: Final = 6
MOST_ITEMS: Final = 2
LARGEST: Final = 10**9
"""What is larger is no amount that a sample needs: it may be a telephone."""
LONGEST_WHOLE: Final = 7
"""A whole number with more digits may be an account or a telephone, whatever its name says."""
BEFORE: Final = timedelta(days=731)
"""An older day may be somebody's birthday."""
AFTER: Final = timedelta(days=1)
OFTEN: Final = 3
"""A word of a field with few words is kept if payloads of so many players have it: one player's may be his name."""
FEW: Final = 8

_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,39}")
_HANDLE: Final = re.compile(r"(key|kind)_[0-9]+")
_WORD: Final = re.compile(r"[A-Za-z][A-Za-z_.:-]{0,23}[0-9]{0,2}")
_NUMBER: Final = re.compile(r"-?[0-9]{1,20}(\.[0-9]{1,18})?")
_WALLET: Final = re.compile(r"0x[0-9a-fA-F]{40}|[13][1-9A-HJ-NP-Za-km-z]{25,34}|bc1[a-z0-9]{20,60}")
_ISO: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9:.]{5,18}(Z|[+-][0-9]{2}:?[0-9]{2})?)?")
_LONGEST_WORDS: Final = 5


class Redacted(Struct, frozen=True, kw_only=True):
    """Samples that may be shown, and what their handles stand for, which may not."""

    kind: str
    samples: tuple[Mapping[str, object], ...]
    names: Mapping[str, str]
    """By handle, the name of a field, or the kind, as its sender writes it."""


def redact(payloads: Sequence[Mapping[str, object]], at: datetime, kind: str = "") -> Redacted:
    """A few telling samples of payloads that had arrived at a moment."""
    hand = _Hand(payloads, at)
    samples = tuple(hand.shown(payload) for payload in telling(payloads))
    shown = kind if not kind or (_WORD.fullmatch(kind) and of_the_trade(kind)) else "kind_1"
    named = {name: stands for stands, name in hand.handles.items()}
    return Redacted(kind=shown, samples=samples, names=named | ({shown: kind} if shown != kind else {}))


def telling(payloads: Sequence[Mapping[str, object]]) -> Sequence[Mapping[str, object]]:
    """Few payloads that show as much as many do: each shows a field, a word or a form that none before it shows."""
    shown: set[object] = set()
    chosen: list[Mapping[str, object]] = []
    rest = list(payloads)
    for _ in range(min(MOST_SAMPLES, len(rest))):
        best = max(range(len(rest)), key=lambda place: len(_tells(rest[place]) - shown))
        chosen.append(rest.pop(best))
        shown |= _tells(chosen[-1])
    return chosen


def _tells(payload: Mapping[str, object]) -> set[object]:
    return {(way, _form(value)) for way, value in leaves(payload)}


def _form(value: object) -> object:
    if isinstance(value, str) and of_the_trade(value):
        return value
    return type(value).__name__ + str("." in str(value) if isinstance(value, Decimal) else "")


class _Hand:
    """Redacts the payloads of one shape: what is the same stays the same."""

    def __init__(self, payloads: Sequence[Mapping[str, object]], at: datetime) -> None:
        self._at = at
        self._names: Counter[str] = Counter()
        for payload in payloads:
            self._names.update({part for way, _ in leaves(payload) for part in way})
        self._single = len(payloads) == 1
        self._words: dict[Way, dict[str, dict[Way, set[str]]]] = {}
        """By field and word, the players who have it, by the field that names them."""
        for payload in payloads:
            self._hear(payload)
        self._ids: dict[tuple[str, str], str] = {}
        self.handles: dict[str, str] = {}

    def _hear(self, payload: Mapping[str, object]) -> None:
        found = list(leaves(payload))
        players = [(way, str(value)) for way, value in found if value not in (None, "") and _names_player(way)]
        for way, word in ((way, value) for way, value in found if isinstance(value, str)):
            heard = self._words.setdefault(way, {}).setdefault(word, {})
            for naming, player in players:
                heard.setdefault(naming, set()).add(player)

    def shown(self, value: Mapping[str, object], way: Way = ()) -> dict[str, object]:
        """An object without anything that a person could be found by."""
        return {self._name(name): self._value(inner, (*way, name)) for name, inner in value.items()}

    def _value(self, value: object, way: Way) -> object:
        match value:
            case None | bool():
                return value
            case dict():
                return self.shown(value, way)
            case list():
                return [self._value(inner, (*way, INTO)) for inner in value[:MOST_ITEMS]]
            case int() | Decimal():
                return self._number(value, way)
            case _:
                return self._text(str(value), way)

    def _name(self, name: str) -> str:
        plain = _NAME.fullmatch(name) and not _HANDLE.fullmatch(name) and len(words_of(name)) <= _LONGEST_WORDS
        trade = of_the_trade(name) and len(name) <= 40 and name.replace(" ", "").isalnum()
        if trade or (plain and (self._single or self._names[name] > 1)):
            return name
        return self.handles.setdefault(name, f"key_{len(self.handles) + 1}")

    def _number(self, value: int | Decimal, way: Way) -> object:
        words, told = _about(way), str(value)
        if words & PERSONAL:
            return "<number>"
        if words & TIME and self._recent(_moment(told)):
            return value if isinstance(value, int) else told
        if words & MONEY and not words & ID and _amount(told):
            return value if isinstance(value, int) else told
        if words & CHOICE and isinstance(value, int) and 0 <= value < 1000:
            return value
        return self._id("id", told) if words & (ID | PLAYER) else "<number>"

    def _text(self, text: str, way: Way) -> str:
        words = _about(way)
        if not text:
            return text
        if "@" in text:
            return "<email>"
        if words & PERSONAL:
            return "<date>" if _ISO.fullmatch(text) else "<text>"
        if _ISO.fullmatch(text):
            return text if words & TIME and self._recent(_day(text)) else "<date>"
        if self._keeps(text, words, way):
            return text
        return self._hidden(text, words)

    def _keeps(self, text: str, words: frozenset[str], way: Way) -> bool:
        if _NUMBER.fullmatch(text):
            amount = words & MONEY and not words & ID and _amount(text)
            return bool(amount or (words & TIME and self._recent(_moment(text))))
        if "currency" in words and text in SCALES:
            return True
        if not _WORD.fullmatch(text) or words & PLAYER:
            return False
        if of_the_trade(text):
            return True
        seen = self._words.get(way, {})
        players = min(map(len, seen.get(text, {}).values()), default=0)
        return bool(words & CHOICE) and players >= OFTEN and len(seen) <= FEW

    def _hidden(self, text: str, words: frozenset[str]) -> str:
        if _WALLET.fullmatch(text):
            return self._id("wallet", text)
        plain = not any(letter.isspace() for letter in text)
        if plain and (words & (ID | PLAYER) or any(letter.isdigit() for letter in text)):
            return self._id("id", text)
        return "<text>"

    def _id(self, what: str, told: str) -> str:
        return self._ids.setdefault((what, told), f"<{what}-{len(self._ids) + 1}>")

    def _recent(self, moment: datetime | None) -> bool:
        return moment is not None and self._at - BEFORE <= moment <= self._at + AFTER


def _amount(told: str) -> bool:
    """Whether a number may be shown as an amount."""
    whole = told.lstrip("-").isdigit()
    return abs(Decimal(told)) < LARGEST and not (whole and len(told.lstrip("-")) > LONGEST_WHOLE)


def _names_player(way: Way) -> bool:
    """Whether a field holds a player's id, and nothing of his that changes."""
    words = _about(way)
    return bool(words & PLAYER) and words <= PLAYER | ID


def _about(way: Way) -> frozenset[str]:
    """What a value is about: the words of its name, and of what it belongs to if the name alone says little."""
    names = [name for name in way if name != INTO]
    last = frozenset(words_of(names[-1])) if names else frozenset()
    above = frozenset(words_of(names[-2])) if len(names) > 1 else frozenset()
    short = last <= ID | {"amount", "name"}
    return last | (above - TIME - CHOICE if short else above & PERSONAL)


def _moment(told: str) -> datetime | None:
    """The moment of seconds or milliseconds since 1970."""
    digits = told.partition(".")[0]
    if not digits.isdigit() or len(digits) not in (10, 13):
        return None
    return EPOCH + timedelta(milliseconds=int(digits) * (1000 if len(digits) == 10 else 1))


def _day(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def handles_in(text: str, names: Iterable[str]) -> Sequence[str]:
    """The handles that a text speaks of."""
    return [name for name in names if re.search(rf"(?<![A-Za-z0-9_]){name}(?![A-Za-z0-9_])", text)]
