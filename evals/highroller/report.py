"""The report on high rollers: from the first active day, from the first ten bets, or from both on simulated players."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from core.errors import SourceError
from core.scores.high_roller import BET_FEATURES, DAY_FEATURES, TOP, Estimate, estimate
from core.scores.scorecard import Scorecard
from core.trained import TrainedModel
from evals.additive import scores
from evals.churn.panel import day_of_number
from evals.churn.simulated import MEASURED, simulated
from evals.datasets.bets import is_bets, read_bets
from evals.datasets.hub_days import read_days
from evals.halves import check_unseen, digest_of, unseen
from evals.highroller.newcomers import MORE, NEWCOMERS, newcomers, ten_bets
from evals.highroller.train import BETS, DAY, PRIOR
from evals.measures.probability import auc, brier, calibration, ece, ece_by_chance, interval
from evals.measures.ranking import precision_at
from evals.plots import Curve, draw
from evals.report import Asked, Bar, Report, Step, Table, at_least, calibrated
from evals.simulated_bets import heard
from prompts.model_file import read_model, shipped_model

Floats = NDArray[np.float64]
FEWEST: Final = 60
"""Players below which nothing is measured."""
BET_WORLDS: Final = MEASURED[:2]
_MEASURES: Final = {
    "auc": auc,
    "precision": lambda high, said: precision_at(high, said, TOP),
    "brier": brier,
    "ece": ece,
}
LEAST_PRECISION: Final = 0.27
LEAST_AUC: Final = 0.82
MOST_ECE: Final = 0.02


def evaluate(asked: Asked, progress: Step) -> Report:
    """Score a model on player-days, on bets, or on simulated worlds that it was not trained on."""
    model = read_model(asked.model, "high_roller") if asked.model else shipped_model("high_roller")
    digest = digest_of(asked.data) if asked.data else ""
    check_unseen(model.trained_on, digest)
    if asked.data is not None and is_bets(asked.data):
        return _of_bets(asked, model)
    report = _of_days(asked, model)
    progress(1)
    return report if asked.data else _both(report, _of_bets(asked, model))


def _of_days(asked: Asked, model: TrainedModel) -> Report:
    rows = read_days(asked.data) if asked.data else simulated(MEASURED, asked.seed)
    seen = newcomers(rows, _wanted(model))
    _check_enough(seen.high, NEWCOMERS)
    said = scores(_card(model, DAY, DAY_FEATURES), seen.values)
    figures = _figures(seen.high, said, seen.owners, asked.seed) | {"on": _name(asked), "by": "first day"}
    figures |= {"staked_auc": auc(seen.high, seen.values[:, 0]), "window_days": 90, "model": model.digest[:12]}
    _draw(asked.plots, "highroller-first-day", seen.high, said)
    return Report(figures=figures, tables=(_table(figures, "From the first active day"),), bars=_bars(figures))


def _of_bets(asked: Asked, model: TrainedModel) -> Report:
    bets = read_bets(asked.data) if asked.data else [b for world in BET_WORLDS for b in heard(world, asked.seed).bets]
    seen = ten_bets(bets, _wanted(model))
    _check_enough(seen.high, "players of ten bets or more")
    card, prior = _card(model, BETS, BET_FEATURES), model.priors.get(PRIOR)
    if prior is None:
        raise SourceError("the model has no prior of stakes: train it on a file of bets")
    found = [one for first in seen.first if (one := estimate(card, prior, first)) is not None]
    said = np.array([one.chance for one in found])
    means = np.array([first.stakes / first.bets for first in seen.first])
    figures = _figures(seen.high, said, seen.owners, asked.seed) | {"on": _name(asked), "by": "first ten bets"}
    figures |= {
        "stake_auc": auc(seen.high, means), "width": float(np.mean([one.high - one.low for one in found])),
        "width_of_the_top": _width(found), "window_days": seen.days, "model": model.digest[:12],
    }  # fmt: skip
    _draw(asked.plots, "highroller-ten-bets", seen.high, said)
    return Report(figures=figures, tables=(_table(figures, "From the first ten bets"),), bars=())


def _both(days: Report, bets: Report) -> Report:
    figures = {**days.figures, **{f"bets_{name}": value for name, value in bets.figures.items()}}
    return Report(figures=figures, tables=(*days.tables, *bets.tables), bars=days.bars)


def _wanted(model: TrainedModel) -> Callable[[str, int], bool]:
    return lambda player, day: unseen(model.trained_on, player, day_of_number(day))


def _check_enough(high: Floats, what: str) -> None:
    if len(high) < FEWEST:
        raise SourceError(
            f"only {len(high):,} {what} that the model has not seen: {FEWEST} are needed to measure it; "
            f"{MORE}, or train with --half"
        )


def _card(model: TrainedModel, about: str, features: Sequence[str]) -> Scorecard:
    card = model.forms.get(about)
    if card is None or card.features != tuple(features):
        what = "player-days" if about == DAY else "bets"
        raise SourceError(f"the model has no form {about!r} of the features that this hub knows: train it on {what}")
    return card


def _figures(high: Floats, said: Floats, owners: Sequence[str], seed: int) -> dict[str, Any]:
    found: dict[str, Any] = {"players": len(high), "high_rollers": int(high.sum())}
    for name, measure in _MEASURES.items():
        value, low, high_end = interval(measure, high, said, owners, seed)
        found |= {name: value, f"{name}_low": low, f"{name}_high": high_end}
    return found | {"ece_of_chance": ece_by_chance(said, seed).high}


def _name(asked: Asked) -> str:
    return asked.data.name if asked.data else "simulated worlds not trained on"


def _width(found: Sequence[Estimate]) -> float:
    best = sorted(found, key=lambda one: -one.chance)[: max(1, round(TOP * len(found)))]
    return float(np.mean([one.high - one.low for one in best]))


def _table(found: Mapping[str, Any], title: str) -> Table:
    rows = [(name, f"{found[name]:.3f}", f"{found[f'{name}_low']:.3f} to {found[f'{name}_high']:.3f}")
            for name in _MEASURES]  # fmt: skip
    told = f"{title}: {found['players']:,} players, {found['high_rollers']} high rollers, {found['on']}"
    return Table(told, ("measure", ">value", ">95 %"), rows)


def _bars(found: Mapping[str, Any]) -> tuple[Bar, ...]:
    return (
        at_least("precision among the best 5 %", found, "precision", LEAST_PRECISION),
        at_least("AUC", found, "auc", LEAST_AUC),
        calibrated("expected calibration error", found, "ece", MOST_ECE),
    )


def _draw(folder: Path | None, name: str, high: Floats, said: Floats) -> None:
    if folder is None:
        return
    bins = calibration(high, said)
    points = Curve("tenths", [b.expected for b in bins], [b.seen for b in bins], "points")
    draw(folder / f"{name}.svg", "High rollers", ("said", "came"), [points], diagonal=True)
