"""What models have cost, in the ledger's database: it outlives the process, and all processes on it count together."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Connection, Engine
from sqlalchemy.dialects import postgresql, sqlite

from adapters.database import writing
from adapters.models.spend import Account, Allowance, Bill
from adapters.schema import model_spend

COUNTED: Final = ("calls", "tokens", "cost")


class _TooLittle(Exception):
    """Ends a transaction that has counted too much."""


class SqlSpend:
    """Implements `Spend`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def claim(self, allowances: Sequence[Allowance], bill: Bill) -> str:
        """Count a bill on all accounts in one transaction, or on none."""
        try:
            with writing(self._engine) as connection:
                for each in allowances:
                    if what := each.exceeded(_count(connection, each.account, bill)):
                        raise _TooLittle(f"{what} of {each.account}")
        except _TooLittle as error:
            return str(error)
        return ""

    def correct(self, accounts: Sequence[Account], change: Bill) -> None:
        """Add a difference."""
        with writing(self._engine) as connection:
            for account in accounts:
                _count(connection, account, change)


def _count(connection: Connection, account: Account, bill: Bill) -> Bill:
    """Add to an account, which holds its row until the transaction ends; what it has come to."""
    dialect: Any = postgresql if connection.dialect.name == "postgresql" else sqlite
    figures = {"calls": bill.calls, "tokens": bill.tokens, "cost": bill.cost}
    row = {"whose": account.whose, "name": account.name, "day": account.day, **figures}
    statement = dialect.insert(model_spend).values(row)
    sums = {name: model_spend.c[name] + statement.excluded[name] for name in COUNTED}
    upsert = statement.on_conflict_do_update(index_elements=list(model_spend.primary_key), set_=sums)
    found = connection.execute(upsert.returning(*(model_spend.c[name] for name in COUNTED))).one()
    return Bill(*found)
