"""Days: in UTC, whatever offset a time was written with."""

from datetime import UTC, datetime


def day_of(at: datetime) -> str:
    """The UTC day of a moment, as 2026-01-31."""
    return at.astimezone(UTC).date().isoformat()
