"""What the models in force say of a player: probability of return, value to come, high roller, next category."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Final

from msgspec import Struct

from core.calendar import EPOCH
from core.events import Category
from core.money import format_base, to_base
from core.profile import Profile
from core.record import digest
from core.scores import category, churn, high_roller, value
from core.scores.scorecard import Scorecard
from core.trained import ModelName, TrainedModel

PLACES: Final = 4
"""Digits of a probability that are kept: what a model knows, and what is the same on every machine."""


class Models(Struct, frozen=True, dict=True):
    """The models in force for a brand, at most one of each name."""

    champions: Mapping[ModelName, TrainedModel] = {}

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the digests of them all; empty if there is none."""
        named = {name: model.digest for name, model in self.champions.items()}
        return digest(named) if named else ""

    def form(self, name: ModelName, about: str, features: tuple[str, ...]) -> Scorecard | None:
        """The scorecard of a model, if it is one of these features: a model of others cannot be read here."""
        model = self.champions.get(name)
        form = model.forms.get(about) if model is not None else None
        return form if form is not None and form.features == features else None


class HighRoller(Struct, frozen=True):
    """How probably a newcomer is a high roller, with the interval that so few bets leave."""

    chance: str
    low: str
    high: str


class Scores(Struct, frozen=True, omit_defaults=True):
    """What was said of a player at one moment; what no model says is left out. Probabilities are decimal strings."""

    returns: str | None = None
    """The probability that he is back within 30 days."""
    value: str | None = None
    """His expected theoretical value of 60 days, in the base currency."""
    high_roller: HighRoller | None = None
    category: Category | None = None
    """What he probably plays next."""

    @property
    def worth(self) -> int | None:
        """His value in base units."""
        return to_base(self.value) if self.value is not None else None

    def features(self, names: Sequence[str]) -> tuple[float, ...]:
        """The scores as the chooser's features, by name; what is not known is not a number."""
        known = {
            "returns": _number(self.returns),
            "value": _number(self.value),
            "high_roller": _number(self.high_roller.chance) if self.high_roller is not None else _UNKNOWN,
        }
        return tuple(known.get(name, _UNKNOWN) for name in names)


UNSCORED: Final = Scores()
_UNKNOWN: Final = float("nan")


def score(profile: Profile, models: Models, at: datetime) -> Scores:
    """What the models say of a player; a model that is missing, or knows other features, says nothing."""
    if not models.champions:
        return UNSCORED
    day = (at - EPOCH).days
    said = Scores(
        returns=_returns(profile, models, day),
        value=_value(profile, models, day),
        high_roller=_high_roller(profile, models),
        category=_category(profile, models),
    )
    return said if said != UNSCORED else UNSCORED


def _returns(profile: Profile, models: Models, day: int) -> str | None:
    form = models.form("churn", "return", churn.FEATURES)
    if form is None or not profile.visits.days:
        return None
    return _decimal(form.score(churn.features(profile.visits, day)))


def _value(profile: Profile, models: Models, day: int) -> str | None:
    """The turnover that is expected times the edge of what he plays; flagged time counts for nothing."""
    form = models.form("value", "turnover", value.FEATURES)
    if form is None or not profile.visits.days:
        return None
    return format_base(value.expected(form, profile.visits, day, value.edge_of(profile)))


def _high_roller(profile: Profile, models: Models) -> HighRoller | None:
    form = models.form("high_roller", "high_roller", high_roller.BET_FEATURES)
    prior = models.champions["high_roller"].priors.get("stakes") if form is not None else None
    if form is None or prior is None:
        return None
    said = high_roller.estimate(form, prior, profile.first_bets)
    return HighRoller(*map(_decimal, said)) if said is not None else None


def _category(profile: Profile, models: Models) -> Category | None:
    model = models.champions.get("category")
    form = model.choices.get("next") if model is not None else None
    if form is None or form.features != category.FEATURES or form.options != category.OPTIONS:
        return None
    if not profile.tastes.slow:
        return None
    chances = category.next_category(form, profile.tastes)
    return max(category.OPTIONS, key=lambda option: chances[option])


def _decimal(share: float) -> str:
    return f"{share:.{PLACES}f}"


def _number(decimal: str | None) -> float:
    return float(decimal) if decimal is not None else _UNKNOWN
