"""The table of terms that ends the page on guardrail files, made from the terms that rules may use."""

from typing import Final

from core.law import TERMS

HEADING: Final = "\n## Terms\n"
_COLUMNS: Final = "| term | kind | written as | meaning |\n|---|---|---|---|\n"


def with_terms(page: str) -> str:
    """A page with the table as the code has it now, at its end."""
    before = page.partition(HEADING)[0]
    rows = (f"| `{name}` | {term.kind} | `{term.example}` | {term.about} |\n" for name, term in TERMS.items())
    return f"{before}{HEADING}\n{_COLUMNS}{''.join(rows)}"
