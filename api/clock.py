"""The one clock of the shell. Nothing it says ever reaches a decision except as a recorded event."""

from datetime import UTC, datetime


def now() -> datetime:
    """The time of day, in UTC."""
    return datetime.now(UTC)  # noqa: TID251 - the one place that asks
