"""The report on uplift: for each arm of a trial whether its effect differs between people, and what follows from it."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

from evals.datasets.hillstrom import Trial, read_hillstrom
from evals.plots import Curve, draw
from evals.report import Asked, Bar, Report, Step, Table
from evals.uplift.learner import Half, Verdict, effects, p_value, split, tried, verdict
from evals.uplift.made_up import made_up_trial
from evals.uplift.policy import best_for_all, personal, worth

ARMS: Final = ("none", "men", "women")
LEAST_QINI: Final = 0.06
DRAWN: Final = 60
"""Points of a curve."""


def evaluate(asked: Asked, progress: Step) -> Report:
    """Score a trial of three arms in so many splits into halves."""
    trial = read_hillstrom(asked.data) if asked.data else made_up_trial(asked.seed)
    halves: dict[int, list[Half]] = {1: [], 2: []}
    for number in range(asked.runs):
        for arm, found in halves.items():
            found.append(_tried(trial, arm, asked.seed + number))
        progress(1)
    verdicts = {arm: verdict(found) for arm, found in halves.items()}
    figures = _figures(trial, halves, verdicts, asked.seed)
    if asked.plots:
        _draw(trial, asked)
    return Report(figures=figures, tables=(_effects(figures), _policies(figures)), bars=_bars(figures))


def _tried(trial: Trial, arm: int, seed: int) -> Half:
    pair = (trial.arm == arm) | (trial.arm == 0)
    return tried(trial.features[pair], trial.visit[pair], (trial.arm[pair] == arm).astype(float), seed)


def _figures(
    trial: Trial, halves: Mapping[int, Sequence[Half]], verdicts: Mapping[int, Verdict], seed: int
) -> dict[str, Any]:
    chosen, scored = personal(trial, verdicts, seed)
    fixed = best_for_all(trial, ARMS)
    one = np.full(len(chosen), fixed)
    own, same = worth(trial, chosen, scored), worth(trial, one, scored)
    found: dict[str, Any] = {"customers": len(trial.arm), "qini": float(np.mean([half.qini for half in halves[2]]))}
    for arm, name in enumerate(ARMS):
        found[f"visit_{name}"] = float(trial.visit[trial.arm == arm].mean())
    for arm, some in halves.items():
        name, values = ARMS[arm], [half.qini for half in some]
        found |= {
            f"qini_{name}": float(np.mean(values)), f"qini_{name}_sd": float(np.std(values)),
            f"qini_{name}_chance": float(np.mean([half.chance for half in some])),
            f"slope_{name}": float(np.median([half.slope.value for half in some])),
            f"p_{name}": p_value(list(some)), f"heterogeneity_{name}": verdicts[arm],
        }  # fmt: skip
    differs = len(np.unique(chosen)) > 1
    return found | {
        "policy": "by the predicted effects" if differs else f"one arm for all: {ARMS[int(chosen[0])]}",
        "policy_value": own.value, "policy_error": own.error,
        "one_arm": ARMS[fixed], "one_arm_value": same.value, "one_arm_error": same.error,
    }  # fmt: skip


def _effects(found: Mapping[str, Any]) -> Table:
    rows = [
        (name, f"{found[f'visit_{name}'] - found['visit_none']:+.4f}", f"{found[f'qini_{name}']:.4f}",
         f"{found[f'qini_{name}_sd']:.4f}", f"{found[f'qini_{name}_chance']:+.4f}",
         f"{found[f'slope_{name}']:.2f}", f"{found[f'p_{name}']:.4f}", found[f"heterogeneity_{name}"])
        for name in ARMS[1:]
    ]  # fmt: skip
    columns = ("arm", ">mean effect", ">Qini", ">sd over splits", ">by lot", ">slope", ">p", "verdict")
    return Table("For whom a message makes a difference", columns, rows)


def _policies(found: Mapping[str, Any]) -> Table:
    rows = [
        (found["policy"], f"{found['policy_value']:.4f}", f"{found['policy_error']:.4f}"),
        (f"always {found['one_arm']}", f"{found['one_arm_value']:.4f}", f"{found['one_arm_error']:.4f}"),
    ]
    return Table("Visits under a policy, on customers that were not learned from", ("policy", ">value", ">SE"), rows)


def _bars(found: Mapping[str, Any]) -> tuple[Bar, ...]:
    return (
        Bar(f"Qini of women's arm is {LEAST_QINI} or more", found["qini_women"] >= LEAST_QINI),
        Bar("men's arm: no heterogeneity found", found["heterogeneity_men"] == "no heterogeneity found"),
    )


def _draw(trial: Trial, asked: Asked) -> None:
    from evals.measures.uplift import qini_curve

    assert asked.plots is not None
    curves = []
    for arm in (1, 2):
        pair = (trial.arm == arm) | (trial.arm == 0)
        known, came, had = trial.features[pair], trial.visit[pair], (trial.arm[pair] == arm).astype(float)
        learns = split(had, np.random.default_rng(asked.seed))
        x, y = qini_curve(
            came[~learns], effects(known[learns], came[learns], had[learns], known[~learns]), had[~learns]
        )
        some = np.linspace(0, len(x) - 1, DRAWN).astype(int)
        curves.append(Curve(ARMS[arm], list(x[some] / x[-1]), list(y[some] / len(came[~learns]))))
        curves.append(Curve(f"{ARMS[arm]}, by lot", [0.0, 1.0], [0.0, float(y[-1] / len(came[~learns]))]))
    draw(asked.plots / "uplift-qini.svg", "Visits gained down the order", ("share reached", "visits a head"), curves)
