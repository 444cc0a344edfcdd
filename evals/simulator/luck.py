"""Luck: uniform numbers keyed by (seed, player, day, purpose), so that arms of a comparison share them.

What one arm does to a player moves no other number of his and nobody else's: two arms differ by what
was done, not by who was lucky.
"""

from random import Random
from typing import Final

WORD: Final = (1 << 64) - 1
STEP: Final = 0x9E3779B97F4A7C15

TRAITS: Final = 1
VISIT: Final = 2
QUIT: Final = 3
SESSIONS: Final = 4
EXCLUSION: Final = 5
WITHDRAWAL: Final = 6
OFFER: Final = 7
SITTINGS: Final = 8
HAND: Final = 16
FATE: Final = 32
WILL: Final = 48
"""Purposes; to those of a session its number within the day is added, to that of an offer 64 times its number."""
PURPOSES: Final = 1 << 20


def mixed(word: int) -> int:
    """A word of 64 bits in which every bit depends on every bit of this one (splitmix64)."""
    word = (word + STEP) & WORD
    word = ((word ^ (word >> 30)) * 0xBF58476D1CE4E5B9) & WORD
    word = ((word ^ (word >> 27)) * 0x94D049BB133111EB) & WORD
    return word ^ (word >> 31)


def key_of(seed: int, player: int) -> int:
    """The key of one player under a seed."""
    return mixed(mixed(seed) ^ player)


def uniform(key: int, day: int, purpose: int) -> float:
    """The one number in [0, 1) of a player, a day and a purpose."""
    return (mixed(key ^ mixed(day * PURPOSES + purpose)) >> 11) * 2.0**-53


def stream(key: int, day: int, purpose: int) -> Random:
    """Many numbers of a player, a day and a purpose."""
    return Random(mixed(key ^ mixed(day * PURPOSES + purpose)))
