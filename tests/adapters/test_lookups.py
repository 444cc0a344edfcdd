"""What the hub looks up while it works is found by an index, however long the record has become."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from adapters.database import sqlite_url
from adapters.sql_archive import SqlArchive
from adapters.sql_ledger import SqlLedger
from core.entries import Batch
from core.events import BrandSwitched, PersonSuppressed, Suppression, Switch
from tests.adapters.house import NOON
from tests.adapters.test_sends import a_send


def test_no_lookup_scans_the_record(tmp_path: Path, opened: Callable[..., Engine]) -> None:
    engine, asked = opened(sqlite_url(tmp_path / "ledger.db")), list[tuple[str, Any]]()
    ledger = SqlLedger(engine)
    ledger.recover()
    switch = BrandSwitched(
        id="1", source="s", time=NOON, subject="north", brand="north", data=Switch(commercial="off", by="ann")
    )
    suppressed = PersonSuppressed(
        id="2", source="s", time=NOON, subject="anna", brand="north", data=Suppression(cause="self_exclusion")
    )

    @event.listens_for(engine, "before_cursor_execute")
    def note(_: Any, __: Any, statement: str, given: Any, *___: Any) -> None:
        asked.append((statement, given))

    ledger.commit(Batch(switches=[switch], spreads=[suppressed], sends=[a_send()]))
    SqlArchive(engine).play("0" * 64)
    event.remove(engine, "before_cursor_execute", note)
    lookups = [(statement, given) for statement, given in asked if statement.startswith("SELECT")]
    with engine.connect() as connection:
        plans = [
            " ".join(str(line[-1]) for line in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given))
            for statement, given in lookups
        ]

    assert len(plans) == 4
    assert not [plan for plan in plans if "SCAN" in plan]
    assert sum("INDEX audit_by_subject (kind=? AND subject=?)" in plan for plan in plans) == 3
