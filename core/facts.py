"""The facts: everything a guardrail may look at, and what it is asked about."""

from datetime import datetime
from typing import Protocol

from msgspec import Struct

from core.arms import Kind
from core.events import Channel
from core.law import Law
from core.market import Market
from core.plays import ArmChoice, Copy, Play
from core.policy import BrandPolicy
from core.profile import Profile
from core.signals import Signal


class Spent(Struct, frozen=True, kw_only=True):
    """What commercial arms have used of the day's limits so far, in base units and commands."""

    brand_day: int = 0
    player_day: int = 0
    player_commands: int = 0


class Used(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is used of the budgets that are longer or narrower than a brand's day, in base units and commands."""

    brand_month: int = 0
    player_month: int = 0
    play_day: int = 0
    play_month: int = 0
    week: dict[Channel, int] = {}
    """Commercial commands of the last seven days, by channel."""
    month: dict[Channel, int] = {}
    """Commercial commands of the calendar month, by channel."""
    treasury: dict[str, int] = {}
    """Minor units promised and not yet settled, by currency."""


class Figures(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A brand's last 28 days, in base units."""

    turnover: int = 0
    ggr: int = 0
    bonus_cost: int = 0


class Shown(Struct, frozen=True):
    """The words of a command and for how many seconds it stands."""

    words: Copy
    seconds: int


class Facts(Struct, frozen=True, kw_only=True):
    """Everything a guardrail may look at."""

    profile: Profile
    policy: BrandPolicy
    signal: Signal | None
    """What the hub answers; None where somebody else's message is judged."""
    at: datetime
    commercial_on: bool
    spent: Spent
    market: Market = Market()
    migrating: bool = False
    """Whether the brand's history is still being brought over."""
    law: Law | None = None
    """All books of the hub; without it no offer is made."""
    used: Used = Used()
    figures: Figures = Figures()
    watermark: datetime | None = None
    """The newest event time of the brand's stream."""
    gap: bool = False
    """Whether events of the player's partition are missing."""
    offset: int | None = None
    """Minutes that the player's clock is ahead of UTC, None if his zone is not known."""
    approved: ArmChoice | None = None
    """What an accountable person has approved for this player."""
    play: Play | None = None
    """The play whose candidates are judged, None where none was found."""
    shown: Shown | None = None
    """What has been decided to be shown, at the moment of sending."""

    @property
    def residence(self) -> str:
        """Where the player lives, as books of rules are named."""
        return self.profile.person.residence or "unknown"

    @property
    def least_age(self) -> int:
        """The age from which the player may be served: the brand's, or the higher one of a book that binds him."""
        books = self.law.binding(self.policy.jurisdiction, self.residence) if self.law is not None else ()
        return max(self.policy.least_age, *(book.least_age or 0 for book in books), 0)


class Message(Protocol):
    """What rules for all are asked about: an arm of ours, or what somebody else has sent."""

    @property
    def kind(self) -> Kind:
        """Commercial, service or protective."""

    @property
    def channel(self) -> Channel:
        """The way it goes out."""
