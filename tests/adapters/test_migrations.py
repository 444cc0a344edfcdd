"""The migrations lead to the schema that the code speaks of, and back to nothing."""

from collections.abc import Callable
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, Row, inspect, select

from adapters import schema
from adapters.database import MIGRATIONS, REVISION
from adapters.schema import metadata
from core.entries import Batch
from tests.adapters.house import SPINS, House, a_decision, a_play


def config_for() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def migrate(engine: Engine, how: Callable[[Config, str], None], revision: str) -> None:
    config = config_for()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        how(config, revision)


def counted(engine: Engine) -> list[list[Row[Any]]]:
    """What is reserved, by budget and by offer."""
    tables = (schema.budgets, schema.reservations)
    with engine.connect() as connection:
        return [list(connection.execute(select(table).order_by(*table.primary_key))) for table in tables]


def test_the_newest_migration_is_the_one_that_the_code_expects() -> None:
    assert ScriptDirectory.from_config(config_for()).get_heads() == [REVISION]


def test_the_migrated_schema_is_the_schema_of_the_code(url: str, opened: Callable[..., Engine]) -> None:
    with opened(url).connect() as connection:
        options = {"compare_type": True, "compare_server_default": True}
        differences = compare_metadata(MigrationContext.configure(connection, opts=options), metadata)

    assert differences == []


def test_downgrading_leaves_nothing_but_the_version_table(url: str, opened: Callable[..., Engine]) -> None:
    engine = opened(url)

    migrate(engine, command.downgrade, "base")

    assert inspect(engine).get_table_names() == ["alembic_version"]


def test_a_downgraded_database_can_be_brought_up_again(url: str, opened: Callable[..., Engine]) -> None:
    migrate(opened(url), command.downgrade, "base")

    engine = opened(url)

    assert set(inspect(engine).get_table_names()) == {*metadata.tables, "alembic_version"}


def test_reservations_that_stand_are_counted_into_their_budgets(house: House) -> None:
    """What a month has used before its budgets were known still counts in it."""
    play = a_play(SPINS)
    house.ledger.commit(Batch(decisions=[a_decision(1, play=play), a_decision(2, "bob", play=play)]))
    before = counted(house.engine)

    migrate(house.engine, command.downgrade, "0004")
    migrate(house.engine, command.upgrade, "head")

    assert counted(house.engine) == before
    assert len(before[0]) == 9
