"""The report on the next category: how high the one that came stood in the order, against simpler orders."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from core.errors import SourceError
from core.scores.category import FEATURES, OPTIONS, next_category
from core.scores.choice import Choice
from core.trained import TrainedModel
from evals.category.occasions import Occasion, occasions
from evals.category.train import DAYS, FORM
from evals.churn.simulated import MEASURED
from evals.datasets.bets import read_choices
from evals.halves import check_unseen, digest_of, unseen
from evals.measures.probability import ece, interval
from evals.measures.ranking import ndcg
from evals.plots import Curve, draw
from evals.report import Asked, Bar, Report, Step, Table
from evals.simulated_bets import heard
from prompts.model_file import read_model, shipped_model

Floats = NDArray[np.float64]
FEWEST: Final = 200
"""Choices below which nothing is measured."""
WORLDS: Final = MEASURED[:4]
_ORDERS: Final[Mapping[str, str]] = {
    "ndcg": "the model",
    "ndcg_popularity": "what is popular",
    "ndcg_recency": "what he played last",
    "ndcg_share": "what he has played most",
}


def evaluate(asked: Asked, progress: Step) -> Report:
    """Score a model on a file of choices, or on simulated worlds that it was not trained on."""
    model = read_model(asked.model, "category") if asked.model else shipped_model("category")
    choice, found = _choice(model), _occasions(asked, model, progress)
    if len(found) < FEWEST:
        raise SourceError(
            f"only {len(found):,} choices that the model has not seen, of players who had chosen before: "
            f"{FEWEST} are needed to measure it; bring more players or days, or train with --half"
        )
    said, came = _said(choice, found), np.array([OPTIONS.index(one.category) for one in found])
    orders = {
        "ndcg": said, "ndcg_popularity": np.tile(choice.popularity, (len(found), 1)),
        "ndcg_recency": _recency(choice, found), "ndcg_share": _share(choice, found),
    }  # fmt: skip
    gains = {name: _gains(order, came) for name, order in orders.items()}
    figures = {**_figures(asked, model, found, gains), **_probable(said, came)}
    if asked.plots:
        _draw(asked, figures)
    return Report(figures=figures, tables=(_table(figures),), bars=_bars(figures))


def _choice(model: TrainedModel) -> Choice:
    choice = model.choices.get(FORM)
    if choice is None or choice.features != FEATURES or choice.options != OPTIONS:
        raise SourceError(f"the model has no choice {FORM!r} of the categories that this hub knows: train it again")
    return choice


def _occasions(asked: Asked, model: TrainedModel, progress: Step) -> Sequence[Occasion]:
    if asked.data is None:
        found = [one for world in WORLDS for one in occasions(heard(world, asked.seed, DAYS).choices)]
        progress(1)
        return found
    digest = digest_of(asked.data)
    check_unseen(model.trained_on, digest)
    found = occasions(read_choices(asked.data), lambda who, at: unseen(model.trained_on, who, at))
    progress(1)
    return found


def _said(choice: Choice, found: Sequence[Occasion]) -> Floats:
    return np.array([list(next_category(choice, one.tastes).values()) for one in found])


def _recency(choice: Choice, found: Sequence[Occasion]) -> Floats:
    """What was played later stands higher; what was never played stands below, by popularity."""
    return np.asarray(np.array([one.lately for one in found]) + np.array(choice.popularity))


def _share(choice: Choice, found: Sequence[Occasion]) -> Floats:
    return np.asarray(np.array([one.tastes.slow for one in found]) + 1e-6 * np.array(choice.popularity))


def _gains(order: Floats, came: NDArray[np.int_]) -> Floats:
    truth = np.eye(len(OPTIONS))[came]
    return np.array([ndcg(gains, row, len(OPTIONS)) for gains, row in zip(truth, order, strict=True)])


def _figures(
    asked: Asked, model: TrainedModel, found: Sequence[Occasion], gains: Mapping[str, Floats]
) -> dict[str, Any]:
    owners = [one.player for one in found]
    told: dict[str, Any] = {
        "on": asked.data.name if asked.data else "simulated worlds not trained on", "choices": len(found),
        "players": len(set(owners)), "model": model.digest[:12],
    }  # fmt: skip
    leads = {f"lead_{name.removeprefix('ndcg_')}": gains["ndcg"] - gains[name] for name in _ORDERS if name != "ndcg"}
    for name, values in {**gains, **leads}.items():
        value, low, high = interval(lambda _, some: float(some.mean()), values, values, owners, asked.seed)
        told |= {name: value, f"{name}_low": low, f"{name}_high": high}
    return told


def _probable(said: Floats, came: NDArray[np.int_]) -> Mapping[str, float]:
    """Whether the probability of each category means what it says, and how often the first one came."""
    truth = np.eye(len(OPTIONS))[came]
    right = float((said.argmax(axis=1) == came).mean())
    return {"ece": ece(truth.ravel(), said.ravel()), "first_came": right}


def _table(found: Mapping[str, Any]) -> Table:
    rows = [(about, f"{found[name]:.3f}", f"{found[f'{name}_low']:.3f} to {found[f'{name}_high']:.3f}")
            for name, about in _ORDERS.items()]  # fmt: skip
    title = f"The next of {len(OPTIONS)} categories: {found['choices']:,} choices, {found['on']}"
    return Table(title, ("order by", ">NDCG", ">95 %"), rows)


def _bars(found: Mapping[str, Any]) -> tuple[Bar, ...]:
    return tuple(
        Bar(f"NDCG is above that of {_ORDERS[f'ndcg_{name}']}, whole interval", found[f"lead_{name}_low"] > 0)
        for name in ("popularity", "recency")
    )


def _draw(asked: Asked, found: Mapping[str, Any]) -> None:
    assert asked.plots is not None
    curves = []
    for at, (name, about) in enumerate(_ORDERS.items()):
        value, low, high = found[name], found[f"{name}_low"], found[f"{name}_high"]
        curves.append(Curve(about, [float(at)], [value], "points", ([value - low], [high - value])))
    draw(asked.plots / "category-ndcg.svg", "The next category", ("order", "NDCG"), curves)
