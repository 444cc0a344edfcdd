"""Times of payloads that are not written as an event has them."""

from datetime import UTC, datetime, timedelta
from typing import Final

from core.dialect.number import read_number
from core.dialect.path import Scope, need, text_of
from core.dialect.spec import DayEnd, Epoch, Later
from core.errors import Refusal

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def day_text(text: str) -> str:
    """The day of a text that may go on with a time."""
    return text[:10] if text[10:11] in ("T", " ") else text


def read_instant(value: Later | Epoch | DayEnd, scope: Scope, time: str) -> object:
    """The moment as text; `time` is the event's own, which others are counted from."""
    raw = need(value.path, scope)
    if raw is None or isinstance(raw, Refusal):
        return raw
    try:
        return _moment(value, raw, time)
    except (ValueError, OverflowError):
        remedy = "Send whole numbers, and days as 2026-01-31"
        return Refusal(value.path.text, f"{str(text_of(raw))[:40]!r} gives no time", remedy)


def _moment(value: Later | Epoch | DayEnd, raw: object, time: str) -> str:
    if isinstance(value, DayEnd):
        return f"{day_text(str(text_of(raw)))}T23:59:59Z"
    number = read_number(raw)
    if number is None:
        raise ValueError
    if isinstance(value, Later):
        start = datetime.fromisoformat(time)
        if start.tzinfo is None:
            raise ValueError
        return (start + timedelta(seconds=int(number * 60))).isoformat()
    ticks = timedelta(milliseconds=1) if value.unit == "ms" else timedelta(seconds=1)
    return (_EPOCH + int(number) * ticks).isoformat()
