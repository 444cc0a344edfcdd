"""A made-up trial with known effects: one arm works on some customers only, the other on all alike."""

import numpy as np

from evals.datasets.hillstrom import Trial

CUSTOMERS = 32_000


def made_up_trial(seed: int, customers: int = CUSTOMERS) -> Trial:
    """Draw a trial of three arms: the first message adds 7 points for everybody, the second 0 to 14 by one feature."""
    rng = np.random.default_rng(seed)
    known = rng.normal(size=(customers, 6))
    arm = rng.integers(0, 3, customers)
    base = 0.10 + 0.03 * np.tanh(known[:, 1])
    effect = np.select([arm == 1, arm == 2], [0.07 * np.ones(customers), 0.14 / (1 + np.exp(-3 * known[:, 0]))], 0.0)
    visit = (rng.random(customers) < base + effect).astype(float)
    return Trial(known, arm.astype(np.int64), visit, visit * rng.lognormal(1.0, 1.0, customers))
