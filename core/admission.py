"""Reading events: bytes in; an event, or a refusal that says field, reason and remedy."""

import difflib
import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

import msgspec
from msgspec.structs import replace

from core.errors import Refusal
from core.events import EVENT_TYPES, GROUP_TYPES, INTERNAL_TYPES, BrandLevel, Event, event_type

MAX_EVENT_BYTES: Final = 64 * 1024
MAX_QUOTED: Final = 300
EARLIEST: Final = datetime(1990, 1, 1, tzinfo=UTC)
"""No event of an online casino is older."""
AHEAD: Final = timedelta(minutes=5)
"""How far an event's time may lie after its arrival before it is refused as a broken clock."""

_ONE: Final[msgspec.json.Decoder[Event]] = msgspec.json.Decoder(Event)
_MANY: Final[msgspec.json.Decoder[list[Event]]] = msgspec.json.Decoder(list[Event])
_RAW_ITEMS: Final = msgspec.json.Decoder(list[msgspec.Raw])
_PLACE = re.compile(r"^(?P<reason>.*?)(?: - at `\$\.?(?P<path>[^`]*)`)?$", re.DOTALL)
_MISSING = re.compile(r"^Object missing required field `(?P<name>[^`]+)`")
_SCANNER: Final = json.JSONDecoder()
_OPENING, _COMMA = re.compile(r"\[[ \t\n\r]*"), re.compile(r"[ \t\n\r]*,[ \t\n\r]*")
_REMEDIES: Final = (
    ("not a decimal string", 'Write amounts as strings, "12.50": digits, at most one point, no sign or exponent'),
    (".amount Expected", 'Write amounts as strings, "12.50": digits, at most one point, no sign or exponent'),
    (".rate Expected", 'Write exchange rates as strings, "1.0834"'),
    (".rtp Expected", 'Write the RTP as a share, "0.965", not as a percentage'),
    ("unknown currency", "Use an ISO 4217 code or a token that docs/events.md lists"),
    ("decimals", "Round at the source, or name the currency that has these decimals"),
    ("timezone", "Write the time as RFC 3339 with its offset, 2026-01-31T12:00:00Z"),
    ("RFC3339", "Write the time as RFC 3339 with its offset, 2026-01-31T12:00:00Z"),
    ("unknown field", "Remove it or correct its spelling; docs/events.md lists the fields"),
)


_NO_BRAND: Final = Refusal("brand", "is missing", 'Add the CloudEvents extension "brand"')


def read_event(raw: bytes | bytearray | memoryview | msgspec.Raw) -> Event | Refusal:
    """Read one event; never raises on bad input."""
    if len(memoryview(raw)) > MAX_EVENT_BYTES:
        return Refusal("event", f"larger than {MAX_EVENT_BYTES} bytes", "Send the facts, not documents")
    try:
        return _ONE.decode(raw)
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        return _refusal(error)


class Group(msgspec.Struct, frozen=True):
    """A sender who speaks for every brand of a group."""

    name: str
    brands: frozenset[str]


def lies_ahead(event: Event, arrived: datetime) -> bool:
    """Whether an event claims to have happened well after it arrived."""
    return event.time - arrived > AHEAD


def vouch(event: Event, sender: str | Group | None, arrived: datetime) -> Event | Refusal:
    """Check an event against who sent it and when it arrived; fills in the sender's brand.

    `sender` is the brand or group that the sender may speak for, None if the hub itself is the sender.
    """
    if event.time < EARLIEST:
        return Refusal("time", f"lies before {EARLIEST.year}", "Correct the clock of the source")
    if lies_ahead(event, arrived):
        return Refusal("time", f"lies {event.time - arrived} after its arrival", "Correct the clock of the source")
    if sender is None:
        return event if event.brand else _NO_BRAND
    if event_type(event) in INTERNAL_TYPES:
        return Refusal("type", f"{event_type(event)!r} is written by the hub alone", "Use POST /v1/decisions or `cvh`")
    vouched = _of_group(event, sender) if isinstance(sender, Group) else _of_brand(event, sender)
    if isinstance(vouched, BrandLevel) and vouched.subject != vouched.brand:
        return Refusal("subject", f"{vouched.subject!r} is no brand", f"This type is about {vouched.brand!r} itself")
    return vouched


def _of_group(event: Event, group: Group) -> Event | Refusal:
    if not event.brand:
        return _NO_BRAND
    if event.brand not in group.brands:
        reason = f"{event.brand!r} is not of the sender's group {group.name!r}"
        return Refusal("brand", reason, "Use the key of that brand, or write `group` into its file")
    return event


def _of_brand(event: Event, brand: str) -> Event | Refusal:
    if event_type(event) in GROUP_TYPES:
        reason = f"{event_type(event)!r} reaches across brands, the sender speaks for one"
        return Refusal("type", reason, "Use the key of the brand's group over HTTP, var/keys/<group>.group.key")
    if event.brand not in ("", brand):
        return Refusal("brand", f"{event.brand!r} is not the sender's {brand!r}", "Use the key of that brand")
    return event if event.brand else replace(event, brand=brand)


def split_items(body: bytes) -> Sequence[msgspec.Raw] | Refusal:
    """Cut a body into raw events: a JSON array, one object, or objects line by line."""
    text = body.strip()
    try:
        if text.startswith(b"["):
            return _RAW_ITEMS.decode(text)
        return [msgspec.json.decode(text, type=msgspec.Raw)]
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        items = _cut_lines(text) if text.startswith(b"{") else _cut_array(text)
        return items or refuse("body", f"not JSON: {error}", "Send one CloudEvents object or an array of them")


def _cut_lines(text: bytes) -> Sequence[msgspec.Raw]:
    """The lines of a body that is no single object; nothing if there is one line alone."""
    lines = [line for line in text.splitlines() if line.strip()]
    return [msgspec.Raw(line) for line in lines] if len(lines) > 1 else ()


def _cut_array(text: bytes) -> Sequence[msgspec.Raw]:
    r"""The items of an array in which one is refused for what stands inside it, half of a surrogate pair for one.

    Senders that cut texts by UTF-16 units write such halves (`"\ud83d"`); they must not cost the whole batch.
    """
    items: list[msgspec.Raw] = []
    before, at = _OPENING, 0
    try:
        body = text.decode()
        while found := before.match(body, at):
            _, at = _SCANNER.raw_decode(body, found.end())
            items.append(msgspec.Raw(body[found.end() : at].encode()))
            before = _COMMA
    except (ValueError, RecursionError):
        return ()
    return items if body[at:].strip() == "]" else ()


def read_pack(data: bytes) -> list[Event] | None:
    """Read a whole pack in one go, the way the hub writes packs; None if any part needs care."""
    try:
        return _MANY.decode(data)
    except (msgspec.DecodeError, ValueError, RecursionError):
        return None


def read_json(raw: bytes) -> object:
    """Read any JSON value, or a refusal."""
    try:
        return msgspec.json.decode(raw)
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        return refuse("body", f"not JSON: {error}", "Send valid UTF-8 JSON")


def refuse(field: str, reason: str, remedy: str) -> Refusal:
    """A refusal that may quote its sender: cut short, and without control characters."""
    return Refusal(_printable(field)[:MAX_QUOTED], _printable(reason)[:MAX_QUOTED], remedy)


def _printable(text: str) -> str:
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text)


def _refusal(error: Exception) -> Refusal:
    match = _PLACE.match(str(error))
    reason, path = (match["reason"], match["path"] or "") if match else (str(error), "")
    if missing := _MISSING.search(reason):
        field = f"{path}.{missing['name']}" if path else missing["name"]
        return refuse(field, "is missing", _missing_remedy(missing["name"]))
    if path == "type":
        return refuse("type", reason, _nearest_type(reason))
    if not isinstance(error, msgspec.ValidationError):
        return refuse(path or "body", f"not JSON: {reason}", "Send valid UTF-8 JSON")
    told = f"{path} {reason}"
    remedy = next((text for mark, text in _REMEDIES if mark in told), "docs/events.md shows the event")
    return refuse(path or "event", reason, remedy)


def _missing_remedy(name: str) -> str:
    if name == "time":
        return "Every event says when it happened, RFC 3339; the hub never guesses"
    return f"Add {name!r}; docs/events.md shows the event"


def _nearest_type(reason: str) -> str:
    near = difflib.get_close_matches(reason.split("'")[1] if "'" in reason else "", EVENT_TYPES, n=1)
    return f"Did you mean {near[0]!r}?" if near else f"The types are {', '.join(EVENT_TYPES)}"
