"""Days and hours: in UTC, whatever offset a time was written with."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
HOURS_KEPT: Final = 24
"""How many hours of results and rates are kept beside the present one."""
_FIRST: Final = EPOCH.toordinal()


def day_of(at: datetime) -> str:
    """The UTC day of a moment, as 2026-01-31."""
    return at.astimezone(UTC).date().isoformat()


def month_of(day: str) -> str:
    """The month of a day, as 2026-01."""
    return day[:7]


@lru_cache(maxsize=64)
def week_until(day: str) -> tuple[str, ...]:
    """A day and the six before it, oldest first."""
    last = date.fromisoformat(day)
    return tuple((last - timedelta(days=back)).isoformat() for back in range(6, -1, -1))


def hour_of(at: datetime) -> int:
    """The hour of a moment, counted from 1970 in UTC."""
    since = at - EPOCH
    return since.days * 24 + since.seconds // 3600


def day_number(at: datetime) -> int:
    """The UTC day of a moment, counted from 1970."""
    return (at - EPOCH).days


def number_of(day: date) -> int:
    """The number of a day, counted from 1970."""
    return day.toordinal() - _FIRST


def year_of_number(day: int) -> int:
    """The year of a day that is counted from 1970."""
    return date.fromordinal(_FIRST + day).year


def first_of_month(at: datetime) -> int:
    """The number of the first UTC day of a moment's month."""
    return day_number(at) - at.astimezone(UTC).day + 1


def year_of(at: datetime) -> int:
    """The UTC year of a moment."""
    return at.astimezone(UTC).year
