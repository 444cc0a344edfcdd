"""How good probabilities of return are: every figure with its interval by player, and what chance alone would make."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from evals.measures.probability import auc, brier, calibration, ece, ece_by_chance, interval
from evals.plots import Curve, draw
from evals.report import Bar, Table, at_least, at_most, calibrated, wilson

Floats = NDArray[np.float64]
MEASURES: Final = {"auc": auc, "brier": brier, "ece": ece}
LEAST_AUC: Final = 0.82
MOST_BRIER: Final = 0.172
MOST_ECE: Final = 0.03


class Judged(NamedTuple):
    """Probabilities, what came, and whose they are."""

    name: str
    said: Floats
    truth: Floats
    owners: Sequence[str]


def figures_of(judged: Judged, seed: int, prefix: str = "") -> dict[str, float]:
    """The measures by name, their intervals, and how much there was to measure."""
    found: dict[str, float] = {}
    for name, measure in MEASURES.items():
        at = interval(measure, judged.truth, judged.said, judged.owners, seed)
        found |= {f"{prefix}{name}": at.value, f"{prefix}{name}_low": at.low, f"{prefix}{name}_high": at.high}
    chance = ece_by_chance(judged.said, seed)
    return found | {
        f"{prefix}ece_by_chance": chance.value,
        f"{prefix}ece_of_chance": chance.high,
        f"{prefix}base_rate": float(judged.truth.mean()),
        f"{prefix}n": len(judged.truth),
        f"{prefix}players": len(set(judged.owners)),
    }


def points_of(judged: Judged, prefix: str) -> dict[str, float]:
    """The measures alone, of something that stands beside."""
    return {f"{prefix}{name}": measure(judged.truth, judged.said) for name, measure in MEASURES.items()}


def row_of(name: str, found: Mapping[str, float], prefix: str = "") -> tuple[str, ...]:
    """A row of the table: each measure, with its interval if there is one."""
    cells = []
    for measure in MEASURES:
        low, high = found.get(f"{prefix}{measure}_low"), found.get(f"{prefix}{measure}_high")
        reach = f" ({low:.3f} to {high:.3f})" if low is not None and high is not None else ""
        cells.append(f"{found[prefix + measure]:.4f}{reach}")
    return (name, *cells)


def table_of(title: str, rows: Sequence[tuple[str, ...]]) -> Table:
    """The table of such rows."""
    return Table(title, ("model", ">AUC", ">Brier", ">ECE"), rows)


def bars_of(
    found: Mapping[str, Any], auc: float = LEAST_AUC, brier: float = MOST_BRIER, ece: float = MOST_ECE
) -> tuple[Bar, ...]:
    """What has to be reached on real players."""
    return (
        at_least("AUC", found, "auc", auc),
        at_most("Brier", found, "brier", brier),
        calibrated("ECE", found, "ece", ece),
    )


def draw_reliability(path: Path, title: str, some: Sequence[Judged]) -> None:
    """What was said and what came, in ten bins of equal mass."""
    draw(path, title, ("probability said", "share that came back"), [_curve(one) for one in some], diagonal=True)


def _curve(judged: Judged) -> Curve:
    bins = calibration(judged.truth, judged.said)
    around = [wilson(round(b.seen * b.mass), b.mass) for b in bins]
    below = [max(0.0, b.seen - low) for b, (low, _) in zip(bins, around, strict=True)]
    above = [max(0.0, high - b.seen) for b, (_, high) in zip(bins, around, strict=True)]
    return Curve(judged.name, [b.expected for b in bins], [b.seen for b in bins], "points", (below, above))
