"""The models that can be trained, by name."""

from collections.abc import Callable, Mapping
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Final, Literal, cast

from msgspec import Struct

from core.errors import NotFoundError
from core.trained import ModelName, TrainedModel
from evals.datasets.tabular import wanted
from evals.report import Step
from evals.wants import TRAINED


class Learnt(Struct, frozen=True, kw_only=True):
    """What a training may learn from."""

    data: Path | None = None
    """A file of real players; None for simulated ones."""
    half: Literal["", "a", "b"] = ""
    """Which half of the players, by a hash of their ids; empty for all."""
    until: date | None = None
    """The last day that may be seen; None for all."""
    seed: int = 0


Train = Callable[[Learnt, Step], TrainedModel]


class Training(Struct, frozen=True):
    """A training; what it needs is imported when it is run."""

    module: str
    wants: str
    """What its data have to be."""

    def __call__(self, learnt: Learnt, progress: Step) -> TrainedModel:
        """Run it."""
        with wanted(learnt.data, self.wants):
            return cast(Train, import_module(self.module).train)(learnt, progress)


TRAININGS: Final[Mapping[ModelName, Training]] = {
    "churn": Training("evals.churn.train", TRAINED["churn"]),
    "value": Training("evals.value.train", TRAINED["value"]),
    "high_roller": Training("evals.highroller.train", TRAINED["high_roller"]),
    "category": Training("evals.category.train", TRAINED["category"]),
}


def training(name: str) -> Training:
    """The training of a name."""
    found = next((one for known, one in TRAININGS.items() if known == name), None)
    if found is None:
        raise NotFoundError(f"there is no training {name!r}: choose one of {', '.join(TRAINED)}")
    return found
