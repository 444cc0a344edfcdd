"""Roles: which field of a payload is the player, the time, the amount, told by its name, its type and its values."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from msgspec import Struct

from agents.fault import Fault
from core.dialect.number import read_number
from core.lexicon import ID, PERSONAL, PLAYER, words_of
from core.money import SCALES
from core.shape import INTO, Way, leaves

Words = frozenset[str]
_UNWRITABLE: Final = (*".[]{}?=,", " or ", " + ")
"""What a name with a point or a question mark in it cannot be told from, where a dialect names a field."""
_MOMENTS: Final = (10, 13)
"""Digits of seconds and of milliseconds since 1970, these days."""


class Seen(Struct, frozen=True):
    """A field that all samples have, with what stands in it."""

    way: Way
    values: tuple[object, ...]

    @property
    def path(self) -> str:
        """As a dialect names it."""
        return ".".join(self.way)

    @property
    def leaf(self) -> Words:
        """The words of its own name."""
        return frozenset(words_of(self.way[-1]))

    @property
    def above(self) -> Words:
        """The words of what it belongs to."""
        return frozenset(words_of(self.way[-2])) if len(self.way) > 1 else frozenset()


class Pick(Struct, frozen=True):
    """The field that plays a role, and how sure that is."""

    seen: Seen
    score: float

    @property
    def path(self) -> str:
        """As a dialect names it."""
        return self.seen.path


class Role(Struct, frozen=True, kw_only=True):
    """What a field must be called, and what must stand in it."""

    name: str
    nouns: Mapping[str, float]
    """Words that name it, and how surely."""
    beside: Words = ID
    """Words that may stand with them."""
    never: Words = frozenset()
    fits: Callable[[object], bool]
    alone: float = 0.0
    """How surely it is meant by a name such as `id` that belongs to nothing."""
    by_id: bool = False
    """Whether it is named by an id: the plainest word for one is the surest."""

    def score(self, seen: Seen) -> float:
        """How surely the field plays this role; nothing if it cannot."""
        if (seen.leaf | seen.above) & self.never or not all(map(self.fits, seen.values)):
            return 0.0
        return self._named(seen) * (_plainness(seen.leaf) if self.by_id else 1.0)

    def _named(self, seen: Seen) -> float:
        own = seen.leaf & self.nouns.keys()
        if own:
            return max(self.nouns[word] for word in own) if seen.leaf - own <= self.beside else 0.0
        if not seen.leaf or not seen.leaf <= self.beside:
            return 0.0
        over = seen.above & self.nouns.keys()
        return max((self.nouns[word] for word in over), default=self.alone if not seen.above else 0.0)


def _plainness(leaf: Words) -> float:
    if "id" in leaf:
        return 1.0
    return 0.5 if leaf & {"name", "title", "slug"} else 0.9 if leaf & ID else 0.95


def seen_in(samples: Sequence[Mapping[str, object]]) -> Sequence[Seen]:
    """The fields outside of lists that every sample has a value in, and a dialect can name."""
    read = [dict(leaves(sample)) for sample in samples]
    ways = [way for way in read[0] if way and INTO not in way and _writable(way)] if read else []
    found = (Seen(way, tuple(one.get(way) for one in read)) for way in ways)
    return [seen for seen in found if not any(value is None or value == "" for value in seen.values)]


def _writable(way: Way) -> bool:
    return way[0] != "told" and all(map(writable, way))


def writable(name: str) -> bool:
    """Whether a dialect can name a field of this name."""
    return name.isprintable() and name == name.strip() != "" and not any(mark in name for mark in _UNWRITABLE)


def pick(role: Role, fields: Iterable[Seen]) -> Pick | Fault | None:
    """The field that plays a role; a fault if two could, and none if none can."""
    found = sorted((Pick(seen, score) for seen in fields if (score := role.score(seen))), key=_order)
    if not found:
        return None
    rivals = [one for one in found[1:] if one.score == found[0].score and one.seen.values != found[0].seen.values]
    if rivals:
        reason = f"{found[0].path!r} and {rivals[0].path!r} could both be the {role.name}"
        return Fault(reason, "Nothing in the payloads says which: write the dialect by hand")
    return found[0]


def _order(one: Pick) -> tuple[float, int, str]:
    return -one.score, len(one.seen.way), one.path


def is_handle(value: object) -> bool:
    """Whether a value was an id before it was redacted."""
    return isinstance(value, str) and value.startswith("<id-")


def is_hidden(value: object) -> bool:
    """Whether a value was redacted at all."""
    return isinstance(value, str) and value.startswith("<")


def is_number(value: object) -> bool:
    """Whether a value is an amount, as a number or in digits."""
    return not isinstance(value, bool) and read_number(value) is not None


def is_word(value: object) -> bool:
    """Whether a value is one word of a few, shown as it is."""
    return isinstance(value, str) and not is_hidden(value) and read_number(value) is None


def moment_form(value: object) -> str | None:
    """How a moment is written: `iso`, `s` or `ms`; None if it is none that says where on earth it is."""
    told = str(value)
    if told.isdigit() and not isinstance(value, bool):
        return {10: "s", 13: "ms"}.get(len(told))
    try:
        found = datetime.fromisoformat(told) if isinstance(value, str) else None
    except ValueError:
        return None
    return "iso" if found is not None and found.tzinfo is not None else None


_MADE: Final = frozenset({"parent", "original", "related", "correlation", "session", "type", "status", "time", "email"})
_NO_AMOUNT: Final = frozenset({
    "balance", "bonus", "fee", "tax", "limit", "rate", "odds", "max", "min", "jackpot", "count", "id", "type", "total",
    "before", "after", "code", "number", "status", "time", "date", "at",
})  # fmt: skip

PLAYER_ROLE: Final = Role(
    name="player",
    nouns={word: {"player": 1.0, "account": 0.85, "client": 0.85}.get(word, 0.95) for word in PLAYER},
    beside=ID | {"external"},
    never=_MADE | PERSONAL | {"round", "game", "balance", "bet"},
    fits=is_handle,
    by_id=True,
)
ROUND_ROLE: Final = Role(
    name="round",
    nouns={"round": 1.0, "hand": 0.9, "spin": 0.9},
    beside=ID | {"game"},
    never=_MADE,
    fits=is_handle,
    by_id=True,
)
GAME_ROLE: Final = Role(
    name="game",
    nouns={"game": 1.0, "slot": 0.9, "table": 0.9},
    beside=ID | {"name", "title", "slug"},
    never=_MADE | {"round", "category", "provider", "transaction", "bet"},
    fits=lambda value: isinstance(value, str),
    by_id=True,
)
ID_ROLE: Final = Role(
    name="id of the payload",
    nouns={"transaction": 1.0, "payment": 0.95, "deposit": 0.95, "withdrawal": 0.95, "operation": 0.95, "bet": 0.9,
           "order": 0.9, "event": 0.85, "callback": 0.8, "message": 0.8, "notification": 0.8, "request": 0.75},
    beside=ID | {"external"},
    never=_MADE | PLAYER | {"round", "game"},
    fits=is_handle,
    alone=0.7,
    by_id=True,
)  # fmt: skip
TIME_ROLE: Final = Role(
    name="time",
    nouns={"occurred": 1.0, "happened": 1.0, "place": 0.98, "timestamp": 0.95, "time": 0.9, "created": 0.85,
           "date": 0.8, "processed": 0.8, "complete": 0.75, "settle": 0.75, "sent": 0.6, "received": 0.6},
    beside=frozenset({"at", "on", "utc", "ms", "millis", "sec", "seconds", "epoch", "unix", "event", "transaction",
                      "bet", "payment", "deposit", "withdrawal", "login", "win", "time", "date", "timestamp"}),
    never=frozenset({"birth", "born", "expiry", "expires", "updated", "registered", "until", "id"}),
    fits=lambda value: moment_form(value) is not None,
)  # fmt: skip
CURRENCY_ROLE: Final = Role(
    name="currency",
    nouns={"currency": 1.0},
    beside=frozenset({"code", "iso", "id", "amount", "transaction"}),
    never=frozenset({"rate", "base"}),
    fits=lambda value: value in SCALES,
)
RATE_ROLE: Final = Role(
    name="exchange rate",
    nouns={"rate": 1.0},
    beside=frozenset({"exchange", "fx", "currency", "conversion"}),
    fits=is_number,
)
STATUS_ROLE: Final = Role(
    name="status",
    nouns={"status": 1.0, "state": 0.9, "result": 0.8, "outcome": 0.8},
    beside=frozenset({"transaction", "payment", "deposit", "withdrawal", "code", "bet"}),
    never=PLAYER | {"game", "round"},
    fits=lambda value: is_word(value) or isinstance(value, int),
)
METHOD_ROLE: Final = Role(
    name="method",
    nouns={"method": 1.0, "channel": 0.6},
    beside=frozenset({"payment", "deposit", "withdrawal", "type"}),
    fits=is_word,
)
CATEGORY_ROLE: Final = Role(
    name="category",
    nouns={"category": 1.0, "vertical": 0.9},
    beside=frozenset({"game", "type"}),
    never=PLAYER,
    fits=is_word,
)


def amount_role(own: Words, others: Words) -> Role:
    """The role of an amount that may be called after its event, and not after another."""
    return Role(
        name="amount",
        nouns={"amount": 0.9, **dict.fromkeys(own, 1.0)},
        beside=frozenset({"amount", "minor", "real", "cash", "money", "units", "in", "transaction", "payment"}),
        never=_NO_AMOUNT | others,
        fits=is_number,
    )
