"""The report on the choice of arm: who gains what of what the truth would, at which worst, within which budget."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from core.choosing import Chosen
from core.errors import SourceError
from evals.chooser.course import Course, run
from evals.chooser.playbook import Regret, regret
from evals.chooser.policies import (
    AVERAGE,
    GREEDY,
    PERSONAL,
    Euros,
    Learner,
    Policy,
    Uniform,
    best_fixed,
    oracle,
    ours,
)
from evals.chooser.propensities import checked, off_from_draws
from evals.chooser.worlds import DECISIONS, World, draw_world
from evals.measures.probability import Interval
from evals.plots import Curve, draw
from evals.report import Asked, Bar, Report, Step, Table

DIFFERENCES: Final[Mapping[str, float]] = {"20": 0.2, "05": 0.05}
"""How far a feature changes what an arm does, by the name of its figures: much, and next to nothing."""
LATE: Final = 1_000
SHARE_BARS: Final[Mapping[str, float]] = {"20": 0.55, "05": 0.40}
WORST_BAR: Final = -50.0
POLICIES: Final[Mapping[str, Callable[[World, int], Policy]]] = {
    "oracle": lambda world, _: oracle(world),
    "chooser": lambda world, seed: Learner(world, seed, ours()),
    "chooser, told late": lambda world, seed: Learner(world, seed, ours(), LATE),
    "no shrinkage": lambda world, seed: Learner(world, seed, PERSONAL),
    "one effect for all": lambda world, seed: Learner(world, seed, AVERAGE),
    "best fixed arm": lambda world, _: best_fixed(world),
    "greedy": lambda world, seed: Learner(world, seed, GREEDY),
    "uniform": lambda _, seed: Uniform(seed),
    "learner of euros": lambda world, seed: Euros(world, seed),
}
Courses = Mapping[str, Sequence[Course]]


def evaluate(asked: Asked, progress: Step, decisions: int = DECISIONS) -> Report:
    """Let every policy choose in so many worlds, alike for all of them."""
    if asked.data is not None or asked.model is not None:
        raise SourceError("`chooser` takes no --data and no --model: only in worlds with known truth has it a regret")
    seeds = range(asked.seed, asked.seed + asked.runs)
    courses: dict[str, dict[str, list[Course]]] = {name: {one: [] for one in POLICIES} for name in DIFFERENCES}
    log: list[Chosen] = []
    for seed in seeds:
        for name, heterogeneity in DIFFERENCES.items():
            log += _live(draw_world(seed, heterogeneity, decisions), seed, courses[name])
        progress(1)
    return _report(courses, log, [regret(seed, DIFFERENCES["20"]) for seed in seeds], asked)


def _live(world: World, seed: int, courses: Mapping[str, list[Course]]) -> list[Chosen]:
    """Every policy through one world; the log of ours."""
    log: list[Chosen] = []
    for name, make in POLICIES.items():
        policy = make(world, seed)
        courses[name].append(run(world, policy))
        if name == "chooser" and isinstance(policy, Learner):
            log = policy.log
    return log


def _report(courses: Mapping[str, Courses], log: Sequence[Chosen], regrets: Sequence[Regret], asked: Asked) -> Report:
    true, drawn = checked(log), off_from_draws(asked.seed)
    ours_alone = [course for of in courses.values() for course in of["chooser"]]
    figures: dict[str, Any] = {"worlds": asked.runs, "decisions": len(ours_alone[0].places)}
    for name, of in courses.items():
        figures |= _shares(name, of, asked.seed)
    figures |= {
        "budget_overrun": max(course.overrun for course in ours_alone),
        "mask_violations": sum(course.violations for course in ours_alone),
        "propensity_ece": true.ece,
        "propensity_z": true.z,
        "propensity_choices": true.picks,
        "quadrature_off": drawn[0],
        "quadrature_off_most": drawn[1],
        **_playbook(regrets, asked.seed),
        "policies": {name: {one: _summary(of, one, asked.seed) for one in POLICIES} for name, of in courses.items()},
    }
    if asked.plots is not None:
        _plot(courses, asked.plots)
    return Report(
        figures=figures, tables=(*(_table(name, of) for name, of in courses.items()), _regrets(regrets)),
        bars=_bars(figures),
    )  # fmt: skip


def _shares(name: str, courses: Courses, seed: int) -> dict[str, float]:
    share = _share(courses, "chooser", seed)
    worst = [course.worst for course in courses["chooser"]]
    return {
        f"share_of_oracle_{name}": share.value,
        f"share_of_oracle_{name}_low": share.low,
        f"share_of_oracle_{name}_high": share.high,
        f"worst_cumulated_{name}": float(np.mean(worst)),
        f"worst_cumulated_{name}_of_all": min(worst),
    }


def _summary(courses: Courses, name: str, seed: int) -> dict[str, float]:
    share, of = _share(courses, name, seed), courses[name]
    return {
        "gain": float(np.mean([course.mean for course in of])),
        "share": share.value,
        "share_low": share.low,
        "share_high": share.high,
        "worst": float(np.mean([course.worst for course in of])),
        "worst_of_all": min(course.worst for course in of),
        "spent": float(np.mean([course.spent / len(course.places) / 100 for course in of])),
    }


def _share(courses: Courses, name: str, seed: int) -> Interval:
    """What a policy gains of what the truth gains, over all worlds; the interval is over resampled worlds."""
    gained = np.array([course.mean for course in courses[name]])
    known = np.array([course.mean for course in courses["oracle"]])
    return _over_worlds(lambda drawn: float(gained[drawn].sum() / known[drawn].sum()), len(gained), seed)


def _over_worlds(measure: Callable[[Any], float], worlds: int, seed: int) -> Interval:
    rng = np.random.default_rng(seed)
    found = [measure(rng.integers(0, worlds, worlds)) for _ in range(2_000)]
    low, high = np.percentile(found, [2.5, 97.5])
    return Interval(measure(np.arange(worlds)), float(low), float(high))


def _playbook(regrets: Sequence[Regret], seed: int) -> dict[str, float]:
    written = np.array([one.written for one in regrets])
    whole = _over_worlds(lambda drawn: float(written[drawn].mean()), len(written), seed)
    return {
        "playbook_regret": whole.value,
        "playbook_regret_low": whole.low,
        "playbook_regret_high": whole.high,
        "playbook_regret_in_hindsight": float(np.mean([one.hindsight for one in regrets])),
        "finer_playbook_regret": float(np.mean([one.finer for one in regrets])),
        "chooser_regret": float(np.mean([one.chooser for one in regrets])),
        "finer_best_gain": float(np.mean([one.best for one in regrets])),
        "situations": max(one.situations for one in regrets),
        "finer_situations": max(one.finer_situations for one in regrets),
    }


def _table(name: str, courses: Courses) -> Table:
    rows = []
    for policy in POLICIES:
        found = _summary(courses, policy, 0)
        share = f"{found['share']:.0%} ({found['share_low']:.0%} to {found['share_high']:.0%})"
        worst = (f"{found['worst']:,.0f}", f"{found['worst_of_all']:,.0f}")
        rows.append((policy, f"{found['gain']:.3f}", share, *worst, f"{found['spent']:.2f}"))
    columns = ("policy", ">EUR a decision", ">of the oracle", ">worst, mean", ">worst of all", ">spent")
    return Table(f"Heterogeneity {DIFFERENCES[name]}: gain over doing nothing", columns, rows)


def _regrets(regrets: Sequence[Regret]) -> Table:
    whole = _playbook(regrets, 0)
    said = (
        ("play book, written from a log", "playbook_regret", "situations"),
        ("play book, in hindsight", "playbook_regret_in_hindsight", "situations"),
        ("finer play book, from the same log", "finer_playbook_regret", "finer_situations"),
        ("chooser, from the same log", "chooser_regret", ""),
    )
    rows = [(what, f"{whole[key]:.3f}", str(whole[count]) if count else "-") for what, key, count in said]
    return Table("Regret against the best play per finer situation", ("who", ">EUR a decision", ">situations"), rows)


def _bars(figures: Mapping[str, Any]) -> list[Bar]:
    found = []
    for name, least in SHARE_BARS.items():
        share, about = figures[f"share_of_oracle_{name}"], f"at heterogeneity {DIFFERENCES[name]}"
        found.append(Bar(f"{least:.0%} of what the truth would gain, {about}: {share:.1%}", share >= least))
    for name in SHARE_BARS:
        worst, about = figures[f"worst_cumulated_{name}"], f"at heterogeneity {DIFFERENCES[name]}"
        said = f"worst cumulated gain {WORST_BAR:.0f} EUR in the mean of the worlds, {about}: {worst:.0f}"
        found.append(Bar(said, worst >= WORST_BAR))
    found.append(Bar("the budget is never overrun", figures["budget_overrun"] == 0))
    found.append(Bar("no offer to a player at risk", figures["mask_violations"] == 0))
    return [*found, Bar("logged propensities are true", figures["propensity_z"] < 4)]


def _plot(courses: Mapping[str, Courses], folder: Path) -> None:
    for name, of in courses.items():
        curves = [_curve(policy, of[policy]) for policy in POLICIES if policy not in ("uniform", "learner of euros")]
        about = f"Gain over doing nothing, heterogeneity {DIFFERENCES[name]}"
        draw(folder / f"chooser-gain-{name}.svg", about, ("decisions", "EUR, mean of the worlds"), curves)
    lost = [_curve(policy, courses["20"][policy]) for policy in ("chooser", "uniform", "learner of euros")]
    about = "Who learns from euros loses them"
    draw(folder / "chooser-euros.svg", about, ("decisions", "EUR, mean of the worlds"), lost)


def _curve(policy: str, courses: Sequence[Course]) -> Curve:
    mean = np.mean([course.cumulated for course in courses], axis=0)
    places = np.unique(np.linspace(0, len(mean) - 1, 61).astype(int))
    return Curve(policy, places.tolist(), mean[places].tolist())
