"""What is published of the code: JSON Schema, AsyncAPI and a page of the events, and the table of the terms of rules.

`python -m evals.schemas` writes them; a test fails when they are out of date. With `--check` it writes
nothing and says what the code breaks of every published release.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from evals.contract.asyncapi import as_yaml
from evals.contract.breaks import breaks, surprises
from evals.contract.page import page
from evals.contract.schema import event_schema, written
from evals.contract.terms import with_terms

ROOT: Final = Path(__file__).parent.parent / "docs"
SCHEMAS: Final = ROOT / "schemas"
RELEASED: Final = SCHEMAS / "released"
POLICY_FILES: Final = ROOT / "policy-files.md"
"""Written by hand but for its table of terms."""


def files() -> Mapping[Path, str]:
    """Every file of the contract, as the code has it now."""
    now = event_schema()
    news = [(name, surprises(old, now)) for name, old in releases().items()]
    return {
        SCHEMAS / "events.json": written(now) + "\n",
        SCHEMAS / "asyncapi.yaml": as_yaml(),
        ROOT / "events.md": page(news),
        POLICY_FILES: with_terms(POLICY_FILES.read_text(encoding="utf-8")),
    }


def releases() -> Mapping[str, Mapping[str, Any]]:
    """The contract as it was published, by release; these files never change."""
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(RELEASED.glob("*.json"))}


def check() -> int:
    """Say what no longer holds; 1 if that breaks a sender."""
    now, broken = event_schema(), 0
    for release, old in releases().items():
        told = breaks(old, now)
        broken += len(told)
        _say(f"Release {release}, for who sends: {len(told)} broken", told)
        _say(f"Release {release}, for who reads: {len(surprises(old, now))} new", surprises(old, now))
    return 1 if broken else 0


def _say(title: str, lines: Sequence[str]) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in (title, *(f"  {line}" for line in lines))))


def main() -> int:
    """Write the files, or check them."""
    if "--check" in sys.argv[1:]:
        return check()
    for path, text in files().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
