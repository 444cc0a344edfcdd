"""Dialects: declarative mappings from other people's payloads to events, run by pure functions."""

from core.dialect.accepted import Accepted
from core.dialect.kind import kind_of, kind_of_path
from core.dialect.pull import pull_path, pulls_of
from core.dialect.reader import Outcome, map_row, read_payload
from core.dialect.spec import NATIVE, Dialect, Pull, Unmapped

__all__ = (
    "NATIVE",
    "Accepted",
    "Dialect",
    "Outcome",
    "Pull",
    "Unmapped",
    "kind_of",
    "kind_of_path",
    "map_row",
    "pull_path",
    "pulls_of",
    "read_payload",
)
