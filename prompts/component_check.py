"""The check of component files: what does not load, what nobody can have approved yet, and what a book would refuse."""

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Final

from core.arms import ARMS
from core.law import Book, Rule, ask
from core.law.engine import terms_of
from prompts.cases import terms_on
from prompts.components import SHOWN, ComponentFile, ComponentPart, component_files, read_components
from prompts.faults import Read, found_at
from prompts.findings import Finding
from prompts.rule_file import CaseFile

WORDS: Final = "proposal.words"
PROTECTIVE: Final = tuple(arm for arm in SHOWN if ARMS[arm].kind == "protective")


def check_components(folder: Path, books: Sequence[Book], day: date) -> tuple[Finding, ...]:
    """Everything that is wrong with the files of a folder, or worth a look, on a day."""
    files = component_files(folder)
    if not files:
        return (Finding(file=folder.name, what="has no component file", remedy="write one; docs/words.md tells how"),)
    return tuple(found for path in files for found in _of_file(path, books, day))


def _of_file(path: Path, books: Sequence[Book], day: date) -> Iterator[Finding]:
    read = read_components(path)
    if not isinstance(read, Read):
        yield from read
        return
    for number, part in enumerate(read.file.components):
        yield from _of_component(read, number, part, books, day)
    for arm in PROTECTIVE:
        if all(part.arm != arm for part in read.file.components):
            what, remedy = f"has no words for {arm}, which protects", "write some: players are told it in English"
            yield found_at(read.sheet, ("components",), what, remedy, severity="warning")


def _of_component(
    read: Read[ComponentFile], number: int, part: ComponentPart, books: Sequence[Book], day: date
) -> Iterator[Finding]:
    if part.approved.on > day:
        what, remedy = f"{part.approved.on} has not come yet", "expected the day on which a person has read it"
        yield found_at(read.sheet, ("components", number, "approved", "on"), what, remedy)
    for book in books:
        for rule in _objecting(part, book, day):
            what, remedy = f"{rule.id} of {book.title} would refuse it", f"say it otherwise: {rule.message}"
            yield found_at(read.sheet, ("components", number, "body"), what, remedy, severity="warning")


def _objecting(part: ComponentPart, book: Book, day: date) -> Iterator[Rule]:
    """The rules on words that these words wake, and no other words would."""
    rules = tuple(rule for rule in book.rules if WORDS in terms_of(rule.when))
    said, silent = (_asked(part, rules, words, day) for words in (f"{part.title}\n{part.body}", "-"))
    return (rule for rule in rules if rule.id in said and rule.id not in silent)


def _asked(part: ComponentPart, rules: tuple[Rule, ...], words: str, day: date) -> frozenset[str]:
    """The ids of the rules, each in force, that object to an arm with these words in the calm case."""
    book = Book(jurisdiction="", title="", currency="", rules=rules)
    case = CaseFile(
        title="", given={"proposal.arm": part.arm, "proposal.kind": ARMS[part.arm].kind, WORDS: words}, expect="pass"
    )
    return frozenset(one.rule.id for one in ask((book,), (), terms_on(day, case), day, {"": Fraction(1)}))
