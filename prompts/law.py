"""Books of rules: one file a jurisdiction, read strictly, checked, and turned into the law of the hub."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

from msgspec import Struct
from pydantic import Field

from core.errors import PolicyFileError
from core.law import COMMON, ELSEWHERE, Book, Law, Permit
from core.law.rules import Permitted
from prompts.aim import ill_aimed
from prompts.amounts import Currency
from prompts.faults import SHAPES, Read, found_at, read_model
from prompts.findings import Finding, refuse
from prompts.rule_file import CaseFile, Expected, Part, RuleFile, Rules
from prompts.yaml_file import Sheet

__all__ = [
    "BOOKS", "FOLDER", "BookFile", "CaseFile", "Expected", "Loaded", "PermitFile", "RuleFile", "book_files",
    "load_book", "load_books", "load_law", "read_book",
]  # fmt: skip

FOLDER: Final = Path(__file__).parent / "guardrails"
BOOKS: Final = "jurisdictions"
"""The folder of the books, beside the brand files."""
BOOK: Final = rf"^({COMMON}|{ELSEWHERE}|[A-Z]{{2}}(-[A-Z]{{2}})?)$"
SHAPES[BOOK] = f"a jurisdiction, as GB or CA-ON, or {COMMON} or {ELSEWHERE}"


class PermitFile(Part):
    """Whether something is permitted, and by which clause."""

    permitted: bool
    clause: str


class BookFile(Part):
    """The rules of one jurisdiction."""

    jurisdiction: str = Field(pattern=BOOK)
    title: str
    currency: Currency = ""
    least_age: int | None = Field(default=None, ge=18)
    permits: dict[Permitted, PermitFile] = Field(default={})
    rules: Rules

    def book(self) -> Book:
        """The book this describes."""
        permits = {what: Permit(**permit.model_dump()) for what, permit in self.permits.items()}
        rules = tuple(rule.rule() for rule in self.rules)
        return Book(
            jurisdiction=self.jurisdiction, title=self.title, currency=self.currency, least_age=self.least_age,
            rules=rules, permits=permits,
        )  # fmt: skip


class Loaded(Struct, frozen=True):
    """A book with the file it was read from, and its cases by rule."""

    path: Path
    book: Book
    file: BookFile
    sheet: Sheet


def book_files(folder: Path) -> Sequence[Path]:
    """The files of the books beside the brand files of a folder; the shipped ones where it has none of its own."""
    own = folder / BOOKS
    return sorted((own if own.is_dir() else FOLDER / BOOKS).glob("*.yaml"))


def load_books(folder: Path = FOLDER) -> Sequence[Loaded]:
    """All books beside the brand files of a folder; the shipped ones where it has none of its own."""
    return [load_book(path) for path in book_files(folder)]


def load_law(folder: Path = FOLDER) -> Law:
    """The law of a hub: every book by its jurisdiction, the common and the strict one always among them."""
    books = {loaded.book.jurisdiction: loaded.book for loaded in load_books(folder)}
    for name in (COMMON, ELSEWHERE):
        if name not in books:
            raise PolicyFileError(f"{folder / BOOKS} has no {name}.yaml: what holds {name} must always be there")
    return Law(books=books)


def read_book(path: Path) -> Loaded | tuple[Finding, ...]:
    """The book of one file, or everything that is wrong with it."""
    try:
        stat = path.stat()
    except OSError:
        return _read(path, 0, 0)
    return _read(path, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=64)
def _read(path: Path, changed: int, size: int) -> Loaded | tuple[Finding, ...]:
    """Kept as long as the file is as it was: books are asked for with every brand file."""
    read = read_model(path, BookFile)
    if not isinstance(read, Read):
        return read
    sheet, file = read.sheet, read.file
    if file.jurisdiction != path.stem:
        what, remedy = f"found {file.jurisdiction!r}", f"expected {path.stem!r}: a book's file is named after it"
        return (found_at(sheet, ("jurisdiction",), what, remedy),)
    return tuple(ill_aimed(sheet, file.rules)) or Loaded(path, file.book(), file, sheet)


def load_book(path: Path) -> Loaded:
    """The book of one file."""
    read = read_book(path)
    if isinstance(read, Loaded):
        return read
    raise refuse(read)
