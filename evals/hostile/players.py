"""Players for a run: one who meets a situation, and others who look like him to a play and are worse to harm."""

from collections.abc import Iterator
from datetime import datetime
from random import Random
from typing import Final

from msgspec.structs import replace

from core.events import DecisionRequested, Request
from core.policy import BrandPolicy
from core.profile import Profile
from core.signals import STANDING_SIGNALS, Signal
from evals.worlds.disturbances import DISTURBANCES, Draft

SIGNALS: Final[tuple[Signal, ...]] = (
    "requested", "requested", "requested", "category_fatigue", "inactive", "inactive", "cashier_hesitation",
    "high_roller_start", "operator_fault", "tilt", "tilt", "severe_loss", "bonus_abuse", "deposit_in_flight",
)  # fmt: skip
OTHERS: Final = 3

assert not STANDING_SIGNALS & set(SIGNALS), "agents are not asked about these"


def players(random: Random, name: str, at: datetime, policy: BrandPolicy) -> Iterator[Profile]:
    """The player who meets a situation, then others: a third of all are calm."""
    draft = Draft(random, at, policy)
    if random.random() < 0.6:
        random.choice(DISTURBANCES)(draft)
    yield replace(draft.profile, player=f"{name}-0", events=1)
    known = dict(draft.who)
    for number in range(1, 1 + OTHERS):
        draft.who = dict(known)
        for disturb in random.choices(DISTURBANCES, k=random.choice((0, 1, 1, 2))):
            disturb(draft)
        yield replace(draft.profile, player=f"{name}-{number}", events=1)


def request(profile: Profile, number: int, at: datetime) -> DecisionRequested:
    """Something happens to a player."""
    return DecisionRequested(
        id=f"{profile.player}-{number}",
        source="evals",
        time=at,
        subject=profile.player,
        brand=profile.brand,
        data=Request(moment="lobby", key=str(number)),
    )
