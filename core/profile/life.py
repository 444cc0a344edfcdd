"""The parts of a profile that say what play came to: luck, bonus play, flagged time, the first hour, and his ways."""

from datetime import datetime

from msgspec import Struct

from core.events import Category
from core.profile.parts import Marker, Part


class Luck(Part, frozen=True, kw_only=True, gc=False):
    """Exact sums of one category from which its volatility is learned; base units, and base units squared."""

    staked: int = 0
    squares: int = 0
    """Stakes squared."""
    untold: int = 0
    """Stakes squared, where the supplier told no volatility."""
    won_squares: int = 0
    """Payouts squared."""


class BonusValue(Part, frozen=True, kw_only=True, gc=False):
    """Exact sums of play with bonus money, in base units."""

    bets: int = 0
    staked: int = 0
    steady: int = 0
    """The part of it that was staked on games of low volatility."""
    cost: int = 0
    """Bonus money that became real."""


class BonusPlay(Part, frozen=True, kw_only=True):
    """What the player does when a bonus is cleared."""

    completed_at: datetime | None = None
    cashed_at_once: int = 0
    """How many bonuses were followed by a withdrawal within a day."""
    told_at: datetime | None = None
    """When abuse of bonuses was last signalled."""


class FlaggedValue(Part, frozen=True, kw_only=True, gc=False):
    """What was earned while he was flagged, in base units: it counts for no choice."""

    turnover: int = 0
    theoretical: int = 0
    days: tuple[tuple[int, int], ...] = ()
    """The theoretical value of it by day since 1970 (UTC), for the last 35 days, oldest first."""

    def without(self, theoretical: int, first: int) -> int:
        """What counts of so much theoretical value that was earned from a day on; never more than that, nor debts."""
        apart = sum(earned for day, earned in self.days if day >= first)
        return min(theoretical, max(0, theoretical - apart))

    def leaves(self, theoretical: int) -> float:
        """The part of so much theoretical value that counts, from 0 to 1."""
        if theoretical <= 0 or not self.theoretical:
            return 1.0
        left = theoretical - self.theoretical
        return min(1.0, left / theoretical) if left > 0 else 0.0


class FirstHour(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The first 60 minutes from the first deposit on; sums in base units."""

    since: datetime
    bets: int = 0
    staked: int = 0
    won: int = 0
    deposits: int = 0
    deposited: int = 0
    categories: dict[Category, int] = {}
    """Bets by category."""

    @property
    def result(self) -> int:
        """What he won less what he staked."""
        return self.won - self.staked


class Sat(Part, frozen=True, kw_only=True, gc=False):
    """What is kept of the last session: when it ended, and its sums in base units."""

    ended: datetime
    bets: int = 0
    staked: int = 0
    deposited: int = 0
    lost: bool = False
    """Whether it lost enough for what follows to be a chase."""


class Ways(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How he deposits, stakes and comes back: what the slow markers of harm are read from."""

    sightings: dict[Marker, tuple[datetime, ...]] = {}
    """The newest single sightings of markers that need several."""
    methods: dict[str, datetime] = {}
    """When each payment method was last used."""
    deposits: tuple[tuple[int, int], ...] = ()
    """Approved deposits by day since 1970 (UTC), for the last week, oldest first."""
    hours: tuple[int, ...] = ()
    """Sessions begun by three hours of the day (UTC)."""
    swings: int = 0
    """Sessions that `swing` was learned from."""
    swing: float = 0.0
    """Standard deviation of a session's stakes in mean stakes, as it usually is."""
    last: Sat | None = None
    sport_lost_at: datetime | None = None
    """When a sports bet was lost, until he next bets at the casino."""
