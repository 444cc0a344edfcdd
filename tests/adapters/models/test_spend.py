"""What models have cost, on SQLite and PostgreSQL and in memory: claimed whole or not at all."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine

from adapters.database import sqlite_url
from adapters.models.spend import Bill, FleetingSpend, Limits, Spend
from adapters.models.sql_spend import SqlSpend

DAY = date(2026, 3, 2)
LIMITS = Limits(run_calls=10, brand_tokens=100, hub_cost=10**16)
OF_NORTH = LIMITS.of("r1", "north", DAY)
OF_LAGOON = LIMITS.of("r2", "lagoon", DAY)


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def reopen(request: pytest.FixtureRequest, tmp_path: Path, opened: Callable[..., Engine]) -> Callable[[], Spend]:
    """Opens what has been spent; in a database, as after a restart."""
    if request.param == "memory":
        kept = FleetingSpend()
        return lambda: kept
    sqlite = request.param == "sqlite"
    url = sqlite_url(tmp_path / "ledger.db") if sqlite else request.getfixturevalue("postgres_url")
    return lambda: SqlSpend(opened(url))


def test_what_was_claimed_is_there_after_a_restart(reopen: Callable[[], Spend]) -> None:
    assert reopen().claim(OF_NORTH, Bill(1, 100)) == ""
    assert reopen().claim(OF_NORTH, Bill(1, 1)) == "tokens of brand north 2026-03-02"


def test_a_claim_that_is_too_large_for_one_counts_on_none(reopen: Callable[[], Spend]) -> None:
    spend = reopen()

    assert spend.claim(OF_NORTH, Bill(1, 101, 10**16)) == "tokens of brand north 2026-03-02"
    assert spend.claim(OF_LAGOON, Bill(10, 100, 10**16)) == ""
    assert spend.claim(OF_NORTH, Bill(1, 1, 1)) == "money of hub 2026-03-02"


def test_what_a_claim_was_too_large_by_is_given_back(reopen: Callable[[], Spend]) -> None:
    spend = reopen()
    spend.claim(OF_NORTH, Bill(1, 100))

    spend.correct([each.account for each in OF_NORTH], Bill(0, -60))

    assert spend.claim(OF_NORTH, Bill(1, 60)) == ""
    assert spend.claim(OF_NORTH, Bill(1, 1)) != ""


def test_the_next_day_begins_with_nothing(reopen: Callable[[], Spend]) -> None:
    spend = reopen()
    spend.claim(OF_NORTH, Bill(1, 100))

    assert spend.claim(LIMITS.of("r1", "north", date(2026, 3, 3)), Bill(1, 100)) == ""


def test_of_many_at_once_only_those_get_through_for_whom_enough_is_left(
    url: str, opened: Callable[..., Engine]
) -> None:
    spend = SqlSpend(opened(url))
    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(lambda _: spend.claim(OF_NORTH, Bill(0, 30)), range(12)))

    assert told.count("") == 3
