"""How commands speak: tables and bars for people, one JSON object for programs."""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final, Protocol

WIDE: Final = 200
"""Columns when nobody's terminal says how many it has."""


def as_json(value: dict[str, Any]) -> None:
    """Print one JSON object on standard output."""
    sys.stdout.write(json.dumps(value, indent=2, ensure_ascii=False, default=str) + "\n")


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]], *, empty: str) -> None:
    """Print an aligned table; `>` aligns a column right, `empty` says what to do if there is nothing."""
    from rich.console import Console
    from rich.table import Table

    console, lines = Console(width=None if sys.stdout.isatty() else WIDE), list(rows)
    if not lines:
        console.print(empty, highlight=False)
        return
    drawn = Table(title=title, title_justify="left", header_style="bold", box=None, pad_edge=False)
    for name in columns:
        drawn.add_column(name.lstrip(">"), justify="right" if name.startswith(">") else "left", overflow="fold")
    for line in lines:
        drawn.add_row(*line)
    console.print(drawn, highlight=False)


def say(text: str) -> None:
    """Print a line for people."""
    from rich.console import Console

    Console().print(text, highlight=False, soft_wrap=True)


class Step(Protocol):
    """Moves a bar on; the total may become known, or be corrected, on the way."""

    def __call__(self, step: int, total: int | None = None) -> None:
        """So many more are done."""
        ...


@contextmanager
def progress(what: str, total: int | None, *, quiet: bool) -> Iterator[Step]:
    """A progress bar on standard error; silent for programs."""
    if quiet:
        yield lambda step, total=None: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(what, total=total)
        yield lambda step, total=None: bar.update(task, advance=step, total=total)
