"""The batch CRM: segments by recency, frequency and value, computed every night or every hour; it reacts to no event.

It has the arms, amounts, caps, budgets and consents of the hub, respects self-exclusion, and keeps a list of abusers.
Its welcome stands on the site, as any casino's does. What it lacks is the moment, the harm band, and learning.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Final

from core import events as ev
from core.arms import Arm, kind_of
from core.events import Event
from core.policy import BrandPolicy, Budgets, Tier
from core.record import identity
from evals.arena.book import Book, Chance, bracket
from evals.arena.segments import CASHED, LAPSING, Row, Segment
from evals.simulator import START, Treatment

WEEK: Final = 7
PRESSURE: Final = 0.1
GAIN: Final = 20.0
AHEAD: Final = 2
GRAIN: Final = 20
MOST: Final = 1.5
"""The pace: of two days ahead, twenty times the share that is missing; set on training worlds."""
WEIGHT: Final[Mapping[Segment, float]] = {
    "new": 1.0, "champion": 1.5, "loyal": 1.2, "casual": 0.8, "lapsing": 1.0, "gone": 0.0,
}  # fmt: skip
"""How often the campaigns of a segment reach a player of it, against each other."""


class Batch:
    """Implements `evals.simulator.Operator`.

    `quota` is how many offers shall have been seen by each day: campaigns go out more often while fewer were.
    """

    def __init__(self, policy: BrandPolicy, quota: Sequence[int], *, hourly: bool = False) -> None:
        self.policy: Final = policy
        self.pressure = 0.0
        self._quota: Final = tuple(quota)
        self._seen = 0
        self.book: Final = Book()
        self._hourly: Final = hourly
        self._rows: Final[dict[str, Row]] = {}
        self._hours: Final[dict[str, int]] = {}
        self._spent: Final[Counter[str]] = Counter()

    def hear(self, event: Event) -> Sequence[Treatment]:
        """Write it into the table; nobody is answered, but the standing welcome and the hour's plan go their way."""
        row = self._rows.setdefault(event.subject, Row(event.subject))
        first = row.first is None
        row.note(event)
        if isinstance(event, ev.CommandShown) and kind_of(row.arms[event.data.seq - 1]) == "commercial":
            self._seen += 1
            self.book.saw(event.time.date())
        if isinstance(event, ev.LoggedIn) and first:
            return list(self._offer(row, "free_spins", event.time, event.time))
        return list(self._each_hour(row, event.time)) if self._hourly and not first else ()

    def night(self, day: date) -> Sequence[Treatment]:
        """Compute the segments and send the campaigns."""
        self.pressure = self._pace((day - START).days)
        at = datetime.combine(day, datetime.max.time(), UTC)
        rows = (row for row in self._rows.values() if not self._hourly or not row.days or row.days[-1] != day)
        return [one for row in rows for one in self._plan(row, day, at)]

    def stands(self, treatment: Treatment, at: datetime) -> bool:
        """A campaign stands as long as the simulator remembers it: three days."""
        return True

    def shows(self, treatment: Treatment, at: datetime) -> bool:
        """Nobody who has shut himself out is shown anything; nothing else is looked at."""
        return not self._rows[treatment.player].excluded

    def took_back(self, treatment: Treatment, at: datetime) -> None:
        """It was sent, and counts as sent."""

    def _pace(self, day: int) -> float:
        """How often campaigns reach a player of weight 1: more while too few were seen for the days to come."""
        if not self._quota:
            return 0.0
        goal = self._quota[min(day + AHEAD, len(self._quota) - 1)]
        behind = (goal - self._seen) / max(GRAIN, goal)
        return min(MOST, max(0.0, PRESSURE * (1 + GAIN * behind)))

    def _each_hour(self, row: Row, at: datetime) -> Iterator[Treatment]:
        """The sync of an hour finds who is there, and the night only those who were not."""
        hour = int(at.timestamp()) // 3600
        if self._hours.setdefault(row.player, hour) != hour:
            self._hours[row.player] = hour
            yield from self._plan(row, at.date(), at.replace(minute=0, second=0, microsecond=0))

    def _plan(self, row: Row, day: date, at: datetime) -> Iterator[Treatment]:
        segment = row.segment(day)
        if segment == "gone" or row.excluded or row.last is None:
            return
        if segment == "champion" and not row.promoted:
            row.promoted = True
            yield from self._offer(row, "vip_fast_track", at, at)
            return
        about = max(row.last + timedelta(days=LAPSING), at - timedelta(days=1)) if segment == "lapsing" else at
        sent = list(self._offer(row, "free_spins", at, min(at, about))) if self._drawn(row, segment, at) else []
        self._note(row, segment, sent)
        yield from sent
        if not sent and segment != "lapsing" and (row.lobby is None or day > row.lobby):
            row.lobby = day
            yield self._sent(row, "lobby_order", 0, at, at)

    def _drawn(self, row: Row, segment: Segment, at: datetime) -> bool:
        number = int(identity("campaign", row.player, f"{int(at.timestamp())}"), 16) % 10**6 / 10**6
        return number < self.pressure * WEIGHT[segment]

    def _offer(self, row: Row, arm: Arm, at: datetime, about: datetime) -> Iterator[Treatment]:
        """An offer, if consent, caps and budgets allow it."""
        self.book.decisions += 1
        tier = next(iter(self.policy.tiers[arm].values()))
        if not self._may(row, tier, at.date()):
            return
        self.book.offers += 1
        row.sent.append(at.date())
        for key in _budgets(row.player, at.date()):
            self._spent[key] += tier.cost
        yield self._sent(row, arm, tier.value, at, about)

    def _sent(self, row: Row, arm: Arm, worth: int, at: datetime, about: datetime) -> Treatment:
        row.arms.append(arm)
        return Treatment(row.player, arm, worth, at, about, len(row.arms))

    def _may(self, row: Row, tier: Tier, day: date) -> bool:
        allowed = row.consents and row.verified and not row.excluded and row.cashed < CASHED
        return allowed and self._seldom(row, day) and self._affordable(row, tier, day)

    def _seldom(self, row: Row, day: date) -> bool:
        most, sent = self.policy.frequency["site"], row.sent
        week = sum((day - one).days < WEEK for one in sent)
        month = sum((one.year, one.month) == (day.year, day.month) for one in sent)
        return day not in sent and week < most["week"] and month < most["month"]

    def _affordable(self, row: Row, tier: Tier, day: date) -> bool:
        budgets = self.policy.budgets or Budgets()
        caps = (self.policy.caps.brand_day, budgets.brand_month, budgets.player_month)
        spent = (self._spent[key] for key in _budgets(row.player, day))
        return all(cap is None or used + tier.cost <= cap for used, cap in zip(spent, caps, strict=True))

    def _note(self, row: Row, segment: Segment, sent: Sequence[Treatment]) -> None:
        week = sum((row.days[-1] - one).days < 7 for one in row.sent[: len(row.sent) - len(sent)])
        alike = (segment, bracket(len(row.days)), week, row.consents, row.cashed >= CASHED)
        self.book.chances.append(Chance(str(alike), row.result < 0, bool(sent)))


def _budgets(player: str, day: date) -> tuple[str, str, str]:
    return f"day {day}", f"month {day:%Y-%m}", f"player {player} {day:%Y-%m}"
