"""The figures of each brand: what its players staked, won and were given, by day.

They are the sums of the days that the profiles keep and nothing else, so they are never stored: a hub
that starts from its profiles has them again, whatever it was doing when it stopped.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from core.calendar import day_number
from core.facts import Figures
from core.fold import DAYS_KEPT
from core.profile import DaySums, Profile

DAYS_SHOWN: Final = 28
Days = dict[int, Figures]


class BrandFigures:
    """Running sums by brand and day, of all players who are not the operator's own people."""

    def __init__(self, profiles: Iterable[Profile] = ()) -> None:
        self._days: Final[dict[str, Days]] = {}
        for profile in profiles:
            self.follow(None, profile)

    def follow(self, before: Profile | None, after: Profile) -> None:
        """Replace what a player brought in by what he brings in now."""
        was, now = _counted(before), _counted(after)
        if was is now:
            return
        if was[:-1] == now[:-1]:
            was, now = was[-1:], now[-1:]
        days = self._days.setdefault(after.brand, {})
        for day in was:
            _add(days, day, -1)
        for day in now:
            _add(days, day, 1)
        if len(days) > 2 * DAYS_KEPT:
            self._days[after.brand] = _newest(days)

    def of(self, brand: str, at: datetime) -> Figures:
        """A brand's last 28 days, the day of a moment included."""
        days, today = self._days.get(brand, {}), day_number(at)
        shown = [days[day] for day in range(today - DAYS_SHOWN + 1, today + 1) if day in days]
        return Figures(
            turnover=sum(day.turnover for day in shown),
            ggr=sum(day.ggr for day in shown),
            bonus_cost=sum(day.bonus_cost for day in shown),
        )


def _counted(profile: Profile | None) -> tuple[DaySums, ...]:
    return () if profile is None or profile.person.test else profile.days


def _add(days: Days, day: DaySums, sign: int) -> None:
    known = days.get(day.day, Figures())
    days[day.day] = Figures(
        turnover=known.turnover + sign * day.turnover,
        ggr=known.ggr + sign * (day.turnover - day.payout),
        bonus_cost=known.bonus_cost + sign * day.bonus_cost,
    )


def _newest(days: Days) -> Days:
    oldest = max(days) - DAYS_KEPT + 1
    return {day: figures for day, figures in days.items() if day >= oldest}
