"""What stands around a run: the decision that caused it, the words on its play, and what came of the play."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import Struct

from core.money import format_base
from core.ports import Archive
from core.proposals import Proposal
from core.results import Result
from core.transcript import Transcript


class Cause(Struct, frozen=True, kw_only=True):
    """The decision that found no play, or none that was good enough, and the event that it answered."""

    decision: str
    event: str
    source: str
    type: str
    at: datetime
    player: str
    signal: str
    arm: str
    """What was answered meanwhile."""


class ArmUnder(Struct, frozen=True, kw_only=True):
    """What players did with one arm of the play."""

    arm: str
    tier: str | None
    decided: int
    shown: int
    accepted: int
    dismissed: int
    cost: str


class Aftermath(Struct, frozen=True, kw_only=True):
    """What the ledger knows around a run."""

    cause: Cause | None
    proposal: Proposal | None
    under: tuple[ArmUnder, ...]
    """Decisions that were made under the play, by arm."""


def aftermath(transcript: Transcript, archive: Archive) -> Aftermath:
    """Ask the ledger about a run."""
    proposals = archive.proposals(run=transcript.run, limit=1)
    play = transcript.play
    results = archive.results(transcript.head.brand, play=play.digest) if play is not None else ()
    return Aftermath(
        cause=_cause(transcript.about.decision, archive),
        proposal=next(iter(proposals), None),
        under=_under(results),
    )


def _cause(number: str, archive: Archive) -> Cause | None:
    record = archive.record(number) if number else None
    if record is None:
        return None
    decision, event = record.decision, record.inputs.event
    return Cause(
        decision=decision.id,
        event=event.id,
        source=event.source,
        type=str(event.__struct_config__.tag),
        at=event.time,
        player=event.subject,
        signal=decision.signal,
        arm=decision.arm,
    )


def _under(results: Sequence[Result]) -> tuple[ArmUnder, ...]:
    return tuple(
        ArmUnder(
            arm=one.arm,
            tier=one.tier,
            decided=one.decided,
            shown=one.shown,
            accepted=one.accepted,
            dismissed=one.dismissed,
            cost=format_base(one.cost),
        )
        for one in results
    )
