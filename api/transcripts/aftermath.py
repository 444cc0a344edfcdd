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
    """What players did with one arm of the play, or of what the ladder has made of it."""

    play: str
    """Digest: a canary's, and that of the same play for everybody, are two."""
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
    return Aftermath(
        cause=_cause(transcript.about.decision, archive),
        proposal=next(iter(archive.proposals(run=transcript.run, limit=1)), None),
        under=_under(_results(transcript, archive)),
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


def _results(transcript: Transcript, archive: Archive) -> Sequence[Result]:
    """Results under every play that goes back to this run."""
    results = archive.results(transcript.head.brand, situation=transcript.about.situation)
    plays = {digest: archive.play(digest) for digest in {one.play for one in results if one.play}}
    ours = {digest for digest, play in plays.items() if play is not None and play.provenance.run == transcript.run}
    return [one for one in results if one.play in ours]


def _under(results: Sequence[Result]) -> tuple[ArmUnder, ...]:
    return tuple(
        ArmUnder(
            play=one.play,
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
