"""The report on off-policy evaluation: on a log that somebody has, or how near it comes where the truth is known."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from evals.datasets.decisions_log import read_decisions
from evals.datasets.obd import as_log, as_uniform, find_obd, read_obd, shares
from evals.datasets.tabular import table_at
from evals.measures.probability import Interval
from evals.ope.estimators import Estimates, estimate
from evals.ope.log import Log, support
from evals.ope.made_up import draw_log, draw_world, truth
from evals.ope.refusal import refusals
from evals.plots import Curve, draw
from evals.report import Asked, Bar, Report, Step, Table, wilson

SIZES: Final = (1_000, 5_000, 20_000)
FIRST_WORLD: Final = 1_000
"""Worlds below were looked at while the estimators were written."""
NAMES: Final = ("point", "dr", "ips", "snips", "dm")
SHOWN: Final = {"point": "DRos", "dr": "DR", "ips": "IPS", "snips": "SNIPS", "dm": "DM"}
FARTHEST: Final = 0.12
COVERS: Final = (0.92, 0.98)


def evaluate(asked: Asked, progress: Step) -> Report:
    """Without data so many logs of made-up worlds; with it one log, or the two of the Open Bandit Dataset."""
    if asked.data is None:
        return _known_truth(asked, progress)
    if asked.data.is_dir():
        return _open_bandit(asked.data, asked.seed)
    read = as_uniform if "propensity_score" in table_at(asked.data, "a log of decisions").columns else read_decisions
    return _one_log(read(asked.data), asked.data, asked.seed)


def _one_log(log: Log, path: Path, seed: int) -> Report:
    figures = answer(log, seed)
    told = [(name, f"{figures[name]:.4f}") for name in ("point", "low", "high", "logged") if name in figures]
    rows = [("decisions", f"{figures['decisions']:,}"), ("effective", f"{figures['effective']:,.1f}"), *told]
    bars = [Bar(f"the log can answer: {why}", met=False) for why in figures["refused"]]
    return Report(figures=figures, tables=(Table(path.name, ("", ">"), rows),), bars=bars)


def answer(log: Log, seed: int) -> dict[str, Any]:
    """What a log tells of the other policy; if it cannot, why, and no estimate."""
    known = support(log)
    refused = refusals(known)
    told = {} if refused else _estimates(estimate(log, seed))
    return {"refused": list(refused), **known._asdict(), **told}


def _estimates(found: Estimates) -> dict[str, float]:
    return {("dros" if name == "point" else name): value for name, value in found._asdict().items()} | {
        "point": found.point
    }


def _open_bandit(folder: Path, seed: int) -> Report:
    """Each log is asked what the other's policy earned, which the other's log knows."""
    thompson, random = map(read_obd, find_obd(folder))
    items = int(max(thompson.item.max(), random.item.max())) + 1
    uniform = np.full((3, items), 1 / items)
    asked = {
        "random, from Thompson's log": (as_log(thompson, items, uniform), random),
        "Thompson's, from the random log": (as_log(random, items, shares(thompson, items)), thompson),
    }
    found = {}
    for name, (log, other) in asked.items():
        clicks = wilson(int(other.click.sum()), len(other.click))
        found[name] = {
            **answer(log, seed), "truth": float(other.click.mean()), "truth_low": clicks[0], "truth_high": clicks[1]
        }  # fmt: skip
    rows = [
        (
            name,
            *(f"{one.get(key, float('nan')):.5f}" for key in ("truth", *NAMES, "low", "high")),
            f"{one['effective']:,.0f}",
        )
        for name, one in found.items()
    ]
    columns = ("policy", ">truth", *(f">{SHOWN[name]}" for name in NAMES), ">low", ">high", ">effective")
    near = all(
        not one["refused"] and one["low"] <= one["truth_high"] and one["truth_low"] <= one["high"]
        for one in found.values()
    )
    bars = (Bar("the intervals of the estimate and of what the other log saw overlap", near),)
    return Report(figures={"directions": found}, tables=(Table("Click rate", columns, rows),), bars=bars)


def _known_truth(asked: Asked, progress: Step) -> Report:
    found: dict[int, list[tuple[float, Estimates]]] = {size: [] for size in SIZES}
    for number in range(asked.runs):
        seed = FIRST_WORLD + asked.seed * asked.runs + number
        world = draw_world(seed)
        real = truth(world, seed)
        for size in SIZES:
            found[size].append((real, estimate(draw_log(world, size, seed), seed, against=0)))
        progress(1)
    by_size = {size: _errors(some) for size, some in found.items()}
    last, refused = by_size[SIZES[-1]], _far_policy(asked.seed)
    figures = {
        "logs": asked.runs, "dros_error": last["point"], "dr_coverage": last["coverage"].value,
        "dr_coverage_low": last["coverage"].low, "dr_coverage_high": last["coverage"].high,
        "by_size": {str(size): {k: v for k, v in one.items() if k != "coverage"} | {"coverage": one["coverage"].value}
                    for size, one in by_size.items()},
        "refused": list(refused),
    }  # fmt: skip
    if asked.plots:
        _draw(by_size, asked.plots)
    return Report(figures=figures, tables=(_table(by_size), _refused(refused)), bars=_bars(last, refused))


def _errors(found: Sequence[tuple[float, Estimates]]) -> dict[str, Any]:
    errors: dict[str, Any] = {
        name: float(np.median([abs(getattr(told, name) - real) / abs(real) for real, told in found])) for name in NAMES
    }
    held = sum(told.low <= real <= told.high for real, told in found)
    return errors | {"coverage": Interval(held / len(found), *wilson(held, len(found)))}


def _far_policy(seed: int) -> tuple[str, ...]:
    """What is said to a policy that does what the log hardly ever did."""
    log = draw_log(draw_world(FIRST_WORLD), 1_000, seed)
    sure = np.zeros(log.target.shape)
    sure[np.arange(len(sure)), log.target.argmin(axis=1)] = 1.0
    return refusals(support(log._replace(target=sure)))


def _table(by_size: Mapping[int, Mapping[str, Any]]) -> Table:
    rows = [
        (f"{size:,}", *(f"{one[name]:.3f}" for name in NAMES), f"{one['coverage'].value:.3f}",
         f"{one['coverage'].low:.3f} to {one['coverage'].high:.3f}")
        for size, one in by_size.items()
    ]  # fmt: skip
    columns = (">decisions", *(f">{SHOWN[name]}" for name in NAMES), ">DR covers", ">95 %")
    return Table("Median relative error of what a policy earns more than none", columns, rows)


def _refused(said: Sequence[str]) -> Table:
    return Table("Refused, about a policy that does what was hardly ever done", ("because",), [(why,) for why in said])


def _bars(last: Mapping[str, Any], refused: Sequence[str]) -> tuple[Bar, ...]:
    (low, high), size = COVERS, SIZES[-1]
    near, held = last["point"] <= FARTHEST, low <= last["coverage"].value <= high
    return (
        Bar(f"at {size:,} decisions DRos is within {FARTHEST:.0%} of the truth, in the median", near),
        Bar(f"the interval of DR holds the truth in {low:.0%} to {high:.0%} of the logs", held),
        Bar("a log that cannot answer is refused", bool(refused)),
    )


def _draw(by_size: Mapping[int, Mapping[str, Any]], folder: Path) -> None:
    sizes = [float(size) for size in by_size]
    curves = [Curve(SHOWN[name], sizes, [one[name] for one in by_size.values()]) for name in NAMES]
    axes = ("logged decisions", "median relative error")
    draw(folder / "ope-error.svg", "How near the estimators come", axes, curves, log_x=True)
