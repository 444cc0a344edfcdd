"""What goes into the ledger and comes out of it: the shapes that ports speak in."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final, Literal

from msgspec import Struct

from core.adoption import Step
from core.autonomy import Level, Moved, Reason
from core.decide import Command, Decision, Inputs
from core.dialect.proposed import DialectStep
from core.errors import Refusal
from core.events import BrandSwitched, BreakAccepted, GapHealed, LetterRetried
from core.law import Law
from core.lineup import Step as LineupStep
from core.market import Market
from core.migration import Figure, Migration
from core.persons import Spread
from core.plays import Play, PlayBook
from core.policy import BrandPolicy
from core.profile import Profile
from core.proposals import Proposal, Proposed, Standing
from core.reservation import SpentEntry
from core.results import Outcome
from core.shadow import Judged
from core.situation import Situation
from core.tasks import Word
from core.trial import Enrolled, Witnessed


class Route(Struct, frozen=True):
    """How something goes on the log: as history or live, for whom, and in whose dialect."""

    history: bool = False
    brand: str | None = None
    """The brand it is taken from, or `group:` and a group's name; None if the hub itself answers for it."""
    dialect: str | None = None
    """The dialect its payloads are in; None for our own events."""
    kind: str = ""
    """What the transport said of what kind the payloads are."""
    refused: bool = False
    """Whether the hub has refused it at the door: it is kept, and not judged a second time."""


LIVE: Final = Route()


class Pack(Struct, frozen=True, kw_only=True):
    """One message of the event log: some events, their position, and when the log took them."""

    position: int
    data: bytes
    at: datetime
    history: bool
    brand: str | None
    """The brand the publisher speaks for; None if the hub itself packed it."""
    dialect: str | None = None
    """The dialect of the payloads in it; None if it holds our own events."""
    kind: str = ""
    refused: bool = False

    @property
    def route(self) -> Route:
        """The way it came, to be gone again."""
        return Route(self.history, self.brand, self.dialect, self.kind, self.refused)


class Taken(Struct, frozen=True):
    """A decision about to be recorded: with its record and the position of its event."""

    decision: Decision
    record: bytes
    position: int
    inputs: Inputs | None = None
    """What it was decided from: its budgets are claimed by it, and it can be decided again."""


Box = Literal["dead", "quarantine"]


class DeadLetter(Struct, frozen=True, kw_only=True):
    """Raw bytes that could not be read as an event, how they came, and why they were refused."""

    position: int
    item: int
    raw: bytes
    refusal: Refusal
    route: Route = LIVE
    at: datetime = datetime.fromtimestamp(0, UTC)


class Quarantined(Struct, frozen=True, kw_only=True):
    """A whole payload of unknown shape, waiting for a dialect that knows it."""

    position: int
    item: int
    raw: bytes
    reason: str
    route: Route
    at: datetime


class Letter(Struct, frozen=True, kw_only=True):
    """A kept payload as it is listed, from either box."""

    id: int
    box: Box
    position: int
    item: int
    route: Route
    at: datetime
    raw: bytes
    field: str = ""
    reason: str
    remedy: str = ""
    retried: bool


class Job(Struct, frozen=True, kw_only=True):
    """A situation that needs a play: what the slow path is asked to work on."""

    run: str
    situation: Situation
    player: str
    decision: str
    at: datetime
    policy: str = ""
    """Digest of the policy that was in force."""
    reason: Reason = "no_play"


class Publication(Struct, frozen=True, kw_only=True):
    """The end of an agent run: its transcript, the play that it proposes, and how that stands."""

    run: str
    brand: str
    play: Play | None
    transcript: bytes
    at: datetime
    level: Level = "auto"
    """How far the ladder lets the play act by itself."""
    objections: tuple[str, ...] = ()
    """What the floor has against it."""
    policy: str = ""
    """Digest of the policy that both were asked under."""

    @property
    def standing(self) -> Standing:
        """Where the play stands before any person is asked; a run without one has nothing to accept."""
        return self.proposal.standing if self.proposal is not None else "refused"

    @property
    def proposal(self) -> Proposal | None:
        """What is recorded of the play."""
        if self.play is None:
            return None
        return Proposal(
            Proposed(
                run=self.run, brand=self.brand, situation=self.play.situation.key, play=self.play,
                objections=self.objections, level=self.level, policy=self.policy, at=self.at,
            )
        )  # fmt: skip


Fate = Literal["pending", "sent", "withheld", "expired", "acknowledged"]


class Mark(Struct, frozen=True):
    """What became of a command."""

    brand: str
    player: str
    seq: int
    fate: Fate
    reason: str = ""


class Outgoing(Struct, frozen=True, kw_only=True):
    """A command with its place in the player's sequence."""

    brand: str
    player: str
    seq: int
    decision: str
    command: Command
    fate: Fate = "pending"
    reason: str = ""


class Brought(Struct, frozen=True, kw_only=True):
    """What the hub knows of a brand's history: its cut, and what was folded of it."""

    brand: str
    migration: Migration | None = None
    tally: tuple[tuple[Figure, int], ...] = ()


class Snapshot(Struct, frozen=True, kw_only=True):
    """The state to start from, folded up to a position; one that was read gives each profile once."""

    position: int
    profiles: Iterable[Profile]
    seen: Mapping[str, bytes]
    forgotten: Sequence[str] = ()
    watermarks: Mapping[str, datetime]
    brought: tuple[Brought, ...] = ()
    markets: Mapping[str, Market] = {}
    gapped: tuple[str, ...] = ()
    """The brands of whose stream something is missing."""


class Batch(Struct, kw_only=True):
    """Everything one turn of the worker wants recorded, in one transaction."""

    decisions: list[Taken] = []
    decided: set[str] = set()
    """The ids of these decisions, so that none is taken twice."""
    publications: list[Publication] = []
    jobs: list[Job] = []
    dead: list[DeadLetter] = []
    quarantine: list[Quarantined] = []
    retried: list[LetterRetried] = []
    marks: list[Mark] = []
    outcomes: list[Outcome] = []
    """What players have done with commands."""
    policies: list[BrandPolicy] = []
    laws: list[Law] = []
    switches: list[BrandSwitched] = []
    healed: list[GapHealed] = []
    steps: list[Step] = []
    """Proposals and approvals of bundles."""
    lineup: list[LineupStep] = []
    """What becomes of models and choosers."""
    judged: list[Proposal] = []
    """Plays of earlier runs, with the words that settle them."""
    moves: list[Moved] = []
    turned: list[Play] = []
    """Plays as they act after their trials: for all, or for nobody."""
    trials: list[Enrolled | Witnessed] = []
    dialects: list[DialectStep] = []
    spreads: list[Spread] = []
    breaks: list[BreakAccepted] = []
    sends: list[Judged] = []
    words: list[Word] = []
    snapshot: Snapshot | None = None
    withheld: str = ""
    """Why the commands of this batch must never be shown; empty if they may."""

    @property
    def proposals(self) -> list[Proposal]:
        """Every play that this batch proposes or settles, in the order in which they are recorded."""
        return [*(one.proposal for one in self.publications if one.proposal is not None), *self.judged]

    def __bool__(self) -> bool:
        return any(getattr(self, name) for name in self.__struct_fields__ if name not in ("decided", "withheld"))


class Recorded(Struct, frozen=True, kw_only=True):
    """What a batch came to."""

    outgoing: Sequence[Outgoing] = ()
    """Its commands, with their places in the sequences of their players."""
    released: Sequence[SpentEntry] = ()
    """Reservations that its marks have freed, after all of its decisions."""


class Recovered(Struct, frozen=True, kw_only=True):
    """What the ledger knows when a hub starts."""

    snapshot: Snapshot
    book: PlayBook
    jobs: Sequence[Job]
    """Jobs that no run has finished."""
    asked: Sequence[str]
    """The runs of all jobs ever asked."""
    spent: Sequence[SpentEntry]
    """Reservations that still count."""
    since: Mapping[str, str]
    """By brand, the first day of which `spent` has the reservations; a brand that is missing has none in it."""
    switches: Sequence[BrandSwitched] = ()
    """Every word on a kill switch."""
    steps: Sequence[Step] = ()
    """Every proposal and approval of a bundle, oldest first."""
    lineup: Sequence[LineupStep] = ()
    """What became of models and choosers, oldest first."""
    waiting: Sequence[Proposed] = ()
    """The plays that wait for a person."""
    moves: Sequence[Moved] = ()
    decided: int
    """Position of the newest event that has a decision; up to it, decisions are looked up, not made."""
