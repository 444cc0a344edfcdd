"""The audit chain as it is walked: one entry after the other, with what acts in its name."""

from msgspec import Struct


class Entry(Struct, frozen=True):
    """One entry of the audit chain."""

    position: int
    kind: str
    subject: str
    body: bytes
    hash: bytes
    command: bytes | None = None
    """The outbox's command of this entry, as it would be delivered."""
    reserved: int | None = None
    """What this entry has reserved."""
