"""What the models in force say of a player: probability of return, value to come, high roller, next category."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Final

from msgspec import Struct

from core.calendar import EPOCH
from core.events import Category
from core.money import to_base
from core.profile import Profile
from core.record import digest
from core.scores import churn
from core.scores.scorecard import Scorecard
from core.scores.visits import Visits
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
    """His expected theoretical value of 60 days, in the base currency: what no model knows to the cent, to the cent."""
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


class Reading(Struct, frozen=True):
    """How the features of a form are read off a profile on a day; None where too little is known of the player."""

    features: tuple[str, ...]
    values: Callable[[Profile, int], Sequence[float] | None]


def _of_days(features: Callable[[Visits, int], tuple[float, ...]]) -> Callable[[Profile, int], Sequence[float] | None]:
    return lambda profile, day: features(profile.visits, day) if profile.visits.days else None


READINGS: Final[Mapping[tuple[ModelName, str], Reading]] = {
    ("churn", "return"): Reading(churn.FEATURES, _of_days(churn.features)),
    ("value", "turnover"): Reading(churn.FEATURES, _of_days(churn.features)),
}
"""By model, and what its form is about."""


def score(profile: Profile, models: Models, at: datetime) -> Scores:
    """What the models say of a player; a model that is missing, or knows other features, says nothing."""
    if not models.champions:
        return UNSCORED
    day = (at - EPOCH).days
    returns = _said(profile, models, ("churn", "return"), day)
    turnover = _said(profile, models, ("value", "turnover"), day)
    said = Scores(
        returns=_decimal(returns) if returns is not None else None,
        value=_value(turnover, profile) if turnover is not None else None,
    )
    return said if said != UNSCORED else UNSCORED


def readable(name: ModelName, about: str, form: Scorecard) -> bool:
    """Whether the hub reads the features of a form."""
    reading = READINGS.get((name, about))
    return reading is not None and reading.features == form.features


def _said(profile: Profile, models: Models, which: tuple[ModelName, str], day: int) -> float | None:
    name, about = which
    model = models.champions.get(name)
    form = model.forms.get(about) if model is not None else None
    if form is None or not readable(name, about, form):
        return None
    values = READINGS[which].values(profile, day)
    return form.score(values) if values is not None else None


def _value(turnover: float, profile: Profile) -> str | None:
    """Turnover times the edge of what he plays."""
    known = profile.value
    if known.turnover <= 0:
        return None
    return f"{turnover * max(0, known.theoretical) / known.turnover:.2f}"


def _decimal(share: float) -> str:
    return f"{share:.{PLACES}f}"


def _number(decimal: str | None) -> float:
    return float(decimal) if decimal is not None else _UNKNOWN
