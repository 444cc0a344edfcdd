"""What a transport says of what it brings: who speaks, in which dialect, of what kind.

HTTP checks its callers, but on a bus anybody may write anything into a subject or a header. What does not fit
is replaced here, once and for every way in: the ledger has room for what fits.
"""

import re
from typing import Final

NAME: Final = r"^[a-z0-9][a-z0-9-]{0,39}$"
"""The name of a brand or a dialect."""
LONGEST_KIND: Final = 200
UNREADABLE: Final = "(unreadable)"
"""Stands where a name should; no dialect is called so, and what came waits in quarantine."""
NOBODY: Final = f"group:{UNREADABLE}"
"""Speaks where nobody does who could be told: a group that no brand is in, so that it may send nothing."""

_NAME: Final = re.compile(NAME)
_SPEAKER: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,39}|group:[a-z0-9][a-z0-9-]{0,33}")


def speaker_of(text: str) -> str:
    """A brand, or `group:` and a group's name."""
    return text if _SPEAKER.fullmatch(text) else NOBODY


def dialect_of(text: str) -> str:
    """The name of a dialect."""
    return text if _NAME.fullmatch(text) else UNREADABLE


def kind_of(text: str) -> str:
    """A kind: printable, one line, not too long, as it can travel in a header of a bus."""
    return "".join(letter for letter in text if letter.isascii() and letter.isprintable()).strip()[:LONGEST_KIND]
