"""What a player plays next: his own shares of the categories, what he has played of late, and what follows on what.

A choice is a bet on another category than the one before, or the first bet after a pause of five minutes. What is
popular with everybody stands for those of whom little is known.
"""

from datetime import datetime, timedelta
from math import log, log1p
from typing import Final, get_args

from core.events import Category
from core.profile.choices import Tastes
from core.scores.choice import Choice

OPTIONS: Final[tuple[Category, ...]] = get_args(Category)
FEATURES: Final[tuple[str, ...]] = ("share", "recent", "same", "run", "popular")
PAUSE: Final = timedelta(minutes=5)
SLOW: Final = 0.97
FAST: Final = 0.7
"""What is left of a choice when the next one is made."""
_SHY: Final = 3.0
"""How many choices what is popular counts for."""
_INDEX: Final = {option: number for number, option in enumerate(OPTIONS)}


def chooses(category: Category, last: Category | None, last_bet: datetime | None, at: datetime) -> bool:
    """Whether a bet is a choice, or goes on with the last one."""
    return category != last or last_bet is None or at - last_bet >= PAUSE


def chosen(tastes: Tastes, category: Category) -> Tastes:
    """The tastes after one more choice."""
    number = _INDEX[category]
    return Tastes(
        last=category,
        run=tastes.run + 1 if category == tastes.last else 1,
        slow=_more(tastes.slow, number, SLOW),
        fast=_more(tastes.fast, number, FAST),
    )


def features(tastes: Tastes, popularity: tuple[float, ...]) -> list[tuple[float, ...]]:
    """The values of FEATURES for each option."""
    known, lately = sum(tastes.slow), sum(tastes.fast) or 1.0
    slow, fast = tastes.slow or _NONE, tastes.fast or _NONE
    last = _INDEX[tastes.last] if tastes.last is not None else -1
    return [
        (
            log((slow[number] + _SHY * popular) / (known + _SHY)), fast[number] / lately,
            float(number == last), log1p(tastes.run) if number == last else 0.0, log(popular),
        )
        for number, popular in enumerate(popularity)
    ]  # fmt: skip


def next_category(model: Choice, tastes: Tastes) -> dict[str, float]:
    """The probability of each category."""
    return model.chances(features(tastes, model.popularity), tastes.last)


_NONE: Final = (0.0,) * len(OPTIONS)


def _more(known: tuple[float, ...], number: int, left: float) -> tuple[float, ...]:
    return tuple(left * old + (one == number) for one, old in enumerate(known or _NONE))
