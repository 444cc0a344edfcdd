"""Days and hours: in UTC, whatever offset a time was written with."""

from datetime import UTC, datetime
from typing import Final

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
HOURS_KEPT: Final = 24
"""How many hours of results and rates are kept beside the present one."""


def day_of(at: datetime) -> str:
    """The UTC day of a moment, as 2026-01-31."""
    return at.astimezone(UTC).date().isoformat()


def hour_of(at: datetime) -> int:
    """The hour of a moment, counted from 1970 in UTC."""
    return int(at.timestamp() // 3600)
