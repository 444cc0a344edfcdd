"""Findings: what is wrong with a file that people write, where it stands, and what was expected there."""

from collections.abc import Sequence
from typing import Final, Literal

from msgspec import Struct

from core.errors import PolicyFileError

QUOTED: Final = 400
"""Characters of a file that a message quotes at most."""
Severity = Literal["error", "warning"]


class Place(Struct, frozen=True):
    """A line and a column, both from one."""

    line: int = 1
    column: int = 1


class Finding(Struct, frozen=True, kw_only=True):
    """One thing that is wrong with a file, or worth a look."""

    file: str
    line: int = 1
    column: int = 1
    severity: Severity = "error"
    field: str = ""
    """The way to it, by names and numbers."""
    what: str
    """What was found."""
    remedy: str
    """What was expected, or what to do."""

    @property
    def place(self) -> str:
        """Where it is, as editors understand it."""
        return f"{self.file}:{self.line}:{self.column}"

    def __str__(self) -> str:
        about = f"{self.field}: {self.what}" if self.field else self.what
        return f"{self.place}: {about}; {self.remedy}"


def refuse(findings: Sequence[Finding]) -> PolicyFileError:
    """The error that a file with faults stops with: the first of them, and how many there are."""
    more = len(findings) - 1
    rest = f" (and {more} more)" if more else ""
    return PolicyFileError(f"{findings[0]}{rest}")


def quoted(text: str) -> str:
    """As much as a sentence has room for, in letters that can be written: a file may hold anything."""
    sound = text.encode("utf-8", "backslashreplace").decode()
    return sound if len(sound) <= QUOTED else f"{sound[:QUOTED]} …"
