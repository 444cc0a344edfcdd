"""Sources of history, as a migration reads them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from adapters.rest_source import RestSource
from api.clock import now
from api.history.csv_folder import CsvFolder
from api.settings import Settings
from core.source import Source


@asynccontextmanager
async def open_source(address: str, settings: Settings) -> AsyncIterator[Source]:
    """A source of history: an http address, or a folder of CSV files."""
    token = settings.source_token.get_secret_value() if settings.source_token else None
    rest = address.startswith(("http://", "https://"))
    source: Source = RestSource(address, token, now) if rest else CsvFolder(Path(address))
    try:
        yield source
    finally:
        await source.close()
