"""Trained models as values: what they are, what they were trained on, and the digest that decisions name."""

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Final, Literal, get_args

from msgspec import Struct

from core.record import digest
from core.scores.choice import Choice
from core.scores.scorecard import Scorecard
from core.scores.stakes import StakePrior

ModelName = Literal["churn", "value", "high_roller", "category"]
MODEL_NAMES: Final[tuple[ModelName, ...]] = get_args(ModelName)
Form = Scorecard
"""The forms in which models reach the fast path; each is plain numbers."""


class TrainedOn(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a model has seen, so that nobody scores it on the same."""

    source: str
    """A file's name, `event log`, or the simulator's worlds."""
    digest: str
    """SHA-256 of the source."""
    players: int
    rows: int
    half: Literal["", "a", "b"] = ""
    """Which half of the players, by a hash of their ids; empty for all of them."""
    until: date | None = None
    """The last day that was seen; None for all of them."""


class TrainedModel(Struct, frozen=True, kw_only=True, omit_defaults=True, dict=True):
    """One trained model: its form, where it comes from, and how well it did on what it had not seen."""

    name: ModelName
    forms: Mapping[str, Form]
    """By what each is about: one model may need several."""
    trained_on: TrainedOn
    priors: Mapping[str, StakePrior] = {}
    choices: Mapping[str, Choice] = {}
    seed: int = 0
    measures: Mapping[str, float] = {}

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the whole model."""
        return digest(self)
