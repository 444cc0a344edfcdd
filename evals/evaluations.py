"""The evaluations that there are, by name."""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Final, Literal, cast, get_args

from msgspec import Struct

from core.errors import NotFoundError, SettingsError
from evals.datasets.tabular import wanted
from evals.report import Asked, Report, Step
from evals.wants import EVALUATED

Option = Literal["data", "model", "plots"]
OPTIONS: Final[tuple[Option, ...]] = get_args(Option)
Evaluate = Callable[[Asked, Step], Report]


class Evaluation(Struct, frozen=True, kw_only=True):
    """An evaluation: what it is about, and where it is; what it needs is imported when it is run."""

    about: str
    runs: int
    """How many, if nobody says so."""
    counts: str
    """What is counted."""
    module: str
    takes: frozenset[Option] = frozenset()
    """Which of the options it has a use for."""
    wants: str = ""
    """What its data have to be."""

    def __call__(self, asked: Asked, progress: Step) -> Report:
        """Run it."""
        unused = sorted(name for name in OPTIONS if getattr(asked, name) and name not in self.takes)
        if unused:
            raise SettingsError(f"this evaluation has no use for --{unused[0]}: leave it out")
        with wanted(asked.data, self.wants):
            return cast(Evaluate, import_module(self.module).evaluate)(asked, progress)


EVALUATIONS: Final[Mapping[str, Evaluation]] = {
    "hostile-model": Evaluation(
        about="a model that means harm on every call: how much of it is executed",
        runs=10_000,
        counts="runs of the agents",
        module="evals.hostile.report",
    ),
    "injection": Evaluation(
        about="texts that give orders, in every field that somebody else fills: what they change",
        runs=1_786,
        counts="cases",
        module="evals.injection.report",
    ),
    "model-calls": Evaluation(
        about="how often a model is asked, and how that falls with traffic",
        runs=100,
        counts="evenings",
        module="evals.model_calls",
    ),
    "tilt": Evaluation(
        about="how soon tilt is found, and how often a calm player is disturbed",
        runs=6,
        counts="splits",
        module="evals.tilt.report",
        wants=EVALUATED["tilt"],
        takes=frozenset({"data", "model", "plots"}),
    ),
    "churn": Evaluation(
        about="whether a player comes back within 30 days: order and calibration",
        runs=1,
        counts="models",
        module="evals.churn.report",
        wants=EVALUATED["churn"],
        takes=frozenset({"data", "model", "plots"}),
    ),
    "value": Evaluation(
        about="what a player will be worth in 60 days, by turnover and edge",
        runs=1,
        counts="models",
        module="evals.value.report",
        wants=EVALUATED["value"],
        takes=frozenset({"data", "model", "plots"}),
    ),
    "highroller": Evaluation(
        about="who will be among the top 5 % by turnover, from the first day or ten bets",
        runs=1,
        counts="models",
        module="evals.highroller.report",
        wants=EVALUATED["highroller"],
        takes=frozenset({"data", "model", "plots"}),
    ),
    "category": Evaluation(
        about="which category a player plays next",
        runs=1,
        counts="models",
        module="evals.category.report",
        wants=EVALUATED["category"],
        takes=frozenset({"data", "model", "plots"}),
    ),
    "chooser": Evaluation(
        about="the choice of arm against one who knows the truth",
        runs=8,
        counts="worlds",
        module="evals.chooser.report",
        takes=frozenset({"plots"}),
    ),
    "ope": Evaluation(
        about="what a log can tell of another policy, and when it cannot",
        runs=200,
        counts="logs",
        module="evals.ope.report",
        wants=EVALUATED["ope"],
        takes=frozenset({"data", "plots"}),
    ),
    "uplift": Evaluation(
        about="for whom a message makes a difference",
        runs=6,
        counts="splits",
        module="evals.uplift.report",
        wants=EVALUATED["uplift"],
        takes=frozenset({"data", "plots"}),
    ),
    "simulator": Evaluation(
        about="the hub against a batch CRM and none, on simulated players",
        runs=20,
        counts="worlds",
        module="evals.arena.report",
        takes=frozenset({"plots"}),
    ),
}


def evaluation(name: str) -> Evaluation:
    """The evaluation of a name."""
    if name not in EVALUATIONS:
        raise NotFoundError(f"there is no evaluation {name!r}: choose one of {', '.join(EVALUATIONS)}")
    return EVALUATIONS[name]
