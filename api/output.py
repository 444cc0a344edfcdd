"""How commands speak: tables and bars for people, one JSON object for programs.

Much of what they print was written by strangers. It is printed as data: never read as markup, and without the
characters by which a text could drive a terminal or turn the order of what is read.
"""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, Protocol

if TYPE_CHECKING:
    from rich.text import Text

WIDE: Final = 200
"""Columns when nobody's terminal says how many it has."""
_KEPT: Final = (ord("\n"), ord("\t"))
_DRIVING: Final = (*range(32), *range(127, 160), *range(0x202A, 0x202F), *range(0x2066, 0x206A), *range(0xD800, 0xE000))
_MARKED: Final = dict.fromkeys((code for code in _DRIVING if code not in _KEPT), "\N{REPLACEMENT CHARACTER}")
_ESCAPED: Final = {code: f"\\u{code:04x}" for code in _DRIVING if code >= 127}
Part = str | tuple[str, str]
"""A text, or a text and the style it is printed in."""


def as_json(value: dict[str, Any]) -> None:
    """Print one JSON object on standard output."""
    sys.stdout.write(json.dumps(value, indent=2, ensure_ascii=False, default=str).translate(_ESCAPED) + "\n")


def harmless(text: str) -> str:
    """A text with marks instead of what could drive a terminal."""
    return text.translate(_MARKED)


def words(*parts: Part) -> "Text":
    """Parts of a line as they are, each in its style; no part can give itself one."""
    from rich.text import Text

    pairs = ((part, "") if isinstance(part, str) else part for part in parts)
    return Text.assemble(*((harmless(text), style) for text, style in pairs))


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]], *, empty: str) -> None:
    """Print an aligned table; `>` aligns a column right, `empty` says what to do if there is nothing."""
    from rich.console import Console
    from rich.table import Table

    console, lines = Console(width=None if sys.stdout.isatty() else WIDE), list(rows)
    if not lines:
        console.print(words(empty))
        return
    if title:  # rich folds a title to the width of its table
        console.print(words((title, "table.title")), soft_wrap=True)
    drawn = Table(header_style="bold", box=None, pad_edge=False)
    for name in columns:
        drawn.add_column(name.lstrip(">"), justify="right" if name.startswith(">") else "left", overflow="fold")
    for line in lines:
        drawn.add_row(*map(words, line))
    console.print(drawn)


def say(*parts: Part) -> None:
    """Print a line for people; its parts follow each other without a space."""
    from rich.console import Console

    Console().print(words(*parts), soft_wrap=True)


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

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(harmless(what), total=total)
        yield lambda step, total=None: bar.update(task, advance=step, total=total)
