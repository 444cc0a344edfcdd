"""What may be spent on models, and on whose account: claimed before a question is sent, corrected afterwards."""

from collections.abc import Sequence
from datetime import date
from typing import Final, Literal, Protocol

from msgspec import Struct

Whose = Literal["run", "brand", "hub"]
HUB: Final = "hub"


class Bill(Struct, frozen=True):
    """Calls, tokens, and money in steps of 10^-12 dollars; a correction may be below zero."""

    calls: int = 0
    tokens: int = 0
    cost: int = 0

    def __add__(self, other: "Bill") -> "Bill":
        return Bill(self.calls + other.calls, self.tokens + other.tokens, self.cost + other.cost)

    def __sub__(self, other: "Bill") -> "Bill":
        return Bill(self.calls - other.calls, self.tokens - other.tokens, self.cost - other.cost)


class Account(Struct, frozen=True):
    """Whose use is counted together: a run's, or a brand's or the hub's of a day."""

    whose: Whose
    name: str
    day: str = ""

    def __str__(self) -> str:
        return " ".join(part for part in (self.whose, self.name if self.whose != HUB else "", self.day) if part)


class Allowance(Struct, frozen=True):
    """The most that an account may use; what is None has no bound."""

    account: Account
    calls: int | None = None
    tokens: int | None = None
    cost: int | None = None

    def exceeded(self, used: Bill) -> str:
        """What of a use is too much: calls, tokens or money; nothing if all of it fits."""
        pairs = (
            ("calls", self.calls, used.calls),
            ("tokens", self.tokens, used.tokens),
            ("money", self.cost, used.cost),
        )
        return next((what for what, most, used_up in pairs if most is not None and used_up > most), "")


class Spend(Protocol):
    """What has been used, kept where a restart finds it."""

    def claim(self, allowances: Sequence[Allowance], bill: Bill) -> str:
        """Count a bill on all accounts at once; if one has too little left, count nothing and say which and of what."""
        ...

    def correct(self, accounts: Sequence[Account], change: Bill) -> None:
        """Add what a claim was too small by; what it was too large by is below zero."""
        ...


class Limits(Struct, frozen=True, kw_only=True):
    """The most of a run, and of a brand's and the hub's day in UTC."""

    run_calls: int | None = None
    run_tokens: int | None = None
    brand_tokens: int | None = None
    brand_cost: int | None = None
    hub_tokens: int | None = None
    hub_cost: int | None = None

    def of(self, run: str, brand: str, day: date) -> tuple[Allowance, ...]:
        """What bounds a question; always in this order, so that no two claims wait for each other in a circle."""
        today = day.isoformat()
        return (
            Allowance(Account("run", run), calls=self.run_calls, tokens=self.run_tokens),
            Allowance(Account("brand", brand, today), tokens=self.brand_tokens, cost=self.brand_cost),
            Allowance(Account("hub", HUB, today), tokens=self.hub_tokens, cost=self.hub_cost),
        )


class FleetingSpend:
    """Implements `Spend` for a process that has no ledger: it counts for itself, and forgets when it ends."""

    def __init__(self) -> None:
        self._used: Final[dict[Account, Bill]] = {}

    def claim(self, allowances: Sequence[Allowance], bill: Bill) -> str:
        """Count a bill on all accounts at once, or on none."""
        used = {each.account: self._used.get(each.account, Bill()) + bill for each in allowances}
        for each in allowances:
            if what := each.exceeded(used[each.account]):
                return f"{what} of {each.account}"
        self._used.update(used)
        return ""

    def correct(self, accounts: Sequence[Account], change: Bill) -> None:
        """Add a difference."""
        for account in accounts:
            self._used[account] = self._used.get(account, Bill()) + change
