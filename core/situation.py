"""The situation: a signal in its context, small and discrete, the key under which a play is cached."""

from datetime import datetime
from typing import Literal

from msgspec import Struct

from core.harm import flagged, harm_band
from core.policy import BrandPolicy
from core.profile import HarmBand, Profile, ValueBand
from core.signals import Signal, counted_band, value_band


class Situation(Struct, frozen=True, kw_only=True):
    """What a decision may depend on besides the guardrails."""

    brand: str
    signal: Signal
    jurisdiction: str
    residence: str
    harm: HarmBand
    flagged: bool
    value: ValueBand
    presence: Literal["online", "offline"]

    @property
    def key(self) -> str:
        """The situation as one readable string."""
        flag = "flagged" if self.flagged else "clear"
        parts = (self.brand, self.signal, self.jurisdiction, self.residence)
        return "/".join((*parts, self.harm, flag, self.value, self.presence))


def situation_of(
    profile: Profile, signal: Signal, policy: BrandPolicy, at: datetime, *, counted: bool = True
) -> Situation:
    """The situation a player is in at a moment; where offers may follow, by the value that counts for them.

    Decisions before version 4 knew no value that does not count.
    """
    person, flag = profile.person, flagged(profile, at)
    band = counted_band if counted and not flag else value_band
    return Situation(
        brand=profile.brand,
        signal=signal,
        jurisdiction=policy.jurisdiction,
        residence=person.residence or "unknown",
        harm=harm_band(profile, at),
        flagged=flag,
        value=band(profile, policy.thresholds),
        presence="online" if profile.online else "offline",
    )
