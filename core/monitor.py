"""What the law wants a monitor of harm to read, and by which markers and signals this hub reads it.

Two lists are kept: the seven categories of Great Britain (LCCP SR Code 3.4.3(5)(a)-(g)) and the least
markers of Malta (Player Protection Directive, as amended on 12 January 2023). What is on a list and is
not read stands in `NOT_READ`, with the reason: a gap that is known can be closed.
"""

from collections.abc import Mapping
from typing import Final, Literal

from core.profile import Marker
from core.signals import Signal

British = Literal["spend", "patterns of spend", "time", "behaviour", "contact", "management tools", "account"]
Maltese = Literal["deposits", "payment methods", "reversals", "complaints", "management tools"]
Reading = Marker | Signal

BRITISH: Final[Mapping[Reading, tuple[British, ...]]] = {
    "session_deposits": ("spend", "patterns of spend"),
    "severe_loss": ("spend",),
    "tilt": ("patterns of spend", "behaviour"),
    "long_session": ("time",),
    "withdrawal_cancelled": ("behaviour", "account"),
    "failed_deposits": ("account",),
    "gambling_contact": ("contact",),
    "past_exclusion": ("management tools",),
    "limit_raise_requested": ("management tools",),
    "daily_deposits": ("spend", "patterns of spend"),
    "payment_methods": ("account",),
    "account_depletion": ("patterns of spend", "account"),
    "chasing": ("patterns of spend", "behaviour"),
    "stake_swings": ("patterns of spend",),
    "product_switching": ("behaviour",),
    "unusual_hours": ("time", "behaviour"),
    "complaints": ("contact",),
}
"""What each marker and signal of harm reads, by the categories of Great Britain."""

MALTESE: Final[Mapping[Maltese, tuple[Reading, ...]]] = {
    "deposits": ("session_deposits", "failed_deposits", "daily_deposits"),
    "payment methods": ("payment_methods",),
    "reversals": ("withdrawal_cancelled",),
    "complaints": ("gambling_contact", "complaints"),
    "management tools": ("past_exclusion", "limit_raise_requested"),
}
"""What reads each of the least markers of Malta."""

NOT_READ: Final[Mapping[Maltese, str]] = {}
"""What no marker reads, and why."""
