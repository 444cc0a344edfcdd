"""Human minutes for 100,000 active players and week: the hub's inbox against the task list of a batch CRM.

The minutes are stated, not measured; so are the tasks. What people do for protection is told apart, since the batch CRM
here does none of it: an operator needs somebody for it whatever his CRM does.
"""

from collections.abc import Sequence
from typing import Final, Literal

from msgspec import Struct

from evals.arena.outcome import Outcome

Kind = Literal["marketing", "protection"]
PLAYERS: Final = 100_000


class Item(Struct, frozen=True):
    """An item of the hub's inbox: how long a person takes for it, and whose work it is."""

    minutes: float
    kind: Kind


ITEMS: Final = {
    "approval": Item(1.5, "marketing"),
    "VIP host": Item(10.0, "marketing"),
    "bonus abuse": Item(3.0, "marketing"),
    "restriction review": Item(4.0, "protection"),
    "talk with a player": Item(12.0, "protection"),
}
PLAY_REVIEW: Final = 10.0
"""Minutes to read a play before it acts."""
PLAYS_LAST: Final = 30 / 7
"""After so many weeks a play is written anew."""
WATCH: Final = 120.0
"""Minutes a week to look at figures, drift and the switch."""

TASKS: Final[tuple[tuple[str, float, float], ...]] = (
    ("segments built or mended", 12, 45),
    ("campaigns set up", 20, 60),
    ("copy and assets for a campaign", 20, 40),
    ("campaigns tested before sending", 20, 30),
    ("exports and imports", 14, 15),
    ("lists for a single occasion", 10, 40),
    ("reports on campaigns", 20, 20),
    ("VIP lists gone through", 5, 90),
    ("abusers gone through", 5, 60),
)
"""What a CRM desk does in a week: the task, how often, and minutes each."""


def legacy_minutes() -> float:
    """Of the task list, in a week."""
    return sum(often * minutes for _, often, minutes in TASKS)


def hub_minutes(outcomes: Sequence[Outcome], kind: Kind, factor: float = 1.0) -> float:
    """Of the hub's inbox, scaled to 100,000 active players and a week."""
    weeks = sum(one.total("run_weeks") for one in outcomes)
    items = sum(one.work[name] * item.minutes for one in outcomes for name, item in ITEMS.items() if item.kind == kind)
    fixed = 0.0
    if kind == "marketing":
        fixed = PLAY_REVIEW * len(situations(outcomes)) / PLAYS_LAST + WATCH
    return factor * (items / weeks * PLAYERS + fixed)


def situations(outcomes: Sequence[Outcome]) -> frozenset[str]:
    """All situations of all worlds that a play was written for: a large brand meets them all."""
    return frozenset().union(*(one.plays for one in outcomes))


def items_a_day(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """Items of the inbox for 100,000 active players and day."""
    days = sum(one.total("run_days") for one in outcomes)
    return {name: sum(one.work[name] for one in outcomes) / days * PLAYERS for name in ITEMS}


def sensitivity(outcomes: Sequence[Outcome]) -> list[tuple[str, float, float]]:
    """The relative difference of marketing work, and of all work, under other minutes."""
    marketing, protection = hub_minutes(outcomes, "marketing"), hub_minutes(outcomes, "protection")
    legacy = legacy_minutes()
    cases = (("as stated", 1.0, 1.0), ("items take half as long", 0.5, 1.0), ("items take twice as long", 2.0, 1.0),
             ("legacy tasks take half as long", 1.0, 0.5), ("legacy tasks take twice as long", 1.0, 2.0))  # fmt: skip
    return [
        (name, marketing * items / (legacy * tasks) - 1, (marketing + protection) * items / (legacy * tasks) - 1)
        for name, items, tasks in cases
    ]
