"""Budgets in the ledger's transaction: held, claimed, settled. Who holds one keeps every other writer waiting.

All writers make the rows that are missing, and only then lock what they need, both in the order of the keys: so none
waits for another in a circle.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Select, bindparam, collate, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite

from adapters import schema as t
from core.budget import Budget, Claim
from core.reservation import SpentEntry, shares_of

KEY: Final = (t.budgets.c.brand, t.budgets.c.scope, t.budgets.c.name, t.budgets.c.period)
CHANGE: Final = (
    update(t.budgets)
    .where(*(column == bindparam(f"of_{column.name}") for column in KEY))
    .values(reserved=bindparam("reserved"), committed=bindparam("committed"))
)
AT_ONCE: Final = 1_000
"""Budgets in one statement: databases take no more than some ten thousand parameters."""


class Held:
    """Budgets that nobody else can change before this transaction ends."""

    def __init__(self, connection: Connection, budgets: Iterable[Budget]) -> None:
        self._connection = connection
        self._reserved: Final[dict[Budget, int]] = {}
        self._committed: Final[dict[Budget, int]] = {}
        self._changed: Final[set[Budget]] = set()
        keys = sorted(set(budgets))
        for some in _portions(keys):
            self._create(some)
        for some in _portions(keys):
            self._lock(some)

    def _create(self, budgets: Sequence[Budget]) -> None:
        rows = [{**_row(budget), "reserved": 0, "committed": 0} for budget in budgets]
        dialect = postgresql if self._connection.dialect.name == "postgresql" else sqlite
        self._connection.execute(dialect.insert(t.budgets).on_conflict_do_nothing(), rows)

    def _lock(self, budgets: Sequence[Budget]) -> None:
        for row in self._connection.execute(_locked(self._connection, budgets)):
            budget = Budget(row.brand, row.scope, row.name, row.period)
            self._reserved[budget], self._committed[budget] = row.reserved, row.committed

    @property
    def figures(self) -> Mapping[Budget, int]:
        """What is used of each."""
        return {budget: reserved + self._committed[budget] for budget, reserved in self._reserved.items()}

    def reserve(self, claims: Iterable[Claim]) -> Sequence[Budget]:
        """Reserve what is claimed; returns the budgets that do not reach so far."""
        refused = []
        for claim in claims:
            self._add(claim.budget, claim.amount, 0)
            used = self._reserved[claim.budget] + self._committed[claim.budget]
            if claim.limit is not None and used > claim.limit:
                refused.append(claim.budget)
        return sorted(set(refused))

    def commit(self, entry: SpentEntry) -> None:
        """The player has it: what was reserved is spent."""
        for budget, amount in shares_of(entry):
            self._add(budget, -amount, amount)

    def release(self, entry: SpentEntry) -> None:
        """The player will never have it: what was reserved is free."""
        for budget, amount in shares_of(entry):
            self._add(budget, -amount, 0)

    def _add(self, budget: Budget, reserved: int, committed: int) -> None:
        self._reserved[budget] += reserved
        self._committed[budget] += committed
        self._changed.add(budget)

    def write(self) -> None:
        """Write what has changed."""
        rows = [
            {"reserved": self._reserved[budget], "committed": self._committed[budget]}
            | {f"of_{name}": value for name, value in _row(budget).items()}
            for budget in sorted(self._changed)
        ]
        if rows:
            self._connection.execute(CHANGE, rows)


def _row(budget: Budget) -> dict[str, Any]:
    return {"brand": budget.brand, "scope": budget.scope, "name": budget.name, "period": budget.period}


def _locked(connection: Connection, budgets: Sequence[Budget]) -> Select[Any]:
    keys = [(budget.brand, budget.scope, budget.name, budget.period) for budget in budgets]
    query = select(t.budgets).where(tuple_(*KEY).in_(keys))
    if connection.dialect.name != "postgresql":
        return query
    return query.order_by(*(collate(column, "C") for column in KEY)).with_for_update()


def _portions(budgets: Sequence[Budget]) -> Iterator[Sequence[Budget]]:
    return (budgets[start : start + AT_ONCE] for start in range(0, len(budgets), AT_ONCE))
