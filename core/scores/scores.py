"""What the models in force say of a player: probability of return, value to come, high roller, next category."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Final

from msgspec import Struct

from core.calendar import EPOCH
from core.events import Category
from core.money import format_base, to_base
from core.profile import FirstBets, FlaggedValue, Profile, Tastes, Value
from core.record import digest
from core.scores import category, churn, high_roller, value
from core.scores.amounts import amounts
from core.scores.rhythm import KEPT, RHYTHM, rhythm
from core.scores.scorecard import Halves, Scorecard, in_two
from core.scores.visits import Visits
from core.trained import ModelName, TrainedModel

PLACES: Final = 4
"""Digits of a probability that are kept: what a model knows.

Before it is rounded, a score may differ in its last bits between machines, since their mathematics libraries differ;
so few digits leave room for that but where it lies on the very border of two.
"""


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
_PLAIN: Final = f".{PLACES}f"
_UNKNOWN: Final = float("nan")

Reading = Callable[[Visits, Value, FlaggedValue, Tastes, FirstBets, int], Scores]
"""What is said of the parts of a profile that models read, on a day."""


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

    @cached_property
    def say(self) -> Reading:
        """What they say of the parts of a profile on a day: parts are values, so what was said of them is kept."""
        return lru_cache(maxsize=KEPT)(_reading(self))


def score(profile: Profile, models: Models, at: datetime) -> Scores:
    """What the models say of a player; a model that is missing, or knows other features, says nothing."""
    if not models.champions:
        return UNSCORED
    parts = profile.visits, profile.value, profile.flagged_value, profile.tastes, profile.first_bets
    return models.say(*parts, (at - EPOCH).days)


def _reading(models: Models) -> Reading:
    """The models made ready: whether each can be read is asked once, and each is read when its parts change."""
    returns = _in_two(models.form("churn", "return", churn.FEATURES))
    turnover = _in_two(models.form("value", "turnover", value.FEATURES))
    high_roller, next_category = _high_roller(models), _category(models)

    def say(visits: Visits, earned: Value, flagged: FlaggedValue, tastes: Tastes, first: FirstBets, day: int) -> Scores:
        back = worth = None
        if visits.days:
            since = max(0, day - visits.day)
            days, sums = rhythm(visits, since), amounts(visits, since)
            if returns:
                back = _decimal(returns(days, churn.of_amounts(sums)))
            if turnover:
                edge = value.edge_of(earned, flagged, tastes)
                worth = format_base(value.expected(turnover(days, value.of_amounts(sums)), edge))
        said = Scores(back, worth, high_roller(first), next_category(tastes))
        return said if said != UNSCORED else UNSCORED

    return say


def _in_two(form: Scorecard | None) -> Halves | None:
    return in_two(form, len(RHYTHM), KEPT) if form is not None else None


def _high_roller(models: Models) -> Callable[[FirstBets], HighRoller | None]:
    form = models.form("high_roller", "high_roller", high_roller.BET_FEATURES)
    prior = models.champions["high_roller"].priors.get("stakes") if form is not None else None

    @lru_cache(maxsize=KEPT)
    def told(first: FirstBets) -> HighRoller | None:
        said = high_roller.estimate(form, prior, first) if form is not None and prior is not None else None
        return HighRoller(*map(_decimal, said)) if said is not None else None

    return told


def _category(models: Models) -> Callable[[Tastes], Category | None]:
    model = models.champions.get("category")
    form = model.choices.get("next") if model is not None else None
    readable = form is not None and form.features == category.FEATURES and form.options == category.OPTIONS

    @lru_cache(maxsize=KEPT)
    def told(tastes: Tastes) -> Category | None:
        if form is None or not readable or not tastes.slow:
            return None
        chances = category.next_category(form, tastes)
        return max(category.OPTIONS, key=lambda option: chances[option])

    return told


def _decimal(share: float) -> str:
    return format(share, _PLAIN)


def _number(decimal: str | None) -> float:
    return float(decimal) if decimal is not None else _UNKNOWN
