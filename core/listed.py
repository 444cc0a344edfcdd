"""What people see of the ledger in lists."""

from msgspec import Struct


class TranscriptHead(Struct, frozen=True):
    """A transcript without its lines."""

    run: str
    brand: str
    at: str
    situation: str
    play: str | None


class DeadLetterLine(Struct, frozen=True):
    """A dead letter as it is listed."""

    id: int
    position: int
    field: str
    reason: str
    remedy: str
    raw: str
