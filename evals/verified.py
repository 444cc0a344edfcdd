"""What a verification came to: what was looked at, and what does not hold."""

from typing import Final

from msgspec import Struct

from core.dialect.proposed import CHAIN_KIND

PLAIN: Final = frozenset({"policy", "law", "switch", "gap", "person", "break", "bundle", CHAIN_KIND})
"""The kinds of entries that follow from nothing before them."""


class Finding(Struct, frozen=True):
    """Something that does not hold."""

    position: int
    subject: str
    what: str


class Verified(Struct):
    """What a verification came to."""

    entries: int = 0
    decisions: int = 0
    sends: int = 0
    words: int = 0
    mismatches: int = 0
    broken_links: int = 0
    plays: int = 0
    findings: list[Finding] = []

    @property
    def sound(self) -> bool:
        """Whether everything holds."""
        return not self.findings
