"""Books of rules: one file a jurisdiction, read strictly, checked, and turned into the law of the hub."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Final, Literal

from msgspec import Struct
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from core.errors import PolicyFileError
from core.law import COMMON, ELSEWHERE, Book, Effect, Fault, Law, Permit, Rule, check_amount, check_rule
from core.law.rules import Permitted
from prompts.brands import FOLDER
from prompts.calm import Given, terms_from
from prompts.yaml_file import first_fault, read_yaml

BOOKS: Final = "jurisdictions"
"""The folder of the books, beside the brand files."""
Expected = Literal["pass", "deny", "cap", "require_approval", "flag"]


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CaseFile(_File):
    """A case that shows on which side of the line a rule falls."""

    title: str
    given: dict[str, Given] = {}
    """What differs from the calm case, by term; money as a decimal string in the book's currency, null if not known."""
    expect: Expected
    on: date | None = None
    """The day it is asked on; without one, a day on which the rule holds."""

    @field_validator("given", mode="before")
    @classmethod
    def _known(cls, given: object) -> object:
        if isinstance(given, dict):
            terms_from(given)
        return given


class RuleFile(_File):
    """One rule."""

    id: str = Field(pattern=r"^[A-Z][A-Z0-9]*-[0-9]{1,3}[a-z]?$")
    title: str
    clause: str
    source: str = ""
    since: date | None = None
    until: date | None = None
    when: str
    effect: Effect
    at_most: str = ""
    message: str
    standby: bool = False
    cases: list[CaseFile] = []

    @model_validator(mode="after")
    def _sound(self) -> "RuleFile":
        faults = (("when", check_rule(self.when)), ("at_most", check_amount(self.at_most) if self.at_most else None))
        for name, fault in faults:
            if isinstance(fault, Fault):
                raise ValueError(f"{name}: {fault.reason}")
        if (self.effect == "cap") != bool(self.at_most):
            raise ValueError("at_most: belongs to a cap, and a cap needs it")
        return self

    def rule(self) -> Rule:
        """The rule this describes."""
        return Rule(**self.model_dump(exclude={"cases"}))


class BookFile(_File):
    """The rules of one jurisdiction."""

    jurisdiction: str = Field(pattern=rf"^({COMMON}|{ELSEWHERE}|[A-Z]{{2}}(-[A-Z]{{2}})?)$")
    title: str
    currency: str = ""
    permits: dict[Permitted, "PermitFile"] = {}
    rules: list[RuleFile]

    def book(self) -> Book:
        """The book this describes."""
        permits = {what: Permit(**permit.model_dump()) for what, permit in self.permits.items()}
        rules = tuple(rule.rule() for rule in self.rules)
        return Book(
            jurisdiction=self.jurisdiction, title=self.title, currency=self.currency, rules=rules, permits=permits
        )


class PermitFile(_File):
    """Whether something is permitted, and by which clause."""

    permitted: bool
    clause: str


class Loaded(Struct, frozen=True):
    """A book with the file it was read from, and its cases by rule."""

    path: Path
    book: Book
    file: BookFile


def book_files(folder: Path) -> Sequence[Path]:
    """The files of the books beside the brand files of a folder; the shipped ones where it has none of its own."""
    own = folder / BOOKS
    return sorted((own if own.is_dir() else FOLDER / BOOKS).glob("*.yaml"))


def load_books(folder: Path = FOLDER) -> Sequence[Loaded]:
    """All books beside the brand files of a folder; the shipped ones where it has none of its own."""
    return [_load(path) for path in book_files(folder)]


def load_law(folder: Path = FOLDER) -> Law:
    """The law of a hub: every book by its jurisdiction, the common and the strict one always among them."""
    books = {loaded.book.jurisdiction: loaded.book for loaded in load_books(folder)}
    for name in (COMMON, ELSEWHERE):
        if name not in books:
            raise PolicyFileError(f"{folder / BOOKS} has no {name}.yaml: what holds {name} must always be there")
    return Law(books=books)


def _load(path: Path) -> Loaded:
    try:
        file = BookFile.model_validate(read_yaml(path))
    except ValidationError as error:
        raise PolicyFileError(first_fault(path, error)) from error
    if file.jurisdiction != path.stem:
        raise PolicyFileError(f"{path.name}: jurisdiction: is {file.jurisdiction!r}; name the file after it")
    return Loaded(path, file.book(), file)
