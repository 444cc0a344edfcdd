"""What a batch CRM knows of a player, and the segment that recency, frequency and value put him into."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final, Literal

from core import events as ev
from core.arms import Arm
from core.events import Event
from core.money import Money

Segment = Literal["new", "champion", "loyal", "casual", "lapsing", "gone"]
LAPSING: Final = 3
GONE: Final = 14
OFTEN: Final = 6
"""Active days of four weeks that make a player loyal."""
HIGH: Final = 60_000
"""Turnover times edge that makes a player a champion, in cents: the line at which the hub sees high value."""
CASHED: Final = 3
"""So many bonuses cashed within a day put a player on the list of abusers, as with the hub."""


@lru_cache(maxsize=1 << 14)
def cents(money: Money) -> int:
    """An amount of the simulated currency, which has two decimals."""
    return int(money.amount.replace(".", ""))


@dataclass(slots=True)
class Row:
    """One row of the CRM's table."""

    player: str
    consents: bool = False
    verified: bool = False
    excluded: bool = False
    first: datetime | None = None
    last: datetime | None = None
    days: list[date] = field(default_factory=list)
    theoretical: float = 0.0
    result: int = 0
    """Of the newest session."""
    bonus_at: datetime | None = None
    cashed: int = 0
    sent: list[date] = field(default_factory=list)
    """The days of his offers."""
    arms: list[Arm] = field(default_factory=list)
    """What was sent to him, in the order of its numbers."""
    lobby: date | None = None
    promoted: bool = False

    def note(self, event: Event) -> None:
        """Take over what a nightly export would hold."""
        match event:
            case ev.BetPlaced():
                stake = cents(event.data.stake)
                self.theoretical += stake * (1 - float(event.data.rtp or "1"))
                self.result -= stake
            case ev.BetWon():
                self.result += cents(event.data.payout)
            case ev.LoggedIn():
                self._come(event.time)
            case ev.KycChanged():
                self.verified = event.data.state == "approved"
            case ev.ConsentChanged() if event.data.channel == "site":
                self.consents = event.data.granted
            case ev.SelfExclusionSet():
                self.excluded = True
            case ev.BonusCompleted():
                self.bonus_at = event.time
            case ev.WithdrawalRequested() if self.bonus_at and event.time - self.bonus_at < timedelta(days=1):
                self.cashed, self.bonus_at = self.cashed + 1, None

    def _come(self, at: datetime) -> None:
        self.first, self.last, self.result = self.first or at, at, 0
        if not self.days or self.days[-1] != at.date():
            self.days.append(at.date())

    def segment(self, day: date) -> Segment:
        """The segment on a day."""
        if not self.days or self.first is None or (day - self.days[-1]).days >= GONE:
            return "gone"
        if (day - self.days[-1]).days >= LAPSING:
            return "lapsing"
        if (day - self.first.date()).days < LAPSING:
            return "new"
        if self.theoretical >= HIGH:
            return "champion"
        return "loyal" if sum((day - one).days < 28 for one in self.days) >= OFTEN else "casual"
