"""Dialects that a person has accepted: for one brand, and for what comes in by one door."""

from datetime import datetime

from msgspec import Struct


class Accepted(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A dialect's text with who accepted it and why, as it stands in the chain."""

    brand: str
    door: str
    """The dialect that the payloads are said to be in: the name in the address or subject they come to."""
    name: str
    digest: str
    """Of the dialect, as every event carries it."""
    text: str
    by: str
    user: str
    """The key it was said with."""
    reason: str
    at: datetime
    run: str = ""
    """The agent run that proposed it; empty if a person brought the file."""
    text_digest: str = ""
    """Of the text itself, since two texts may be one dialect; empty in records of before it was kept."""
    proposer: str = ""
    """Who wrote the text or sent it: the run, or the person; empty in records of before this was asked."""
    replaces: str = ""
    """The digest of the one of the same name that gives way to it."""

    @property
    def place(self) -> tuple[str, str, str]:
        """What a newer one takes the place of."""
        return self.brand, self.door, self.name
