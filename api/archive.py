"""Opening a ledger to read it: all that the commands which list, show and verify need."""

from collections.abc import Iterator
from contextlib import contextmanager

from adapters.database import open_database, sqlite_url
from adapters.sql_archive import SqlArchive
from api.folder import Folder
from api.settings import Settings
from core.errors import DataFolderError
from core.ports import Archive


@contextmanager
def open_archive(settings: Settings) -> Iterator[Archive]:
    """Read access to the ledger of a data folder, whether its hub runs or not."""
    folder = Folder(settings.data)
    if settings.ledger_url is None and not folder.ledger.exists():
        raise DataFolderError(f"there is no ledger in {folder.path} yet: start one with `cvh up` or `cvh import`")
    archive = SqlArchive(open_database(settings.ledger_url or sqlite_url(folder.ledger), migrate=False))
    try:
        yield archive
    finally:
        archive.close()
