"""Kinds of columns that neither SQLite nor PostgreSQL has by itself."""

from typing import Any, Final

from sqlalchemy import Dialect, Numeric, Text, TypeDecorator
from sqlalchemy.types import TypeEngine


class Units(TypeDecorator[int]):
    """An integer of any size: 10^6 ETH are 10^24 wei, far beyond 64 bits."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """NUMERIC where the database has it, TEXT elsewhere."""
        return dialect.type_descriptor(Numeric(60, 0) if dialect.name == "postgresql" else Text())

    def process_bind_param(self, value: int | None, dialect: Dialect) -> Any:
        """To the database."""
        return str(value) if value is not None and dialect.name != "postgresql" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> int | None:
        """From the database."""
        return None if value is None else int(value)


class Words(TypeDecorator[str]):
    """Text that quotes what others sent: what no database takes as text, a NUL or half a character, is marked."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> Any:
        """To the database."""
        return value if value is None else value.translate(_NO_TEXT)


_NO_TEXT: Final = dict.fromkeys((0, *range(0xD800, 0xE000)), "\N{REPLACEMENT CHARACTER}")
