"""The report on value: who will stake how much in 60 days, on players and months that were not learned from."""

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from core.errors import SourceError
from core.scores.scorecard import Scorecard
from core.scores.value import FEATURES, WINDOW
from core.trained import TrainedModel
from evals.additive import scores
from evals.churn.panel import day_of_number, month_ends
from evals.churn.simulated import MEASURED, simulated
from evals.datasets.hub_days import read_days
from evals.halves import check_unseen, digest_of, unseen
from evals.measures.probability import Interval, calibration, interval
from evals.measures.ranking import capture, gini
from evals.plots import Curve, draw
from evals.report import Asked, Bar, Report, Step, Table, at_least
from evals.value.panel import Panel, panel
from evals.value.regressed import regressed
from evals.value.train import FORM
from prompts.model_file import read_model, shipped_model

Floats = NDArray[np.float64]
BEST: Final = 0.05
LEAST_CAPTURE: Final = 0.59
LEAST_GINI: Final = 0.85
FEWEST: Final = 200
"""Rows below which nothing is measured."""
_MEASURES: Final = {
    "gini": gini,
    "capture": lambda worth, said: capture(worth, said, BEST),
    "total_ratio": lambda worth, said: float(said.sum() / worth.sum()),
    "mae": lambda worth, said: float(np.abs(said - worth).mean()),
}


def evaluate(asked: Asked, progress: Step) -> Report:
    """Score a model on a file of player-days, or on simulated worlds."""
    model = read_model(asked.model, "value") if asked.model else shipped_model("value")
    rows = read_days(asked.data) if asked.data else simulated(MEASURED, asked.seed)
    digest = digest_of(asked.data) if asked.data else ""
    check_unseen(model.trained_on, digest)
    ends = [end for end in month_ends(rows) if end + WINDOW <= rows[-1].number]
    known = panel(rows, ends, lambda player, at: unseen(model.trained_on, player, day_of_number(at)))
    if len(known.staked) < FEWEST:
        raise SourceError(
            f"only {len(known.staked):,} players at a month-end with 60 days behind it that the model has not seen: "
            f"{FEWEST} are needed; score another file, or train with --half or an earlier --until"
        )
    if not known.staked.sum():
        raise SourceError("nobody turned anything over in the 60 days after a month-end: score a file with turnover")
    progress(1)
    others = regressed(rows, ends, model.trained_on, digest)
    return _report(asked, model, known, others)


def _report(asked: Asked, model: TrainedModel, known: Panel, others: NDArray[np.float64] | None) -> Report:
    said = scores(_card(model), known.values)
    figures: dict[str, Any] = {
        "rows": len(said), "players": len(np.unique(known.owners)), "months": len(np.unique(known.at)),
        "model": model.digest[:12], "on": asked.data.name if asked.data else "simulated worlds not trained on",
        "by_sums_gini": gini(known.staked, _past(known)), "by_sums_capture": capture(known.staked, _past(known), BEST),
    }  # fmt: skip
    for name, measure in _MEASURES.items():
        figures |= _named(name, interval(measure, known.staked, said, list(known.owners), asked.seed))
    active = known.where(known.active)
    for name in ("gini", "capture"):
        found = interval(_MEASURES[name], active.staked, said[known.active], list(active.owners), asked.seed)
        figures |= _named(f"active_{name}", found)
    if others is not None:
        figures |= {"net_gini": gini(known.staked, others), "net_capture": capture(known.staked, others, BEST)}
    if asked.plots:
        _draw(asked, known, said)
    return Report(figures=figures, tables=(_table(figures),), bars=_bars(figures))


def _card(model: TrainedModel) -> Scorecard:
    card = model.forms.get(FORM)
    if card is None or card.features != FEATURES:
        raise SourceError(f"the model does not say {FORM!r} of the features that this hub knows: train it again")
    return card


def _past(known: Panel) -> Floats:
    return known.values[:, FEATURES.index("staked_month")]


def _named(name: str, found: Interval) -> Mapping[str, float]:
    return {name: found.value, f"{name}_low": found.low, f"{name}_high": found.high}


def _table(found: Mapping[str, Any]) -> Table:
    rows = [_row(name, found) for name in (*_MEASURES, "active_gini", "active_capture")]
    rows.append(("gini of the past month's turnover", f"{found['by_sums_gini']:.3f}", ""))
    rows.append(("capture of the past month's turnover", f"{found['by_sums_capture']:.3f}", ""))
    if "net_gini" in found:
        rows.append(("gini, if NGR were learned instead", f"{found['net_gini']:.3f}", ""))
        rows.append(("capture, if NGR were learned instead", f"{found['net_capture']:.3f}", ""))
    title = f"Turnover of {WINDOW} days: {found['rows']:,} rows of {found['players']:,} players, {found['on']}"
    return Table(title, ("measure", ">value", ">95 %"), rows)


def _row(name: str, found: Mapping[str, Any]) -> tuple[str, str, str]:
    return name, f"{found[name]:.3f}", f"{found[f'{name}_low']:.3f} to {found[f'{name}_high']:.3f}"


def _bars(found: Mapping[str, Any]) -> tuple[Bar, ...]:
    return (
        at_least("the best 5 %'s part of the turnover to come", found, "capture", LEAST_CAPTURE),
        at_least("normalised Gini", found, "gini", LEAST_GINI),
    )


def _draw(asked: Asked, known: Panel, said: Floats) -> None:
    assert asked.plots is not None
    ranks, part = np.linspace(0, 1, 41), partial(_part, known.staked)
    curves = [
        Curve("by expected turnover", list(ranks), [part(said, rank) for rank in ranks]),
        Curve("by the past month", list(ranks), [part(_past(known), rank) for rank in ranks]),
        Curve("by the truth", list(ranks), [part(known.staked, rank) for rank in ranks]),
    ]
    draw(asked.plots / "value-capture.svg", "Turnover held by the best", ("share of players", "of turnover"), curves)
    bins = calibration(known.staked, said)
    points = Curve("tenths", [np.log10(1 + b.expected) for b in bins], [np.log10(1 + b.seen) for b in bins], "points")
    axes = ("said, log10(1 + turnover)", "came")
    draw(asked.plots / "value-calibration.svg", "Turnover of 60 days", axes, [points], diagonal=True)


def _part(staked: Floats, said: Floats, share: float) -> float:
    return capture(staked, said, share) if share else 0.0
