"""What an evaluation comes to: figures for programs, tables for people, and bars that it has to reach."""

from collections.abc import Callable, Mapping, Sequence
from math import sqrt
from pathlib import Path
from typing import Any, Final

from msgspec import Struct

NOT_MEASURED: Final = "not measured"
"""What stands where only a real model would tell: none of these evaluations asks one."""
Step = Callable[[int], None]


class Asked(Struct, frozen=True, kw_only=True):
    """What an evaluation or a training is asked for."""

    runs: int
    seed: int = 0
    data: Path | None = None
    """A file of real players, or a folder of such; None for simulated ones."""
    model: Path | None = None
    """A trained model; None for the shipped one."""
    plots: Path | None = None
    """A folder to draw plots into."""


class Bar(Struct, frozen=True):
    """Something that must hold."""

    what: str
    met: bool


class Table(Struct, frozen=True):
    """Some rows; a `>` before a column aligns it right."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


class Report(Struct, frozen=True, kw_only=True):
    """One evaluation, done."""

    figures: Mapping[str, Any]
    tables: Sequence[Table]
    bars: Sequence[Bar]
    drawn: str = ""
    """A plot in letters."""

    @property
    def met(self) -> bool:
        """Whether every bar is reached."""
        return all(bar.met for bar in self.bars)


def rule_of_three(runs: int) -> float:
    """What a share lies below, 95 times of 100, if it was not seen once in so many independent runs."""
    return 3 / runs if runs else 1.0


def wilson(seen: int, runs: int) -> tuple[float, float]:
    """Where a share lies, 95 times of 100."""
    if not runs:
        return 0.0, 1.0
    z = 1.959964
    share, spread = seen / runs, z * z / runs
    middle, reach = share + spread / 2, z * sqrt(share * (1 - share) / runs + spread / (4 * runs))
    return max(0.0, (middle - reach) / (1 + spread)), min(1.0, (middle + reach) / (1 + spread))
