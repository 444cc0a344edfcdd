"""Whoever runs the casino in a comparison: hears every event, and may answer with treatments."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from msgspec import Struct

from core.arms import Arm
from core.events import Event


class Treatment(Struct, frozen=True):
    """Something done for a player; `about` is when that happened to which it answers."""

    player: str
    arm: Arm
    worth: int
    """What it is worth to him, in base units."""
    at: datetime
    about: datetime
    seq: int = 0
    """The number under which he answers it; 0 to number the treatments of each player from 1."""


class Operator(Protocol):
    """What a simulated population is run by."""

    def hear(self, event: Event) -> Sequence[Treatment]:
        """Take one event, in the order of its player, and answer at once or not at all."""

    def night(self, day: date) -> Sequence[Treatment]:
        """Do what is done once a day, after its last session."""


class Nobody:
    """An operator who does nothing: no CRM."""

    def hear(self, event: Event) -> Sequence[Treatment]:
        """Let it pass."""
        return ()

    def night(self, day: date) -> Sequence[Treatment]:
        """Sleep."""
        return ()
