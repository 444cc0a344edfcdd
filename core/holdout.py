"""The hold-out: a permanent share of a brand's players who get no offers, so that what offers do can be measured."""

from typing import Final

from core.record import identity

WHOLE: Final = 10_000
"""All players, in basis points."""


def held_out(brand: str, player: str, share: int) -> bool:
    """Whether a player belongs to it: by nothing but who he is, so that a larger share only ever adds players."""
    return int(identity("holdout", brand, player), 16) % WHOLE < share
