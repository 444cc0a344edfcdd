"""The knobs of the margin: by rule, the one figure that would have to stand otherwise, and how to try it."""

from collections.abc import Callable, Mapping
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from core.calendar import day_number
from core.facts import Facts
from core.guardrails.margin import DAYS, MARGIN
from core.law.change import nearest_number
from core.law.engine import MONEY_ONE
from core.money import BASE_ONE, format_base
from core.plays import ArmChoice
from core.profile import DaySums

GRAIN: Final = BASE_ONE // MONEY_ONE


class Knob(Struct, frozen=True):
    """A figure that a rule of the margin looks at."""

    input: str
    now: Callable[[Facts], int]
    turned: Callable[[Facts, int], Facts]
    """The facts with another value of it."""
    grain: int = GRAIN

    def written(self, value: int) -> str:
        """A value of it as people read it."""
        return format_base(value) if self.grain == GRAIN else str(value)


def turn(rule: str, choice: ArmChoice, facts: Facts) -> tuple[str, str, str] | None:
    """What a rule's figure is called, how it stands, and the nearest value at which the rule is silent."""
    if rule == APPROVAL:
        return "approval.given", "no", "yes"
    knob, asked = KNOBS.get(rule), MARGIN[int(rule[2:4]) - 1]
    if knob is None:
        return None
    now = knob.now(facts)
    needed = nearest_number(now, knob.grain, lambda value: asked(choice, knob.turned(facts, value)) is None)
    return (knob.input, knob.written(now), knob.written(needed)) if needed is not None else None


def _deposits(facts: Facts) -> int:
    return sum(day.deposited for day in _lately(facts))


def _theoretical(facts: Facts) -> int:
    return facts.profile.flagged_value.without(_earned(facts), _first_day(facts))


def _with_theoretical(facts: Facts, value: int) -> Facts:
    """What was earned in flagged time stays out of it, so it is made up for first."""
    apart = sum(earned for day, earned in facts.profile.flagged_value.days if day >= _first_day(facts))
    return _with_day(facts, theoretical=value + apart - _earned(facts))


def _earned(facts: Facts) -> int:
    return sum(day.theoretical for day in _lately(facts))


def _first_day(facts: Facts) -> int:
    return day_number(facts.at) - DAYS + 1


def _lately(facts: Facts) -> list[DaySums]:
    return [day for day in facts.profile.days if day.day >= _first_day(facts)]


def _with_day(facts: Facts, **more: int) -> Facts:
    """The facts with one more entry for the day: sums are added up, whatever the entries are."""
    days = (*facts.profile.days, DaySums(day=day_number(facts.at), **more))
    return replace(facts, profile=replace(facts.profile, days=days))


def _used(facts: Facts, **changed: int) -> Facts:
    return replace(facts, used=replace(facts.used, **changed))


APPROVAL: Final = "M-09 approval"
KNOBS: Final[Mapping[str, Knob]] = {
    "M-01 bonus to deposit": Knob(
        "player.deposits_28d", _deposits, lambda facts, value: _with_day(facts, deposited=value - _deposits(facts))
    ),
    "M-02 bonus to theoretical": Knob(
        "player.theoretical_28d", _theoretical, _with_theoretical
    ),
    "M-03 GGR target": Knob(
        "brand.ggr_28d", lambda facts: facts.figures.ggr,
        lambda facts, value: replace(facts, figures=replace(facts.figures, ggr=value)),
    ),
    "M-04 brand's month": Knob(
        "budget.brand_month", lambda facts: facts.used.brand_month,
        lambda facts, value: _used(facts, brand_month=value),
    ),
    "M-05 player's month": Knob(
        "budget.player_month", lambda facts: facts.used.player_month,
        lambda facts, value: _used(facts, player_month=value),
    ),
    "M-06 play's day": Knob(
        "budget.play_day", lambda facts: facts.used.play_day, lambda facts, value: _used(facts, play_day=value)
    ),
    "M-07 play's month": Knob(
        "budget.play_month", lambda facts: facts.used.play_month, lambda facts, value: _used(facts, play_month=value)
    ),
    "M-10 frequency": Knob(
        "budget.player_offers_day", lambda facts: facts.spent.player_commands,
        lambda facts, value: replace(facts, spent=replace(facts.spent, player_commands=value)), grain=1,
    ),
    "M-11 quiet hours": Knob(
        "time.hour", lambda facts: _hour(facts),
        lambda facts, value: replace(facts, offset=(facts.offset or 0) + 60 * (value - _hour(facts))), grain=1,
    ),
}  # fmt: skip


def _hour(facts: Facts) -> int:
    return (int(facts.at.timestamp()) // 60 + (facts.offset or 0)) // 60 % 24
