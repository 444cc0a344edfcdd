"""python -m evals.simulator: hold the centre against the moments, or calibrate it again.

Without `--rounds` it prints the table of the casino's moments, the mean over `--seeds` runs; with it, the parameters
after every round of steps.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from multiprocessing import Pool

from evals.simulator.calibration import SCALES, calibrate, residuals
from evals.simulator.moments import MOMENTS
from evals.simulator.world import World


def main() -> None:
    """Measure or calibrate, on as many processors as are named."""
    words = argparse.ArgumentParser(description=__doc__)
    for name, default in (("players", 2830), ("rounds", 0), ("seed", 201), ("seeds", 3), ("processors", 2)):
        words.add_argument(f"--{name}", type=int, default=default)
    asked = words.parse_args()
    seeds = range(asked.seed, asked.seed + asked.seeds)
    with Pool(asked.processors) as pool:
        if not asked.rounds:
            _table(pool.map(partial(residuals, World(), asked.players), seeds, chunksize=1))
            return
        one = partial(residuals, players=asked.players, seed=asked.seed)

        def measure(worlds: Sequence[World]) -> Sequence[Mapping[str, float]]:
            return pool.map(one, worlds, chunksize=1)

        calibrate(World(), measure, asked.rounds, _tell)


def _table(runs: Sequence[Mapping[str, float]]) -> None:
    for name, moment in MOMENTS.items():
        error = sum(run[name] for run in runs) / len(runs)
        kind = "fitted" if moment.fitted else "held out"
        sys.stdout.write(f"{name:42} {moment.value:10.3f} {moment.value * (1 + error):10.3f} {error:+7.1%}  {kind}\n")


def _tell(world: World, distance: float) -> None:
    found = " ".join(f"{name}={getattr(world, name)}" for name in SCALES)
    sys.stdout.write(f"{distance:.4f} {found}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
