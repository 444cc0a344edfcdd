"""What an evaluation comes to: figures for programs, tables for people, and bars that it has to reach."""

from collections.abc import Callable, Mapping, Sequence
from math import sqrt
from pathlib import Path
from typing import Any, Final, Literal

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


Verdict = Literal["reached", "missed", "too few to tell"]
ENOUGH: Final = 1_000
"""Players from whom on the figure alone decides: what chance does to it is then less than what a user would mind."""


class Bar(Struct, frozen=True):
    """Something that must hold."""

    what: str
    met: bool
    by_chance: bool = False
    """Missed, on so few players that a model which reaches the bar could show the same figure."""
    figure: float | None = None
    """What was found, where it is a single number."""

    @property
    def verdict(self) -> Verdict:
        """How it ended; where too few players are to blame, nothing is missed and nothing is reached."""
        if self.met:
            return "reached"
        return "too few to tell" if self.by_chance else "missed"


def at_least(what: str, found: Mapping[str, Any], name: str, least: float) -> Bar:
    """A figure that has to be so high; `NAME_high` is the end of its interval, `players` on how many it rests."""
    value = found[name]
    near = found[f"{name}_high"] >= least
    return Bar(f"{what} is {least} or more", value >= least, found["players"] < ENOUGH and near, value)


def at_most(what: str, found: Mapping[str, Any], name: str, most: float) -> Bar:
    """A figure that has to be so low; `NAME_low` is the end of its interval."""
    value = found[name]
    near = found[f"{name}_low"] <= most
    return Bar(f"{what} is {most} or less", value <= most, found["players"] < ENOUGH and near, value)


def calibrated(what: str, found: Mapping[str, Any], name: str, most: float) -> Bar:
    """An error of calibration that has to be so low; `NAME_of_chance` is what perfect probabilities stay below.

    Its interval would not do: resampled rows lie farther from the diagonal than the rows that they are drawn from.
    """
    value = found[name]
    near = value <= found[f"{name}_of_chance"]
    return Bar(f"{what} is {most} or less", value <= most, found["players"] < ENOUGH and near, value)


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

    @property
    def missed(self) -> bool:
        """Whether a bar is missed by more than too few players explain."""
        return any(bar.verdict == "missed" for bar in self.bars)


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
