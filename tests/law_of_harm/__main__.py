"""`make test-long`: a million pairs of state and candidate on all cores; `PAIRS=` for more, `SEED=` for other ones."""

import argparse
import os
import sys
import time
from multiprocessing import Pool

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from api.output import say
from tests.law_of_harm.checks import Broken, Tally, check

STATES = 200
"""States of one task: few enough that the bar moves."""
LEAST_PAIRS = 16
"""A state has at least so many pairs, before and after it gets worse."""


def main() -> int:
    """Check states until enough pairs are judged; 1 if anything did not hold."""
    given = _arguments()
    start, pairs, tally = time.monotonic(), 0, Tally()
    columns = (TextColumn("pairs"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Pool(given.workers) as pool, Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("pairs", total=given.pairs)
        tasks = range(given.seed, given.seed + given.pairs // LEAST_PAIRS + STATES, STATES)
        for judged, counted, broken in pool.imap_unordered(judge, tasks):
            if broken:
                say(broken)
                return 1
            pairs += judged
            tally += counted
            bar.update(task, completed=pairs)
            if pairs >= given.pairs:
                break
    seconds = time.monotonic() - start
    allowed = sum(count for name, count in tally.items() if name.startswith("allowed"))
    say(f"{pairs:,} pairs, {allowed:,} of them allowed, in {seconds:.0f} s: {pairs / seconds:,.0f} a second; all hold.")
    return 0


def judge(first: int) -> tuple[int, Tally, str]:
    """Check some states, from a seed on: how many pairs, what was said of them, and what does not hold."""
    tally = Tally()
    try:
        return sum(check(seed, tally) for seed in range(first, first + STATES)), tally, ""
    except Broken as broken:
        return 0, tally, str(broken)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.law_of_harm", description=__doc__)
    parser.add_argument("--pairs", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
