"""CDNOW: whether BG/NBD comes out as published, and whether a curve through the same facts tells returns better."""

from pathlib import Path
from typing import Any, Final

import numpy as np

from evals.additive import Feature, fit, scores
from evals.churn.bg_nbd import BgNbd, Floats, Past, fit_bg_nbd
from evals.churn.judged import Judged, bars_of, draw_reliability, figures_of, points_of, row_of, table_of
from evals.datasets.cdnow import WEEKS, Customers, read_cdnow
from evals.halves import half_of
from evals.report import Asked, Bar, Report, Table

PUBLISHED: Final = {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426}
"""Fader, Hardie and Lee 2005, for the sample of 2,357 customers."""
SAMPLE: Final = 2357
LEAST_AUC: Final = 0.765
MOST_BRIER: Final = 0.160
MOST_ECE: Final = 0.015
_FEATURES: Final = (
    Feature("again", "rises"), Feature("away", "falls"), Feature("known"), Feature("spent"), Feature("share"),
)  # fmt: skip


def benchmark(path: Path, asked: Asked) -> Report:
    """Fit BG/NBD to all customers; then learn from one half of them, tell the other, and swap."""
    customers = read_cdnow(path)
    whole = fit_bg_nbd(_past(customers))
    found: dict[str, Any] = {"customers": len(customers.ids), **whole._asdict()}
    tables, bars = [_parameters(whole)], _published(whole, len(customers.ids))
    if len(customers.back):
        curve, old = _swapped(customers)
        found |= figures_of(curve, asked.seed) | points_of(old, "bg_nbd_")
        rows = [row_of("additive logistic", found), row_of("BG/NBD", found, "bg_nbd_")]
        tables.append(table_of(f"Return within {WEEKS} weeks, customers not learned from", rows))
        bars += bars_of(found, LEAST_AUC, MOST_BRIER, MOST_ECE)
        if asked.plots:
            draw_reliability(asked.plots / "churn-cdnow.svg", "CDNOW: said and seen", [curve, old])
    return Report(figures=found, tables=tables, bars=bars)


def _past(customers: Customers) -> Past:
    return Past(customers.again, customers.last, customers.known)


def _values(customers: Customers) -> Floats:
    again, last, known = _past(customers)
    columns = (np.log1p(again), np.log(known - last + 0.5), known, np.log1p(customers.spent), last / (known + 1))
    return np.column_stack(columns)


def _swapped(customers: Customers) -> tuple[Judged, Judged]:
    values, past, truth = _values(customers), _past(customers), customers.back
    first = np.array([half_of(one) == "a" for one in customers.ids], bool)
    curve, old = np.empty(len(truth)), np.empty(len(truth))
    for told in (first, ~first):
        curve[told] = scores(fit(_FEATURES, values[~told], truth[~told]), values[told])
        learned = fit_bg_nbd(Past(*(column[~told] for column in past)))
        old[told] = learned.returns(Past(*(column[told] for column in past)), WEEKS)
    return Judged("additive logistic", curve, truth, customers.ids), Judged("BG/NBD", old, truth, customers.ids)


def _parameters(whole: BgNbd) -> Table:
    rows = [(name, f"{value:.4f}", f"{PUBLISHED.get(name, -9582.4):g}") for name, value in whole._asdict().items()]
    return Table("BG/NBD by maximum likelihood", ("parameter", ">fitted", ">published, for the sample"), rows)


def _published(whole: BgNbd, customers: int) -> tuple[Bar, ...]:
    """Only of the customers whom the published figures are about."""
    if customers != SAMPLE:
        return ()
    same = all(round(getattr(whole, name), 3) == value for name, value in PUBLISHED.items())
    return (Bar("BG/NBD has the published parameters to three decimals", same),)
