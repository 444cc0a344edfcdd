"""python -m evals.simulator: calibrate the centre again, on as many processors as are named."""

import argparse
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from multiprocessing import Pool

from evals.simulator.calibration import SCALES, calibrate, residuals
from evals.simulator.world import World


def main() -> None:
    """Print the parameters after every round of steps."""
    words = argparse.ArgumentParser(description=__doc__)
    for name, default in (("players", 1200), ("rounds", 3), ("seed", 7), ("processors", 2)):
        words.add_argument(f"--{name}", type=int, default=default)
    asked = words.parse_args()
    one = partial(residuals, players=asked.players, seed=asked.seed)
    with Pool(asked.processors) as pool:

        def measure(worlds: Sequence[World]) -> Sequence[Mapping[str, float]]:
            return pool.map(one, worlds, chunksize=1)

        calibrate(World(), measure, asked.rounds, _tell)


def _tell(world: World, distance: float) -> None:
    found = " ".join(f"{name}={getattr(world, name)}" for name in SCALES)
    sys.stdout.write(f"{distance:.4f} {found}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
