"""The check of a folder: every book and every brand file, and everything that is wrong with them or worth a look."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from msgspec import Struct

from core.law import COMMON, ELSEWHERE, Law
from prompts.aim import ill_aimed
from prompts.brand_file import BrandFile
from prompts.brands import BrandRead, brand_files, read_brand
from prompts.faults import Read, found_at, read_model
from prompts.findings import Finding
from prompts.law import BOOKS, Loaded, book_files, read_book
from prompts.rule_check import check_rules
from prompts.tier_check import check_brand


class Checked(Struct, frozen=True):
    """What a folder has, and what was found in it."""

    books: tuple[Loaded, ...]
    brands: tuple[BrandRead, ...]
    findings: tuple[Finding, ...]

    @property
    def errors(self) -> int:
        """How many findings keep the folder from being used."""
        return sum(1 for found in self.findings if found.severity == "error")


def check_folder(folder: Path, day: date) -> Checked:
    """Everything that is wrong with the files of a folder on a day."""
    books = [read_book(path) for path in book_files(folder)]
    sound = tuple(book for book in books if isinstance(book, Loaded))
    found = [one for book in books for one in _of_book(book, day)]
    found += _missing(folder, sound)
    law = Law(books={loaded.book.jurisdiction: loaded.book for loaded in sound})
    brands = [
        _read(path, None if any(one.severity == "error" for one in found) else law) for path in brand_files(folder)
    ]
    known = tuple(brand for brand in brands if isinstance(brand, BrandRead))
    found += [one for brand in brands for one in _of_brand(brand, law, day)]
    found += _taken_twice(known)
    if not brands:
        found.append(Finding(file=folder.name, what="has no brand file", remedy="`cvh brand new` writes one"))
    return Checked(sound, known, tuple(found))


def _of_book(book: Loaded | tuple[Finding, ...], day: date) -> Iterator[Finding]:
    if isinstance(book, Loaded):
        yield from check_rules(book.sheet, book.file.rules, day)
    else:
        yield from book


def _missing(folder: Path, books: tuple[Loaded, ...]) -> Iterator[Finding]:
    names = {path.stem for path in book_files(folder)}
    for name in (COMMON, ELSEWHERE):
        if name not in names:
            yield Finding(file=f"{BOOKS}/{name}.yaml", what="is missing", remedy=f"what holds {name} must be there")


def _read(path: Path, law: Law | None) -> BrandRead | tuple[Finding, ...]:
    """A brand file under the law; without a sound law, what is wrong with the file by itself."""
    if law is not None:
        return read_brand(path, law)
    read = read_model(path, BrandFile)
    if not isinstance(read, Read):
        return read
    return tuple(ill_aimed(read.sheet, read.file.rules)) or BrandRead(read.file.policy(), read.file, read.sheet)


def _of_brand(brand: BrandRead | tuple[Finding, ...], law: Law, day: date) -> Iterator[Finding]:
    if isinstance(brand, BrandRead):
        yield from check_rules(brand.sheet, brand.file.rules, day)
        yield from check_brand(brand, law, day)
    else:
        yield from brand


def _taken_twice(brands: tuple[BrandRead, ...]) -> Iterator[Finding]:
    seen: set[str] = set()
    for read in brands:
        if read.policy.brand in seen:
            what = f"brand {read.policy.brand!r} has another file already"
            yield found_at(read.sheet, ("brand",), what, "keep one of them")
        seen.add(read.policy.brand)
