"""Budgets by their keys: whose money or capacity is limited, over which day or month, and what is claimed of it."""

from typing import Literal

from msgspec import Struct

Scope = Literal["brand", "player", "play", "treasury"]


class Budget(Struct, frozen=True, order=True):
    """One thing that can be used up; the order of its fields is the order in which budgets are locked."""

    brand: str
    scope: Scope
    name: str
    """The player, the name of the play or the currency; empty for the brand itself."""
    period: str
    """A UTC day as 2026-01-31, or a month as 2026-01."""

    def __str__(self) -> str:
        return " ".join(part for part in (self.brand, self.scope, self.name[:12], self.period) if part)


class Claim(Struct, frozen=True):
    """What a decision wants of a budget, and how far that budget reaches; no limit is None."""

    budget: Budget
    amount: int
    limit: int | None
