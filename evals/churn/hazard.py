"""The hazard of leaving, measured: at each minute of simulated sessions, whether the player goes as `leaving` says.

A moment is looked at while silence has lasted two minutes at most: later on nobody needs a figure to see that he went.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

import numpy as np

from core.events import Event
from core.fold import ACTS, fold
from core.leaving import HORIZON_MINUTES, leaving
from core.profile import Profile, Session, new_profile
from evals.churn.judged import Judged
from evals.simulator import START, Nobody, Treatment, draw_world, live

WORLDS: Final = (9100, 9101)
PLAYERS: Final = 60
DAYS: Final = 30
MINUTE: Final = timedelta(minutes=1)
LONGEST: Final = timedelta(minutes=2)
"""Silence after which no moment is looked at."""


class Watch(Nobody):
    """An operator who does nothing but ask at every minute how likely each player is to go."""

    def __init__(self, world: int) -> None:
        self.said: list[float] = []
        self.silence: list[float] = []
        self.went: list[bool] = []
        self.owners: list[str] = []
        self._world, self._profiles = world, dict[str, Profile]()

    def hear(self, event: Event) -> Sequence[Treatment]:
        """Look back at the minutes since the player's last act, then take his event in."""
        known = self._profiles.get(event.subject) or new_profile(event.brand, event.subject)
        if type(event) in ACTS and known.session is not None:
            for at in _minutes(known.session, event.time):
                self._note(known, at, event.time)
        self._profiles[event.subject] = fold(known, event)
        return ()

    def _note(self, known: Profile, at: datetime, next_act: datetime) -> None:
        said = leaving(known, at)
        assert said is not None
        assert known.session is not None
        self.said.append(said)
        self.silence.append((at - known.session.last).total_seconds())
        self.went.append(next_act - at > HORIZON_MINUTES * MINUTE)
        self.owners.append(f"{self._world}/{known.player}")


def watched(
    seed: int, worlds: Sequence[int] = WORLDS, players: int = PLAYERS, days: int = DAYS
) -> tuple[Judged, Judged]:
    """What `leaving` said of players whom nobody treats, and what the silence alone says."""
    seen = [Watch(world) for world in worlds]
    for world, watch in zip(worlds, seen, strict=True):
        live(draw_world(world), players, days, seed, watch, START, "watched")
    went = np.array([one for watch in seen for one in watch.went], float)
    said = np.array([one for watch in seen for one in watch.said])
    silence = np.array([one for watch in seen for one in watch.silence])
    owners = [one for watch in seen for one in watch.owners]
    return Judged("leaving", said, went, owners), Judged("silence alone", silence / silence.max(), went, owners)


def _minutes(session: Session, until: datetime) -> Iterator[datetime]:
    """The full minutes of a session between its newest act and the next one."""
    at = session.started + ((session.last - session.started) // MINUTE + 1) * MINUTE
    while at < until and at - session.last <= LONGEST:
        yield at
        at += MINUTE
