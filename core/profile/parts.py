"""The parts of a profile: small frozen values, replaced one at a time."""

from datetime import date, datetime
from typing import Literal

from msgspec import Struct

from core.events import Category

Scheme = Literal["operator", "national"]
HarmBand = Literal["unknown", "low", "elevated", "strong"]
ValueBand = Literal["low", "mid", "high"]
Marker = Literal[
    "withdrawal_cancelled", "session_deposits", "failed_deposits", "long_session", "past_exclusion",
    "limit_raise_requested", "gambling_contact", "daily_deposits", "payment_methods", "account_depletion",
    "chasing", "stake_swings", "product_switching", "unusual_hours", "complaints",
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
    zone: str | None = None
    """The IANA name of the time zone, as told."""
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

    @property
    def residence(self) -> str | None:
        """Country and region, as rules name them."""
        if self.country is None:
            return None
        return f"{self.country}-{self.region}" if self.region else self.country


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
    staked: int = 0
    squares: int = 0
    """Stakes squared, in base units squared."""
    deposited: int = 0

    @property
    def drawdown(self) -> int:
        """How far the result is below its best point of this session, in base units."""
        return self.peak - self.result


class Reactions(Part, frozen=True, kw_only=True, gc=False):
    """What the player usually does to his stake after a loss and after a win: mean log step, and their spread."""

    losses: int = 0
    after_loss: float = 0.0
    wins: int = 0
    after_win: float = 0.0
    spread: float = 0.0
    chase: float = 0.0
    """How much more often he raises after a loss than after a win, in the long run."""


class Baseline(Part, frozen=True, kw_only=True, gc=False):
    """The player's own habits: location and mean absolute deviation of log stake and log pace."""

    bets: int = 0
    first_stakes: int = 0
    """What the first ten bets staked together, in base units."""
    stake: float = 0.0
    stake_spread: float = 0.0
    gaps: int = 0
    gap: float = 0.0
    gap_spread: float = 0.0
    risks: int = 0
    """Bets of which the volatility has entered the next."""
    risk: float = 0.0
    """The usual log volatility of what he plays."""
    reactions: Reactions = Reactions()


class Evidence(Part, frozen=True, kw_only=True, gc=False):
    """The running statistics of tilt that are no mere recent average: `core.tilt.statistics` says what each is."""

    cusum: float = 0.0
    risk: float = 0.0
    chase: float = 0.0
    steps: float = 0.0
    loss: float = 0.0
    lift: float = 0.0
    rate: float = 0.0
    speed: float = 0.0


class Tilt(Part, frozen=True, kw_only=True):
    """Evidence, within minutes, that the player is not playing as he usually does."""

    stake: float = 0.0
    pace: float = 0.0
    score: float = 0.0
    hot_bets: int = 0
    latched: bool = False
    paused_at: datetime | None = None
    evidence: Evidence = Evidence()
    size: float = 0.0
    """Log stake of the last bet of this session."""
    mark: float = 0.0
    """The session's result before that bet, in whole base currency."""
    intervened_at: datetime | None = None
    """When he was last to be spoken to."""


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


class Standing(Part, frozen=True, kw_only=True):
    """Something that is so or not since a moment."""

    holds: bool
    at: datetime


class Purse(Part, frozen=True, kw_only=True):
    """The balances as last told, in base units."""

    at: datetime
    real: int
    bonus: int = 0


class DaySums(Part, frozen=True, kw_only=True, gc=False):
    """One day's exact sums in base units, counted from 1970 in UTC."""

    day: int
    deposited: int = 0
    withdrawn: int = 0
    turnover: int = 0
    """Real money staked."""
    payout: int = 0
    """Real money won."""
    theoretical: int = 0
    bonus: int = 0
    """Bonus money granted."""
    bonus_cost: int = 0
    """Bonus money that became real."""


class YearSum(Part, frozen=True, kw_only=True):
    """A calendar year's sum in base units."""

    year: int
    bonus: int = 0


class Checked(Part, frozen=True, kw_only=True):
    """The last word of a check on the player, and until when it counts; None has no end."""

    passed: bool
    at: datetime
    until: datetime | None = None

    def counts(self, at: datetime) -> bool:
        """Whether it was passed and still counts."""
        return self.passed and (self.until is None or at < self.until)


class BreakTaken(Part, frozen=True, kw_only=True):
    """A break that the hub offered and the player took."""

    since: datetime
    until: datetime
    ended: bool = False
    """Whether the player's first login after it was seen."""
    broken: bool = False
    """Whether the player came in or bet before it was over: it is never rewarded."""


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
