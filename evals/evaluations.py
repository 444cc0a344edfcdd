"""The evaluations that there are, by name."""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Final, cast

from msgspec import Struct

from core.errors import NotFoundError
from evals.report import Report, Step

Evaluate = Callable[[int, int, Step], Report]


class Evaluation(Struct, frozen=True, kw_only=True):
    """An evaluation: what it is about, and where it is; what it needs is imported when it is run."""

    about: str
    runs: int
    """How many, if nobody says so."""
    counts: str
    """What is counted."""
    module: str

    def __call__(self, runs: int, seed: int, progress: Step) -> Report:
        """Run it."""
        return cast(Evaluate, import_module(self.module).evaluate)(runs, seed, progress)


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
}


def evaluation(name: str) -> Evaluation:
    """The evaluation of a name."""
    if name not in EVALUATIONS:
        raise NotFoundError(f"there is no evaluation {name!r}: choose one of {', '.join(EVALUATIONS)}")
    return EVALUATIONS[name]
