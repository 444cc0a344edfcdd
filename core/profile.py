"""The profile: the living state of one player, a pure fold over his events.

Two kinds of figures live here. *Sums and counts* (Totals, Value) are integers and come out the same in
whatever order events arrive. *Order-dependent* parts (Session, Baseline, Tilt) follow the sequence of
play, leave late events out, and `late` counts how many.
"""

from datetime import date, datetime
from typing import Literal

from msgspec import Struct

from core.calendar import HOURS_KEPT, hour_of
from core.events import Category, Cause, Channel, Facts

Scheme = Literal["operator", "national"]
HarmBand = Literal["unknown", "low", "elevated", "strong"]
ValueBand = Literal["low", "mid", "high"]
Marker = Literal[
    "withdrawal_cancelled", "session_deposits", "failed_deposits", "long_session", "past_exclusion",
    "limit_raise_requested", "gambling_contact",
]  # fmt: skip


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
    stated: dict[str, datetime] = {}
    """When each of these facts was last stated, where not all at once."""
    kyc_at: datetime | None = None
    """When the check of identity last said something."""
    acquired_by: str | None = None
    acquisition_cost: int = 0
    """In base units."""
    test: bool = False
    """One of the operator's own people: no figure about players counts him."""


class Totals(Part, frozen=True, kw_only=True):
    """Exact sums in one currency of the player, in its minor units.

    NGR here is real stakes less real payouts less what bonuses became real money; a day's aggregate
    brings its own. Taxes and fees are the operator's books, not the stream's.
    """

    bets: int = 0
    turnover: int = 0
    payout: int = 0
    deposits: int = 0
    deposited: int = 0
    failed_deposits: int = 0
    withdrawals: int = 0
    withdrawn: int = 0
    bonus_turnover: int = 0
    """The part of turnover that was bonus money."""
    bonus_payout: int = 0
    sport_bets: int = 0
    """The part of bets that were on sport."""
    sport_turnover: int = 0
    sport_payout: int = 0
    failed_withdrawals: int = 0
    cancelled_withdrawals: int = 0
    bonuses: int = 0
    bonus: int = 0
    """Bonus money granted."""
    bonus_cost: int = 0
    """Bonus money that became real."""
    ngr: int = 0


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
    categories: dict[Category, int] = {}
    """Bets by category."""
    troubled: bool = False
    """Whether tilt, a limit, a break or a cancelled withdrawal fell into it."""

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


class Liking(Part, frozen=True, kw_only=True):
    """How much of a category the player usually plays in a session, and for how many sessions he has played less."""

    usual: float = 0.0
    sessions: int = 0
    quiet: int = 0


class BonusPlay(Part, frozen=True, kw_only=True):
    """What the player does when a bonus is cleared."""

    completed_at: datetime | None = None
    cashed_at_once: int = 0
    """How many bonuses were followed by a withdrawal within a day."""


class Standing(Part, frozen=True, kw_only=True):
    """Something that is so or not since a moment."""

    holds: bool
    at: datetime


class Purse(Part, frozen=True, kw_only=True):
    """The balances as last told, in base units."""

    at: datetime
    real: int
    bonus: int = 0


class Consent(Part, frozen=True, kw_only=True):
    """The last word on one marketing channel, and when it was said."""

    granted: bool
    at: datetime


class Restriction(Part, frozen=True, kw_only=True):
    """A self-exclusion, a break or a suppression; `until` None means for ever."""

    since: datetime
    until: datetime | None = None
    again: datetime | None = None
    """When it was last set, if more than once."""

    def stands(self, at: datetime) -> bool:
        """Whether it holds at a moment."""
        return self.until is None or at < self.until


class Profile(Part, frozen=True, kw_only=True):
    """Everything the hub knows about one player of one brand."""

    brand: str
    player: str
    currency: str | None = None
    registered: datetime | None = None
    first_seen: datetime | None = None
    last_seen: datetime | None = None
    last_login: datetime | None = None
    last_day: date | None = None
    """The newest day of which only an aggregate is known."""
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
    """Set with the operator."""
    national_exclusion: Restriction | None = None
    """Set with a national scheme; no word of the operator ends it."""
    lifted: dict[Scheme, datetime] = {}
    """When an exclusion of each scheme was last lifted."""
    time_out: Restriction | None = None
    suppressed: dict[Cause, Restriction] = {}
    """Protection that came from another account of the same person."""
    person_id: str | None = None
    """The person of the group behind this account."""
    blocked: Standing | None = None
    unknown: dict[Facts, str] = {}
    """Facts that changed and have not been told: by the id of the event that said so."""
    limits: dict[str, datetime] = {}
    """When a limit was last set, by kind and period."""
    purse: Purse | None = None
    recent: tuple[tuple[int, int], ...] = ()
    """Real-money result in base units by hour since 1970 (UTC), for the last day, oldest first."""
    in_flight: dict[str, datetime] = {}
    """Deposits that were asked for or seen, and not yet decided."""
    likings: dict[Category, Liking] = {}
    bonus_play: BonusPlay = BonusPlay()
    troubled: bool = False
    """Whether tilt, a limit, a break or a cancelled withdrawal fell into the last session or after it."""
    contacts: int = 0
    faults: int = 0
    last_category: Category | None = None
    commands_shown: int = 0
    commands_accepted: int = 0
    commands_dismissed: int = 0
    commands_failed: int = 0

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
        return any(restriction.stands(at) for restriction in self.exclusions)

    @property
    def exclusions(self) -> tuple[Restriction, ...]:
        """The self-exclusions of all schemes."""
        return tuple(one for one in (self.exclusion, self.national_exclusion) if one is not None)

    def suppressed_by(self, cause: Cause, at: datetime) -> bool:
        """Whether protection from another account of the same person stands at a moment."""
        return cause in self.suppressed and self.suppressed[cause].stands(at)

    def result_of_day(self, at: datetime) -> int:
        """Real-money result of about the last 24 hours in base units; the hour in which they begin counts whole."""
        first = hour_of(at) - HOURS_KEPT
        return sum(result for hour, result in self.recent if hour >= first)

    def age(self, at: datetime) -> int | None:
        """Completed years, None while the date of birth is unknown."""
        born = self.person.born
        if born is None:
            return None
        return at.year - born.year - ((at.month, at.day) < (born.month, born.day))


def new_profile(brand: str, player: str) -> Profile:
    """The profile of somebody nothing is known about."""
    return Profile(brand=brand, player=player)
