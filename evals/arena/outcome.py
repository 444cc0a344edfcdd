"""What a run came to, player by player: the truth of the simulator, which no operator sees, and the books."""

from collections import Counter
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.arms import kind_of
from evals.arena.book import Book, Chance
from evals.simulator import Day, Life, Shown, Trail

Floats = NDArray[np.float64]
DAYS: Final = 90
"""How long a run is."""
SPAN: Final = 60
"""So many days of his membership are looked at, of every player."""
MONTH: Final = 30
WEEKS: Final = 9
AFTER_TILT: Final = 1
"""Up to so many days after a tilt an offer still meets it."""
COLUMNS: Final = (
    "genuine", "churned", "first", "theoretical", "ggr", "bonus", "offers", "latent", "after_tilt", "after_loss",
    "hours", "tilt_hours", "disturbed", "interventions", "excluded", "active_days", "run_weeks", "run_days",
)  # fmt: skip


@dataclass(frozen=True)
class Outcome:
    """One run; money in euros."""

    players: Floats
    """A row for each player, in the columns of `COLUMNS`: his first sixty days, but for `run_weeks` and `run_days`.

    These two count what was active in the whole run, as the books do.
    """
    weeks: Floats
    """Active days by player and week of membership."""
    flagged: Floats
    """Whether the operator has ever flagged the player."""
    book: Book = field(default_factory=Book)
    plays: frozenset[str] = frozenset()
    """The situations that the hub has a play for."""

    def column(self, name: str) -> Floats:
        """One figure of all players."""
        return self.players[:, COLUMNS.index(name)]

    def total(self, name: str) -> float:
        """The sum of a figure over the players."""
        return float(self.column(name).sum())

    @property
    def genuine(self) -> NDArray[np.bool_]:
        """Who has come to play."""
        return self.column("genuine") > 0

    @property
    def shown(self) -> tuple[int, ...]:
        """Offers shown up to each day."""
        return tuple(accumulate(self.book.shown[day] for day in range(DAYS)))

    @property
    def work(self) -> Counter[str]:
        """What waited for people."""
        return self.book.work

    @property
    def chances(self) -> list[Chance]:
        """Chances to make an offer."""
        return self.book.chances


def measure(trail: Trail, book: Book, plays: frozenset[str] = frozenset()) -> Outcome:
    """What a run came to."""
    return Outcome(
        players=np.array([_row(life) for life in trail.lives], dtype=float),
        weeks=np.array([_weeks(life) for life in trail.lives], dtype=float),
        flagged=np.array([life.player in book.flagged_players for life in trail.lives], dtype=float),
        book=book,
        plays=plays,
    )


def _row(life: Life) -> tuple[float, ...]:
    days = [day for day in life.days if day.day < life.joined + SPAN]
    shown = [one for one in life.shown if one.day < life.joined + SPAN]
    offers = [one for one in shown if kind_of(one.arm) == "commercial"]  # type: ignore[arg-type]
    tilted = {day.day for day in days if day.tilt_bets}
    return (
        float(not life.abuser),
        float(life.churned(life.joined + SPAN, MONTH)),
        sum(day.theoretical for day in days if day.day == life.joined) / 100,
        sum(day.theoretical for day in days) / 100,
        -sum(day.result for day in days) / 100,
        sum(day.bonus for day in days) / 100,
        len(offers),
        sum(one.in_tilt for one in offers),
        sum(one.in_tilt or one.day - AFTER_TILT in tilted for one in offers),
        sum(one.after_loss for one in offers),
        sum(day.seconds for day in days) / 3600,
        sum(map(_tilt_hours, days)),
        *_protected(shown),
        float(life.excluded is not None and life.excluded < life.joined + SPAN),
        len(days),
        len({(day.day - life.joined) // 7 for day in life.days}),
        len(life.days),
    )


def _tilt_hours(day: Day) -> float:
    return day.tilt_seconds / 3600


def _protected(shown: list[Shown]) -> tuple[int, int]:
    """Interventions in calm, and all of them; what merely pauses promotions interrupts nobody."""
    met = [one for one in shown if one.arm in ("cool_down", "reality_check", "human_contact")]
    return sum(not one.in_tilt for one in met), len(met)


def _weeks(life: Life) -> list[float]:
    ages = Counter((day.day - life.joined) // 7 for day in life.days)
    return [float(ages[week]) for week in range(WEEKS)]
