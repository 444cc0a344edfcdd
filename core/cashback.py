"""Cashback: what a promise comes to, by theoretical loss alone.

Theoretical loss is what the games' edge takes of the stakes in the long run; results do not enter it. So
whoever won and whoever lost get the same for the same play, and no loss is ever answered with more. The
rate and the cap are those of the tier as it was promised, before play. Crediting is the work of whoever
delivers the promise; this says only how much.
"""

from typing import Final

WHOLE: Final = 10_000
"""All of it, in basis points."""


def accrued(theoretical_before: int, theoretical_after: int, rate_bp: int, cap: int) -> int:
    """What has accrued between two readings of a player's theoretical loss, in base units, rounded down."""
    lost = max(theoretical_after - theoretical_before, 0)
    return min(lost * max(rate_bp, 0) // WHOLE, max(cap, 0))
