"""Loosening: a brand file may tighten the law and never loosen it.

Whatever rules a brand adds, every rule of every binding book is still asked, so none can be switched off. What is
left to look at are figures that stand in both, words that claim a rule which no book has, and rules that would aim
offers at who is worse off.
"""

from collections.abc import Iterator

from core.law import Law
from prompts.ages import LEAST_AGES
from prompts.aim import ill_aimed
from prompts.brand_file import BrandFile
from prompts.faults import found_at
from prompts.findings import Finding
from prompts.yaml_file import Sheet


def loosening(sheet: Sheet, file: BrandFile, law: Law) -> tuple[Finding, ...]:
    """Every place where a brand file would loosen the law, or leans on a rule that is not there."""
    aimed = ill_aimed(sheet, file.rules)
    return (*_age(sheet, file, law), *_adopted(sheet, file, law), *_rules(sheet, file, law), *aimed)


def _age(sheet: Sheet, file: BrandFile, law: Law) -> Iterator[Finding]:
    told = [book.least_age or 18 for book in law.binding(file.jurisdiction, file.jurisdiction)]
    least = max([LEAST_AGES.get(file.jurisdiction, 18), *told])
    if file.least_age < least:
        remedy = f"expected {least} or more: that is the least age in {file.jurisdiction}"
        yield found_at(sheet, ("least_age",), f"found {file.least_age}", remedy)


def _adopted(sheet: Sheet, file: BrandFile, law: Law) -> Iterator[Finding]:
    standby = sorted({rule.id for book in law.books.values() for rule in book.rules if rule.standby})
    for number, name in enumerate(file.adopts):
        if name not in standby:
            known = ", ".join(standby) or "none at all"
            yield found_at(sheet, ("adopts", number), f"no book has {name} on standby", f"expected one of {known}")


def _rules(sheet: Sheet, file: BrandFile, law: Law) -> Iterator[Finding]:
    taken = {rule.id: book.jurisdiction for book in law.books.values() for rule in book.rules}
    for number, rule in enumerate(file.rules):
        if rule.id in taken:
            what = f"{rule.id} is a rule of the book {taken[rule.id]}"
            yield found_at(sheet, ("rules", number, "id"), what, "expected an id that no book has")
