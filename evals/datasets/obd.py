"""Reader of the Open Bandit Dataset: one row is one impression, an item at a position, and whether it was clicked."""

from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.errors import SourceError
from evals.datasets.tabular import number, rows_of
from evals.ope.log import Log

Floats = NDArray[np.float64]
COLUMNS: Final = ("item_id", "position", "click", "propensity_score")
POSITIONS: Final = 3
MOST_ITEMS: Final = 1_000


class Impressions(NamedTuple):
    """The log of one policy."""

    item: NDArray[np.int64]
    position: NDArray[np.int64]
    click: Floats
    propensity: Floats


def find_obd(folder: Path) -> tuple[Path, Path]:
    """The logs of both policies in a folder: Thompson sampling and random, of the same campaign."""
    found = {}
    for policy in ("bts", "random"):
        logs = [path for path in sorted((folder / policy).glob("*/*.csv")) if path.stem != "item_context"]
        if not logs:
            raise SourceError(
                f"{folder} has no {policy}/CAMPAIGN/CAMPAIGN.csv: give the folder that holds bts and random"
            )
        found[policy] = {path.parent.name: path for path in logs}
    both = sorted(found["bts"].keys() & found["random"].keys())
    if not both:
        raise SourceError(f"{folder}: bts and random have no campaign in common")
    return found["bts"][both[0]], found["random"][both[0]]


def read_obd(path: Path) -> Impressions:
    """Read one log."""
    rows = [tuple(number(row, name, path) for name in COLUMNS) for row in rows_of(path, COLUMNS, "an Open Bandit log")]
    if not rows:
        raise SourceError(f"{path.name} has no rows")
    item, position, click, propensity = np.array(rows).T
    if propensity.min() <= 0 or propensity.max() > 1:
        raise SourceError(f"{path.name}: propensities lie above 0 and up to 1")
    if item.min() < 0 or np.any(item % 1) or item.max() > MOST_ITEMS:
        raise SourceError(f"{path.name}: item_id counts from 0 to {MOST_ITEMS}")
    return Impressions(item.astype(np.int64), position.astype(np.int64), click, propensity)


def as_uniform(path: Path) -> Log:
    """One log, beside a policy that shows all its items alike."""
    told = read_obd(path)
    items = int(told.item.max()) + 1
    return as_log(told, items, np.full((POSITIONS, items), 1 / items))


def as_log(of: Impressions, items: int, target: Floats) -> Log:
    """The log of one policy, beside another whose shares of the items are told by position."""
    places = np.eye(POSITIONS)[(of.position - 1).clip(0, POSITIONS - 1)]
    asked = target[(of.position - 1).clip(0, POSITIONS - 1)]
    return Log(places, of.item, of.click, of.propensity, asked, np.ones(asked.shape, dtype=bool))


def shares(of: Impressions, items: int) -> Floats:
    """How often each item was shown at each position."""
    counts = np.full((POSITIONS, items), 1e-9)
    np.add.at(counts, ((of.position - 1).clip(0, POSITIONS - 1), of.item), 1.0)
    told: Floats = counts / counts.sum(axis=1, keepdims=True)
    return told
