"""What a player chooses: how high he begins, in which games, and what he plays next; what models score."""

from core.events import Category
from core.profile.parts import Part


class FirstBets(Part, frozen=True, kw_only=True, gc=False):
    """What the first ten bets were: how high in logarithms, and how wild the games."""

    bets: int = 0
    stakes: float = 0.0
    squares: float = 0.0
    lines: int = 0
    """How many of them have a known volatility."""
    wildness: float = 0.0
    """The sum of its logarithms."""


class Tastes(Part, frozen=True, kw_only=True, cache_hash=True):
    """What the player chooses to play: two counts for each category, which fade with every choice."""

    last: Category | None = None
    run: int = 0
    """How often in a row."""
    slow: tuple[float, ...] = ()
    fast: tuple[float, ...] = ()
