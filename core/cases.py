"""Cases of the past as a memory keeps them: a situation, and the play that was written for it.

What came of a play stands in the ledger, which is asked when a case is recalled: a memory never holds an old figure.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, Literal, Protocol

from msgspec import Struct

from core.plays import ArmChoice, Play
from core.situation import Situation

KEPT: Final = timedelta(days=180)
"""A case that is older is no longer recalled."""


class Recollection(Struct, frozen=True, kw_only=True):
    """A case of the past: only what code knows of it, and where it comes from."""

    situation: str
    arms: tuple[ArmChoice, ...]
    play: str
    """Digest of the play."""
    run: str
    strategist: Literal["offline", "person", "model"]
    at: datetime
    likeness: float = 1.0


class Memory(Protocol):
    """Past cases, by likeness. The hub goes on without it."""

    def open(self) -> None:
        """Get ready, which may take seconds; whoever asks a memory that is not open opens it."""
        ...

    def recall(self, brand: str, text: str, at: datetime, limit: int) -> Sequence[Recollection]:
        """The most similar cases of a brand that are not too old at a moment."""
        ...

    def remember(self, brand: str, text: str, case: Recollection) -> None:
        """Keep a case, over an older one of the same run."""
        ...


def case_of(play: Play, at: datetime) -> Recollection:
    """What is kept of a published play."""
    return Recollection(
        situation=play.situation.key,
        arms=play.arms,
        play=play.digest,
        run=play.provenance.run,
        strategist=play.provenance.strategist,
        at=at,
    )


def describe(situation: Situation) -> str:
    """The text under which a situation is kept and sought; likeness within a brand needs no name of it."""
    return " ".join(situation.key.split("/")[1:])
