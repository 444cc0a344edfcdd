"""Which of the 64 logical partitions a player belongs to, and which wire lane carries it.

Partitions are fixed from the first day so that work can be divided later without moving data; lanes
are few, because each pack costs one sync of the log (see docs/decisions/0002).
"""

import zlib
from typing import Final

PARTITIONS: Final = 64


def partition_of(brand: str, player: str) -> int:
    """The logical partition of a player, stable for ever."""
    return zlib.crc32(f"{brand}\x1f{player}".encode()) % PARTITIONS


def lane_of(partition: int, lanes: int) -> int:
    """The wire lane that carries a partition when there are `lanes` of them."""
    return partition * lanes // PARTITIONS
