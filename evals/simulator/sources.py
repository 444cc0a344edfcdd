"""Where players come from, what they cost, and how they differ."""

from typing import Final

from msgspec import Struct


class Source(Struct, frozen=True):
    """An acquisition source."""

    name: str
    share: float
    cost: int
    """What a player of it costs, in cents."""
    level: float
    """How much higher his stakes are, in logarithms."""
    quit: float
    """How much more he leaves, in log-odds."""
    abuse: float
    """By what the share of abusers is multiplied."""


SOURCES: Final = (
    Source("organic", 0.35, 0, 0.1, -0.15, 0.4),
    Source("search", 0.25, 6_000, 0.0, 0.0, 0.8),
    Source("affiliate-north", 0.2, 12_000, 0.2, 0.05, 1.6),
    Source("affiliate-deals", 0.1, 9_000, -0.3, 0.25, 2.6),
    Source("social", 0.1, 4_000, -0.2, 0.2, 0.9),
)


def source_at(share: float) -> Source:
    """The source of a uniform number."""
    for source in SOURCES:
        share -= source.share
        if share < 0:
            return source
    return SOURCES[-1]
