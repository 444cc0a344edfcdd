"""Reader of the Hillstrom e-mail trial: a row is a customer, one of three arms by lot, and what came of it."""

from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from api.history.csv_file import Row
from core.errors import SourceError
from evals.datasets.tabular import number, rows_of

Floats = NDArray[np.float64]
ARMS: Final = ("No E-Mail", "Mens E-Mail", "Womens E-Mail")
COLUMNS: Final = (
    "recency", "history", "mens", "womens", "zip_code", "newbie", "channel", "segment", "visit", "conversion", "spend",
)  # fmt: skip
FEWEST: Final = 500
"""Customers of each arm, below which nothing could be told of it."""
_NUMBERS: Final = ("recency", "history", "mens", "womens", "newbie")
_KINDS: Final = (("zip_code", ("Urban", "Surburban", "Rural")), ("channel", ("Web", "Phone", "Multichannel")))
"""The data set spells Suburban in its own way."""


class Trial(NamedTuple):
    """A randomised trial: what was known before, the arm (0 is none), and what came."""

    features: Floats
    arm: NDArray[np.int64]
    visit: Floats
    spend: Floats


def read_hillstrom(path: Path) -> Trial:
    """Read a whole file."""
    features, arms, visits, spends = [], [], [], []
    for row in rows_of(path, COLUMNS, "the Hillstrom trial"):
        if row.cells["segment"] not in ARMS:
            raise SourceError(f"{path.name}, line {row.line}: segment is none of {', '.join(ARMS)}")
        known = [number(row, name, path) for name in _NUMBERS]
        known += [float(row.cells[name] == kind) for name, kinds in _KINDS for kind in kinds]
        features.append([*known, float(np.log1p(max(known[1], 0.0)))])
        arms.append(ARMS.index(row.cells["segment"]))
        visits.append(_happened(number(row, "visit", path), row, path))
        spends.append(number(row, "spend", path))
    if min(arms.count(arm) for arm in range(len(ARMS))) < FEWEST:
        raise SourceError(f"{path.name} needs {FEWEST} customers at least of each of {', '.join(ARMS)}")
    return Trial(np.array(features), np.array(arms), np.array(visits), np.array(spends))


def _happened(value: float, row: Row, path: Path) -> float:
    if value not in (0.0, 1.0):
        raise SourceError(f"{path.name}, line {row.line}: visit is {value:g}, and 0 or 1 is expected")
    return value
