"""Signals: what a profile has just shown. Each is a small pure function of before and after.

A signal is a rising edge: it is raised by the event that crosses the line and not again while the
condition lasts.
"""

from typing import Final, Literal

from core import events as ev
from core.money import BASE_ONE
from core.policy import BrandPolicy, Thresholds
from core.profile import Profile, ValueBand
from core.tilt import FIRST_BETS

Signal = Literal["tilt", "severe_loss", "high_roller_start", "requested"]
HARM_SIGNALS: Final[frozenset[Signal]] = frozenset({"tilt", "severe_loss"})
"""Signals of losing or losing control: no commercial arm may ever answer one."""

SEVERE_STAKES: Final = 40
"""A loss is severe from so many of the player's usual stakes on, and from the brand's own line on."""


def detect(before: Profile, after: Profile, event: ev.Event, policy: BrandPolicy) -> tuple[Signal, ...]:
    """The signals that this event raised, in a fixed order."""
    lines = policy.thresholds
    raised: list[Signal] = []
    if after.tilt.latched and not before.tilt.latched:
        raised.append("tilt")
    if severe_loss(after, lines) and not severe_loss(before, lines):
        raised.append("severe_loss")
    if high_roller_start(after, lines) and before.baseline.bets < FIRST_BETS:
        raised.append("high_roller_start")
    if isinstance(event, ev.DecisionRequested):
        raised.append("requested")
    return tuple(raised)


def severe_loss(profile: Profile, lines: Thresholds) -> bool:
    """A high-value player is, at this session's worst, far below its best point."""
    session = profile.session
    if session is None or value_band(profile, lines) != "high":
        return False
    return session.worst >= lines.severe_loss and session.worst >= SEVERE_STAKES * session.usual_stake * BASE_ONE


def high_roller_start(profile: Profile, lines: Thresholds) -> bool:
    """The first ten bets were, on average, at the brand's high-roller stake or above."""
    habits = profile.baseline
    return habits.bets == FIRST_BETS and habits.first_stakes >= FIRST_BETS * lines.high_roller_stake


def value_band(profile: Profile, lines: Thresholds) -> ValueBand:
    """How much the player is worth by theoretical value, so that luck does not decide it."""
    theoretical = profile.value.theoretical
    if theoretical >= lines.high_value:
        return "high"
    return "mid" if theoretical >= lines.mid_value else "low"
