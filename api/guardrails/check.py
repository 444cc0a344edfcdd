"""The check of guardrail files and prompts, and the run of the cases in the files, as tables and for programs."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from msgspec import Struct, to_builtins
from msgspec.structs import replace

from api.output import as_json, say, table
from core.money import format_base
from core.record import digest
from prompts.brands import brand_files, read_brand
from prompts.cases import CaseResult, run_rules
from prompts.check import Checked, check_folder
from prompts.component_check import check_components
from prompts.findings import Finding, refuse
from prompts.law import load_books, load_law
from prompts.prompt_check import PromptsChecked, check_prompts
from prompts.rule_file import RuleFile


class Run(Struct, frozen=True):
    """What the rules of one file said of their cases."""

    file: str
    results: tuple[CaseResult, ...]

    @property
    def failed(self) -> tuple[CaseResult, ...]:
        """The cases in which a rule said something else than expected."""
        return tuple(result for result in self.results if not result.holds)


def show_check(folder: Path, components: Path, prompts: Path, day: date, *, json: bool) -> bool:
    """Say everything that is wrong with a folder's files, words and prompts; whether they can be used."""
    asked = check_prompts(prompts)
    checked = check_folder(folder, day)
    books = [loaded.book for loaded in checked.books]
    beside = (*check_components(components, books, day), *asked.findings)
    checked = replace(checked, findings=(*checked.findings, *beside))
    if json:
        as_json(_told(checked, asked))
    else:
        _tell(checked, asked)
    return not checked.errors


def _told(checked: Checked, asked: PromptsChecked) -> dict[str, Any]:
    policies = [read.policy for read in checked.brands]
    return {
        "errors": checked.errors,
        "warnings": len(checked.findings) - checked.errors,
        "findings": [{"place": found.place, **to_builtins(found)} for found in checked.findings],
        "prompts": [{"prompt": p.id, "agent": p.agent, "digest": p.digest} for p in asked.prompts],
        "brands": [{"brand": p.brand, "jurisdiction": p.jurisdiction, "digest": p.digest} for p in policies],
        "books": [
            {"jurisdiction": loaded.book.jurisdiction, "rules": len(loaded.book.rules), "digest": digest(loaded.book)}
            for loaded in checked.books
        ],
    }


def _tell(checked: Checked, asked: PromptsChecked) -> None:
    if checked.findings:
        rows = ((found.severity, found.place, _about(found), found.remedy) for found in checked.findings)
        table("What was found", ("", "where", "what", "what to do"), rows, empty="")
        say("")
    policies = [read.policy for read in checked.brands]
    lines = (
        (p.brand, p.jurisdiction, str(p.least_age), format_base(p.caps.brand_day), p.base_currency,
         ", ".join(f"{arm}: {'/'.join(tiers)}" for arm, tiers in p.tiers.items()), str(len(p.rules)), p.digest[:12])
        for p in policies
    )  # fmt: skip
    columns = ("brand", "licence", ">least age", ">budget a day", "base", "tiers", ">own rules", "digest")
    table(f"{len(policies)} brands", columns, lines, empty="No brand file is sound.")
    _tell_prompts(asked)
    rules = sum(len(loaded.book.rules) for loaded in checked.books)
    warnings = len(checked.findings) - checked.errors
    counted = f"{rules} rules in {len(checked.books)} books; {checked.errors} errors, {warnings} warnings."
    ends = "Mend the errors: what does not load is not taken up." if checked.errors else "All files can be used."
    say(f"\n{counted} {ends}")


def _tell_prompts(asked: PromptsChecked) -> None:
    say("")
    rows = ((p.id, p.agent, ", ".join(p.tools) or "none", p.output, p.digest[:12]) for p in asked.prompts)
    heads = ("prompt", "agent", "tools", "answers", "digest")
    table(f"{len(asked.prompts)} prompts", heads, rows, empty="No prompt file is sound.")


def _about(found: Finding) -> str:
    return f"{found.field}: {found.what}" if found.field else found.what


def show_cases(folder: Path, *, json: bool) -> bool:
    """Run the cases of every book and brand file of a folder; whether all of them hold."""
    runs = tuple(run_folder(folder))
    failed = [(run.file, result) for run in runs for result in run.failed]
    if json:
        as_json(_counted(runs))
    else:
        _tell_cases(runs, failed)
    return not failed


def run_folder(folder: Path) -> Iterator[Run]:
    """The cases of every file of a folder, each asked of its rule alone."""
    law = load_law(folder)
    for loaded in load_books(folder):
        yield Run(loaded.path.name, _results(loaded.file.rules, loaded.book.currency))
    for path in brand_files(folder):
        read = read_brand(path, law)
        if isinstance(read, tuple):
            raise refuse(read)
        yield Run(path.name, _results(read.file.rules, ""))


def _results(rules: Sequence[RuleFile], currency: str) -> tuple[CaseResult, ...]:
    return tuple(run_rules(((rule.rule(), rule.cases) for rule in rules), currency))


def _counted(runs: Sequence[Run]) -> dict[str, Any]:
    return {
        "cases": sum(len(run.results) for run in runs),
        "failed": sum(len(run.failed) for run in runs),
        "files": [
            {"file": run.file, "passed": len(run.results) - len(run.failed), "failed": to_builtins(run.failed)}
            for run in runs
        ],
    }


def _tell_cases(runs: Sequence[Run], failed: Sequence[tuple[str, CaseResult]]) -> None:
    rows = (
        (run.file, str(len({result.rule for result in run.results})), str(len(run.results) - len(run.failed)),
         str(len(run.failed)))
        for run in runs
    )  # fmt: skip
    table("Cases", ("file", ">rules with cases", ">passed", ">failed"), rows, empty="")
    if not failed:
        say(f"\nAll {sum(len(run.results) for run in runs)} cases hold.")
        return
    say("")
    lines = ((file, case.rule, case.title, case.expected, case.found, case.why) for file, case in failed)
    table(f"{len(failed)} cases do not hold", ("file", "rule", "case", "expected", "found", "why"), lines, empty="")
