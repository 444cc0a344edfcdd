"""Events about the hub's own running: time, requests, switches, migrations and letters."""

from typing import Annotated, Literal

from msgspec import Meta

from core.events.envelope import Count, Data, Decimal, Envelope, Instant, Moment, Name, Note


class Due(Data, frozen=True, kw_only=True):
    """A moment that was waited for; time passing is a recorded event like any other."""

    timer: Literal["session", "command", "inactivity", "risk"]


class Request(Data, frozen=True, kw_only=True):
    """Somebody asked for a decision, with his idempotency key."""

    moment: Moment
    key: Annotated[str, Meta(max_length=200)]


class Switch(Data, frozen=True, kw_only=True):
    """The kill switch: commercial arms of a brand off or on again, by whom and why."""

    commercial: Literal["off", "on"]
    by: Name
    reason: Note = ""
    everywhere: bool = False
    """Whether it is about every brand of the hub, those of later days included."""


class Migration(Data, frozen=True, kw_only=True):
    """Where history ends and the live stream begins: every instant belongs to one of them."""

    until: Instant
    source: Note = ""
    """What the events of this history name as their source."""


class Letter(Data, frozen=True, kw_only=True):
    """A kept payload that was read again, with success."""

    letter: Count
    box: Literal["dead", "quarantine"]


class Verdict(Data, frozen=True, kw_only=True):
    """What a person says of a proposal that waited for him."""

    decision: Name
    """Id of the decision that proposed it."""
    arm: Name
    tier: Name | None = None
    most: Decimal = "0"
    """What it may cost, in the base currency: what it cost when it was proposed."""
    approved: bool
    by: Name
    reason: Note = ""


class Pause(Data, frozen=True, kw_only=True):
    """A break that the hub offered and the player accepted."""

    until: Instant
    decision: Name
    """Id of the decision that offered it."""


class Objecting(Data, frozen=True, kw_only=True):
    """A player's word against a decision about him."""

    decision: Name
    by: Name
    """Who brought it: the player himself, or the operator's key for him."""
    words: Annotated[str, Meta(max_length=2000)] = ""


class Review(Data, frozen=True, kw_only=True):
    """What a person found when he looked at an automated restriction, or at a decision that was contested."""

    decision: Name
    task: Literal["review", "contest"] = "review"
    upheld: bool
    by: Name
    reason: Note = ""


class Heal(Data, frozen=True, kw_only=True):
    """Somebody answers for a gap in the stream: what was lost is known, or does not matter."""

    by: Name
    reason: Note


class ProposalJudged(Envelope, tag="proposal.judged", frozen=True, kw_only=True):
    """A person approved or refused what waited for him."""

    data: Verdict


class BreakAccepted(Envelope, tag="break.accepted", frozen=True, kw_only=True):
    """The player took the break he was offered."""

    data: Pause


class DecisionContested(Envelope, tag="decision.contested", frozen=True, kw_only=True):
    """A decision is contested; a person looks at it."""

    data: Objecting


class RestrictionReviewed(Envelope, tag="restriction.reviewed", frozen=True, kw_only=True):
    """A person has looked at an automated restriction."""

    data: Review


class GapHealed(Envelope, tag="gap.healed", frozen=True, kw_only=True):
    """A gap in the stream was answered for; `subject` is the brand."""

    data: Heal


class TimeDue(Envelope, tag="time.due", frozen=True, kw_only=True):
    """A timer of this player ran out."""

    data: Due


class DecisionRequested(Envelope, tag="decision.requested", frozen=True, kw_only=True):
    """A decision was asked for through the API; once for each player and key."""

    data: Request


class BrandSwitched(Envelope, tag="brand.switched", frozen=True, kw_only=True):
    """A kill switch was turned: that of the brand in `subject`, or that of all brands."""

    data: Switch


class MigrationStarted(Envelope, tag="migration.started", frozen=True, kw_only=True):
    """A brand's history is being brought over; until it is whole, no offer is made."""

    data: Migration


class MigrationFinished(Envelope, tag="migration.finished", frozen=True, kw_only=True):
    """A brand's history is whole."""

    data: Migration


class LetterRetried(Envelope, tag="letter.retried", frozen=True, kw_only=True):
    """A kept payload could be read at last; `subject` is the brand itself."""

    data: Letter
