"""The profile: the living state of one player, a pure fold over his events.

Two kinds of figures live here. *Sums and counts* (Totals, Value) are integers and come out the same in
whatever order events arrive. *Order-dependent* parts (Session, Baseline, Tilt) follow the sequence of
play, leave late events out, and `late` counts how many.
"""

from datetime import date, datetime
from typing import Literal

from msgspec import Struct

from core.events import Category, Channel

HarmBand = Literal["unknown", "low", "elevated", "strong"]
ValueBand = Literal["low", "mid", "high"]
Marker = Literal["withdrawal_cancelled", "session_deposits", "failed_deposits", "long_session", "past_exclusion"]


class Part(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Base of the profile's parts: small frozen values, replaced one at a time."""


class Person(Part, frozen=True, kw_only=True):
    """What is known about who the player is; None is unknown, and unknown never opens a door."""

    at: datetime | None = None
    """When these facts were stated."""
    country: str | None = None
    region: str | None = None
    born: date | None = None
    verified: bool | None = None
    locale: str = "en"
    wallets: tuple[str, ...] = ()


class Totals(Part, frozen=True, kw_only=True):
    """Exact sums in one currency of the player, in its minor units."""

    bets: int = 0
    turnover: int = 0
    payout: int = 0
    deposits: int = 0
    deposited: int = 0
    failed_deposits: int = 0
    withdrawals: int = 0
    withdrawn: int = 0


class Value(Part, frozen=True, kw_only=True):
    """Exact sums in base units; `variance` is in base units squared."""

    turnover: int = 0
    payout: int = 0
    theoretical: int = 0
    variance: int = 0

    @property
    def rtp_deficit(self) -> int:
        """What the player got less than the games' RTP promises, in base units (GGR - theoretical)."""
        return self.turnover - self.theoretical - self.payout

    @property
    def rtp_deficit_z(self) -> float:
        """The deficit in standard deviations; it says nothing about the next result."""
        return float(self.rtp_deficit / self.variance**0.5) if self.variance > 0 else 0.0


class Session(Part, frozen=True, kw_only=True):
    """One sitting: it ends after 30 minutes without an event."""

    started: datetime
    last: datetime
    usual_stake: float
    bets: int = 0
    result: int = 0
    peak: int = 0
    worst: int = 0
    deposits: int = 0
    failed_deposits: int = 0
    last_bet: datetime | None = None

    @property
    def drawdown(self) -> int:
        """How far the result is below its best point of this session, in base units."""
        return self.peak - self.result


class Baseline(Part, frozen=True, kw_only=True):
    """The player's own habits: location and mean absolute deviation of log stake and log pace."""

    bets: int = 0
    first_stakes: int = 0
    """What the first ten bets staked together, in base units."""
    stake: float = 0.0
    stake_spread: float = 0.0
    gaps: int = 0
    gap: float = 0.0
    gap_spread: float = 0.0


class Tilt(Part, frozen=True, kw_only=True):
    """Evidence, within minutes, that the player is not playing as he usually does."""

    stake: float = 0.0
    pace: float = 0.0
    score: float = 0.0
    hot_bets: int = 0
    latched: bool = False
    paused_at: datetime | None = None


class Harm(Part, frozen=True, kw_only=True):
    """When each marker of harm was last seen, and the cancelled withdrawal that is still open."""

    seen: dict[Marker, datetime] = {}
    cancelled_at: datetime | None = None
    lost_at: datetime | None = None
    """When a severe loss was last signalled."""


class Consent(Part, frozen=True, kw_only=True):
    """The last word on one marketing channel, and when it was said."""

    granted: bool
    at: datetime


class Restriction(Part, frozen=True, kw_only=True):
    """A self-exclusion; `until` None means for ever."""

    since: datetime
    until: datetime | None = None


class Profile(Part, frozen=True, kw_only=True):
    """Everything the hub knows about one player of one brand."""

    brand: str
    player: str
    currency: str | None = None
    registered: datetime | None = None
    first_seen: datetime | None = None
    last_seen: datetime | None = None
    last_login: datetime | None = None
    events: int = 0
    late: int = 0
    person: Person = Person()
    totals: dict[str, Totals] = {}
    value: Value = Value()
    session: Session | None = None
    sessions: int = 0
    baseline: Baseline = Baseline()
    tilt: Tilt = Tilt()
    harm: Harm = Harm()
    consents: dict[Channel, Consent] = {}
    exclusion: Restriction | None = None
    last_category: Category | None = None
    commands_shown: int = 0
    commands_accepted: int = 0
    commands_dismissed: int = 0

    @property
    def bets(self) -> int:
        """Bets in all currencies."""
        return sum(totals.bets for totals in self.totals.values())

    @property
    def online(self) -> bool:
        """Whether a session is open."""
        return self.session is not None

    def excluded(self, at: datetime) -> bool:
        """Whether a self-exclusion stands at a moment."""
        return self.exclusion is not None and (self.exclusion.until is None or at < self.exclusion.until)

    def age(self, at: datetime) -> int | None:
        """Completed years, None while the date of birth is unknown."""
        born = self.person.born
        if born is None:
            return None
        return at.year - born.year - ((at.month, at.day) < (born.month, born.day))


def new_profile(brand: str, player: str) -> Profile:
    """The profile of somebody nothing is known about."""
    return Profile(brand=brand, player=player)
