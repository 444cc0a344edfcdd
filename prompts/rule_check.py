"""What can be said against the rules of a file before anybody is asked about: no clause, no case, no effect."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import combinations

from core.law.engine import Fault, activate, holds, terms_of
from prompts.faults import found_at
from prompts.findings import Finding
from prompts.rule_file import RuleFile
from prompts.yaml_file import Sheet


def check_rules(sheet: Sheet, rules: Sequence[RuleFile], day: date) -> Iterator[Finding]:
    """Everything that is wrong with, or odd about, the rules of a file on a day."""
    for number, rule in enumerate(rules):
        for field, what, remedy, grave in (*_words(rule), *_cases(rule), *_dead(rule, day)):
            severity = "error" if grave else "warning"
            yield found_at(sheet, ("rules", number, field), f"{rule.id} {what}", remedy, severity=severity)
    for (_, one), (number, other) in combinations(enumerate(rules), 2):
        yield from _contradiction(sheet, one, other, number)


Said = tuple[str, str, str, bool]
"""A field, what is wrong with it, what to do, and whether that is an error."""


def _words(rule: RuleFile) -> Iterator[Said]:
    for field, text in (("clause", rule.clause), ("message", rule.message), ("title", rule.title)):
        if not text.strip():
            yield field, f"has no {field}", f"write its {field}: people ask for it", True


def _cases(rule: RuleFile) -> Iterator[Said]:
    if len(rule.cases) < 2:
        yield "id", f"has {len(rule.cases)} cases", "write two or more, one on each side of its line", False
        return
    if all(case.expect == "pass" for case in rule.cases):
        yield "cases", "objects in none of its cases", "write a case in which it does, or it may be dead", False
    if all(case.expect != "pass" for case in rule.cases):
        yield "cases", "objects in all of its cases", "write a case in which it lets pass", False


def _dead(rule: RuleFile, day: date) -> Iterator[Said]:
    if rule.until is not None and rule.until < day:
        yield "until", f"has ended on {rule.until}", "keep it for the record, or remove it", False
    if terms_of(rule.when):
        return
    always = holds(rule.when, activate({}, None))
    if not isinstance(always, Fault):
        said = "always objects" if always else "never objects"
        yield "when", f"{said}: it looks at no term", "write what it depends on, or remove it", False


def _contradiction(sheet: Sheet, one: RuleFile, other: RuleFile, number: int) -> Iterator[Finding]:
    """Two rules that look at the same thing at the same time."""
    if "".join(one.when.split()) != "".join(other.when.split()) or not _meet(one, other):
        return
    place = ("rules", number, "when")
    if one.effect != other.effect:
        what = f"{other.id} has the same `when` as {one.id}, and another effect"
        yield found_at(sheet, place, what, f"keep {one.effect} or {other.effect}")
    elif one.at_most == other.at_most:
        what = f"{other.id} says what {one.id} says"
        yield found_at(sheet, place, what, "keep one of them", severity="warning")


def _meet(one: RuleFile, other: RuleFile) -> bool:
    """Whether there is a day on which both hold."""
    first = max(one.since or date.min, other.since or date.min)
    return first <= min(one.until or date.max, other.until or date.max)
