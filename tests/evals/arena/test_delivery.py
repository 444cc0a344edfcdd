"""What a player finds when he comes."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

import pytest

from core import events as ev
from core.events import Event
from evals.arena.brand import NAME
from evals.arena.delivery import run
from evals.simulator import START, Trail, Treatment, draw_world, live

DAYS = 12


class Poster:
    """Puts the same offer into every box every night, and keeps it while it is told to."""

    def __init__(self, *, shown: bool, hours: float) -> None:
        self.seen = 0
        self.back: list[Treatment] = []
        self._shown, self._lasts = shown, timedelta(hours=hours)
        self._players: set[str] = set()

    def hear(self, event: Event) -> Sequence[Treatment]:
        self._players.add(event.subject)
        self.seen += isinstance(event, ev.CommandShown)
        return ()

    def night(self, day: date) -> Sequence[Treatment]:
        at = datetime.combine(day, time.max, UTC)
        return [Treatment(player, "free_spins", 500, at, at) for player in sorted(self._players)]

    def stands(self, treatment: Treatment, at: datetime) -> bool:
        return at < treatment.at + self._lasts

    def shows(self, treatment: Treatment, at: datetime) -> bool:
        return self._shown and self.stands(treatment, at)

    def took_back(self, treatment: Treatment, at: datetime) -> None:
        self.back.append(treatment)


def lived(poster: Poster) -> Trail:
    return run(draw_world(3, arrivals=0.1), 8, DAYS, 5, poster, NAME)


def test_what_stands_is_seen() -> None:
    poster = Poster(shown=True, hours=1_000)

    assert any(life.shown for life in lived(poster).lives)
    assert poster.seen
    assert not poster.back


@pytest.mark.parametrize("poster", [Poster(shown=False, hours=1_000), Poster(shown=True, hours=6)])
def test_what_may_no_longer_be_shown_or_is_over_is_taken_back_and_seen_by_nobody(poster: Poster) -> None:
    trail = lived(poster)

    assert poster.back
    assert not poster.seen
    assert not any(life.shown for life in trail.lives)


def test_without_anything_to_take_back_it_is_the_life_that_the_simulator_has() -> None:
    world = draw_world(3, arrivals=0.1)
    ours = lived(Poster(shown=True, hours=1_000))
    theirs = live(world, 8, DAYS, 5, Poster(shown=True, hours=1_000), START, NAME)

    assert [life.days for life in ours.lives] == [life.days for life in theirs.lives]
