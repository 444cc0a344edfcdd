"""Time zones: how far a player's clock is ahead, asked once and recorded with the decision."""

from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


def offset_of(zone: str | None, at: datetime) -> int | None:
    """Minutes that a zone is ahead of UTC at a moment, None if there is no such zone."""
    if zone is None:
        return None
    try:
        offset = at.astimezone(ZoneInfo(zone)).utcoffset()
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
    return int(offset.total_seconds() // 60) if offset is not None else None
