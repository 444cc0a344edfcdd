"""What offers have used of every budget: counted the same way when deciding, when recording and when verifying."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final, TypeVar

from core.budget import Budget, Scope
from core.calendar import day_of, month_of, week_until
from core.decide import Decision
from core.events import Channel
from core.guardrails import Spent, Used
from core.reservation import SpentEntry, entry_of, shares_of

Name = TypeVar("Name", bound=str)


class Spending:
    """Running sums by brand and period."""

    def __init__(self, since: Mapping[str, str] | None = None) -> None:
        """Without `since` it is told everything from the beginning; with it, by brand, from the first of a month on."""
        self._since: Final = dict(since) if since is not None else None
        self._kept: Final[dict[str, str]] = {}
        self._sums: Final[defaultdict[tuple[str, str, Scope], Counter[str]]] = defaultdict(Counter)
        self._channels: Final[set[Channel]] = set()
        self._sent: Final[defaultdict[tuple[str, str, Channel], Counter[str]]] = defaultdict(Counter)

    def take(self, decision: Decision) -> None:
        """Count what a decision reserves, if it reserves anything."""
        if (entry := entry_of(decision)) is not None:
            self.recall(entry)

    def recall(self, entry: SpentEntry) -> None:
        """Count a reservation; of one that was released, only the message."""
        self._count(entry, 1)
        if not entry.released:
            self._pay(entry, 1)

    def undo(self, decision: Decision) -> None:
        """Take back a decision that was not recorded."""
        if (entry := entry_of(decision)) is not None:
            self._count(entry, -1)
            self._pay(entry, -1)

    def release(self, entry: SpentEntry) -> None:
        """Give back the money of a reservation; its message counts on, for the player may have seen it."""
        if self._knows(entry.brand, entry.day):
            self._pay(entry, -1)

    def correct(self, figures: Mapping[Budget, int]) -> None:
        """Take over what is used of some budgets."""
        for budget, used in figures.items():
            self._sums[budget.brand, budget.period, budget.scope][budget.name] = used

    def missing(self, brand: str, at: datetime) -> tuple[str, str | None] | None:
        """The days that count at a moment and are not known yet: from the first on, up to another."""
        first = first_day(at)
        return None if self._since is None or self._knows(brand, first) else (first, self._since.get(brand))

    def learn(self, brand: str, entries: Iterable[SpentEntry], first: str) -> None:
        """Take in the missing reservations of a brand, which is known from a day on now."""
        for entry in entries:
            self.recall(entry)
        if self._since is not None:
            self._since[brand] = first

    def forget(self, brand: str, newest: datetime) -> None:
        """Let go, once a month, of what no longer counts at the newest moment; who needs it again misses it."""
        first = first_day(newest)
        if self._since is None or self._since.get(brand, first) >= first or self._kept.get(brand, "") >= first:
            return
        self._kept[brand] = self._since[brand] = first
        _drop(self._sums, brand, first)
        _drop(self._sent, brand, first)

    def so_far(self, brand: str, player: str, at: datetime) -> Spent:
        """What is used up on the day of a moment."""
        day = day_of(at)
        return Spent(
            brand_day=self._used(Budget(brand, "brand", "", day)),
            player_day=self._used(Budget(brand, "player", player, day)),
            player_commands=sum(self._messages(brand, player, channel, day) for channel in self._channels),
        )

    def used(self, brand: str, player: str, play: str | None, at: datetime) -> Used:
        """What is used up of the budgets that are longer or narrower than the day of a brand."""
        day, month = day_of(at), month_of(day_of(at))
        return Used(
            brand_month=self._used(Budget(brand, "brand", "", month)),
            player_month=self._used(Budget(brand, "player", player, month)),
            play_day=self._used(Budget(brand, "play", play, day)) if play else 0,
            play_month=self._used(Budget(brand, "play", play, month)) if play else 0,
            week=self._by_channel(brand, player, week_until(day)),
            month=self._by_channel(brand, player, (month,)),
            treasury=self._promised(brand, month),
        )

    def _knows(self, brand: str, day: str) -> bool:
        return self._since is None or self._since.get(brand, "~") <= day

    def _count(self, entry: SpentEntry, by: int) -> None:
        self._channels.add(entry.channel)
        for period in (entry.day, month_of(entry.day)):
            self._sent[entry.brand, period, entry.channel][entry.player] += by

    def _pay(self, entry: SpentEntry, sign: int) -> None:
        for budget, amount in shares_of(entry):
            self._sums[budget.brand, budget.period, budget.scope][budget.name] += sign * amount

    def _used(self, budget: Budget) -> int:
        sums = self._sums.get((budget.brand, budget.period, budget.scope))
        return sums[budget.name] if sums is not None else 0

    def _messages(self, brand: str, player: str, channel: Channel, period: str) -> int:
        sent = self._sent.get((brand, period, channel))
        return sent[player] if sent is not None else 0

    def _by_channel(self, brand: str, player: str, periods: tuple[str, ...]) -> dict[Channel, int]:
        sums = {name: sum(self._messages(brand, player, name, period) for period in periods) for name in self._channels}
        return {name: number for name, number in sums.items() if number}

    def _promised(self, brand: str, month: str) -> dict[str, int]:
        sums = self._sums.get((brand, month, "treasury"))
        return {currency: units for currency, units in sums.items() if units} if sums is not None else {}


def first_day(at: datetime) -> str:
    """The first day that still counts at a moment: of the month in which its seven days began, so of its own too."""
    return f"{month_of(week_until(day_of(at))[0])}-01"


def _drop(sums: dict[tuple[str, str, Name], Counter[str]], brand: str, first: str) -> None:
    """Drop a brand's days and months that ended before a day."""
    for key in [key for key in sums if key[0] == brand and key[1] < first[: len(key[1])]]:
        del sums[key]
