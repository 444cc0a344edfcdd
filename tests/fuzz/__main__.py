"""`make fuzz`: every target for its share of the minutes; `make fuzz MINUTES=2 TARGET=route SEED=7` for one of them."""

import argparse
import logging
import secrets
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path

from hypothesis.errors import HypothesisWarning
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from api.output import say, table
from tests.fuzz.exploration import Finding, explore
from tests.fuzz.hub import FuzzedHub, fuzzed_hub
from tests.fuzz.registry import Target, all_targets

ROUND = 100
"""Examples of one seed: few enough that the seed of a finding leads back to it soon."""


def main() -> int:
    """Fuzz, and say what was found; 1 if anything was."""
    given = _arguments()
    logging.basicConfig(level=logging.CRITICAL)
    warnings.simplefilter("ignore", HypothesisWarning)
    targets = [target for name, target in all_targets().items() if given.target in ("", name)]
    seconds = 60 * given.minutes / len(targets)
    first = secrets.randbelow(2**31) if given.seed is None else given.seed
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[examples]}"),
        TimeRemainingColumn(),
    )
    rows: list[tuple[Target, int, Finding | None]] = []
    with (
        tempfile.TemporaryDirectory() as folder,
        fuzzed_hub(Path(folder)) as hub,
        Progress(*columns, console=Console(stderr=True)) as bar,
    ):
        for target in targets:
            task = bar.add_task(target.name, total=seconds, examples=0)
            told = lambda spent, count, task=task: bar.update(task, completed=spent, examples=count)  # noqa: E731
            rows.append((target, *_share(target, hub, first, seconds, told)))
    return _report(rows)


def _share(
    target: Target, hub: FuzzedHub, seed: int, seconds: float, told: Callable[[float, int], None]
) -> tuple[int, Finding | None]:
    """Rounds of one target, each with the next seed, until its time is over or something is found."""
    start, count, finding = time.monotonic(), 0, None

    def tick() -> bool:
        nonlocal count
        spent = time.monotonic() - start
        count += spent < seconds
        told(min(spent, seconds), count)
        return spent < seconds

    while finding is None and time.monotonic() - start < seconds:
        finding = explore(target, hub, seed, ROUND, tick)
        seed += 1
    return count, finding


def _report(rows: list[tuple[Target, int, Finding | None]]) -> int:
    findings = [finding for _, _, finding in rows if finding]
    lines = [(target.name, str(count), "1" if finding else "0") for target, count, finding in rows]
    table("Fuzzing", ("target", ">examples", ">findings"), lines, empty="There is no such target")
    for finding in findings:
        say(f"\n{finding}")
    return 1 if findings else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0, help="for all targets together")
    parser.add_argument("--target", default="", choices=["", *all_targets()], help="one target alone")
    parser.add_argument("--seed", type=int, help="where to begin: that of a finding shows it again")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
