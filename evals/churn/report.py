"""The report on return within 30 days: of players and months not learned from, or of a known benchmark."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from core.errors import SourceError
from core.trained import TrainedModel, TrainedOn
from evals.additive import scores
from evals.churn.benchmark import benchmark
from evals.churn.hazard import watched
from evals.churn.judged import Judged, bars_of, draw_reliability, figures_of, points_of, row_of, table_of
from evals.churn.panel import Panel, day_of_number, month_ends, panel, weeks
from evals.churn.rivals import RIVALS
from evals.churn.rolling import rolled
from evals.churn.simulated import MEASURED, simulated
from evals.churn.train import FORM
from evals.datasets.casino import PlayerDay
from evals.datasets.cdnow import find_cdnow
from evals.datasets.hub_days import read_days
from evals.halves import check_unseen, digest_of, half_of, unseen
from evals.measures.probability import auc
from evals.report import Asked, Bar, Report, Step, Table
from prompts.model_file import read_model, shipped_model

_NAMES: Final = {"recency": "days away alone", "bg_nbd": "BG/NBD", "challenger": "gradient boosting"}


def evaluate(asked: Asked, progress: Step) -> Report:
    """Score the model on a file, or on simulated players of worlds that it has not seen."""
    if asked.data is not None and (cdnow := find_cdnow(asked.data)) is not None:
        return benchmark(cdnow, asked)
    model = read_model(asked.model, "churn") if asked.model else shipped_model("churn")
    report = _simulated(model, asked) if asked.data is None else _real(model, asked.data, asked)
    progress(asked.runs)
    return report


def _simulated(model: TrainedModel, asked: Asked) -> Report:
    rows = simulated(MEASURED, asked.seed)
    told = panel(rows, month_ends(rows))
    found, tables, own = _scored(model, told, asked.seed)
    found |= {"source": "simulated worlds", "recency_auc": auc(own.truth, -_active(told).values[:, 0])}
    better = Bar("orders better than the days since the last visit alone", found["auc"] > found["recency_auc"])
    tables = (*tables, _hazard(found, asked.seed))
    if asked.plots:
        draw_reliability(asked.plots / "churn-simulated.svg", "Return within 30 days, simulated players", [own])
    return Report(figures=found, tables=tables, bars=(better,))


def _hazard(found: dict[str, Any], seed: int) -> Table:
    """Whether a player goes within five minutes of an open session: a figure for people, with weights set by hand."""
    leaving, silence = watched(seed)
    found |= {**figures_of(leaving, seed, "leaving_"), "silence_auc": auc(silence.truth, silence.said)}
    rows, base, rival = found["leaving_n"], found["leaving_base_rate"], found["silence_auc"]
    title = f"Gone within five minutes: {rows:,} minutes of sessions, base {base:.3f}; AUC of silence alone {rival:.3f}"
    return table_of(title, [row_of("leaving", found, "leaving_")])


def _real(model: TrainedModel, path: Path, asked: Asked) -> Report:
    rows, digest, trained = read_days(path), digest_of(path), model.trained_on
    check_unseen(trained, digest)
    told = _unseen(panel(rows, month_ends(rows)), trained)
    found, tables, own = _scored(model, told, asked.seed)
    rivals = _rivals(rows, trained, told, found) if trained.digest == digest else ()
    crossed = rolled(rows) if asked.model is None else {}
    tables = (*tables, *rivals, *_crossed(crossed, found, asked.seed))
    if asked.plots:
        drawn = [own, *(one._replace(name="trained on this file") for name, one in crossed.items() if name == "model")]
        draw_reliability(asked.plots / "churn-reliability.svg", "Return within 30 days, active players", drawn)
    return Report(figures={"source": path.name, **found}, tables=tables, bars=bars_of(found))


def _unseen(told: Panel, trained: TrainedOn) -> Panel:
    pairs = zip(told.owners, told.at, strict=True)
    rows = [unseen(trained, str(owner), day_of_number(int(at))) for owner, at in pairs]
    return told.where(np.array(rows, bool))


def _active(told: Panel) -> Panel:
    active = told.where(told.active)
    if len(set(active.truth)) < 2:
        raise SourceError(
            "nobody can be scored: a month-end is needed that has 30 days of the file behind it, "
            "with players active before it who came back and some who did not, none of them trained on"
        )
    return active


def _scored(model: TrainedModel, told: Panel, seed: int) -> tuple[dict[str, Any], tuple[Table, ...], Judged]:
    active, card = _active(told), model.forms[FORM]
    own = Judged("model", scores(card, active.values), active.truth, active.owners.tolist())
    everybody = Judged("all", scores(card, told.values), told.truth, told.owners.tolist())
    found: dict[str, Any] = {**figures_of(own, seed), **figures_of(everybody, seed, "all_known_")}
    found |= {"model": model.digest, "trained_on": model.trained_on.source}
    rows = [row_of("active in the last 30 days", found), row_of("all known, inflated by the gone", found, "all_known_")]
    title = f"Return within 30 days: {found['n']:,} rows of {found['players']:,} players, base {found['base_rate']:.3f}"
    by_chance = f"; ECE of perfect probabilities {found['ece_by_chance']:.3f}"
    return found, (table_of(title + by_chance, rows), _by_month(own, active)), own


def _by_month(own: Judged, active: Panel) -> Table:
    rows = []
    for at in np.unique(active.at):
        some = active.at == at
        said, truth = own.said[some], own.truth[some]
        day = day_of_number(int(at)).isoformat()
        rows.append((day, f"{some.sum():,}", f"{truth.mean():.3f}", f"{said.mean():.3f}", f"{auc(truth, said):.3f}"))
    return Table("By month", ("month-end", ">players", ">came back", ">said", ">AUC"), rows)


def _rivals(rows: Sequence[PlayerDay], trained: TrainedOn, told: Panel, found: dict[str, Any]) -> tuple[Table, ...]:
    """What others say that have learned from the same part of the file."""
    learned = [
        row for row in rows
        if trained.half in ("", half_of(row.player)) and (trained.until is None or row.date <= trained.until)
    ]  # fmt: skip
    seen, active = panel(learned, weeks(learned)), _active(told)
    for name, rival in RIVALS.items():
        found |= points_of(Judged(name, rival(seen, active), active.truth, ()), f"{name}_")
    shown = [row_of(_NAMES[name], found, f"{name}_") for name in RIVALS]
    return (table_of("Others, trained on the same players and days", shown),)


def _crossed(crossed: Mapping[str, Judged], found: dict[str, Any], seed: int) -> tuple[Table, ...]:
    """The method trained on parts of the file itself."""
    if not crossed:
        return ()
    found |= figures_of(crossed["model"], seed, "rolled_")
    for name in RIVALS:
        found |= points_of(crossed[name], f"rolled_{name}_")
    rows = [row_of("additive logistic", found, "rolled_")]
    rows += [row_of(_NAMES[name], found, f"rolled_{name}_") for name in RIVALS]
    title = (
        f"Trained on the other half and earlier days: {found['rolled_n']:,} rows, base {found['rolled_base_rate']:.3f}"
    )
    return (table_of(title, rows),)
