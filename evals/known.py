"""What the chain has said so far, as verification goes along it."""

from dataclasses import dataclass, field

from core.autonomy import Ladder
from core.decide import Decision
from core.law import Law
from core.plays import Play, PlayBook
from core.policy import BrandPolicy
from core.proposals import Docket
from core.reservation import SpentEntry, entry_of
from core.spending import Spending
from core.tasks import Desk
from evals.lined_up import LinedUp


@dataclass
class Known:
    """What the chain has said so far: policies, plays, play books, and what is spent."""

    policies: dict[str, BrandPolicy]
    plays: dict[str, Play]
    laws: dict[str, Law] = field(default_factory=dict)
    books: dict[str, PlayBook] = field(default_factory=lambda: {PlayBook().digest: PlayBook()})
    newest: PlayBook = field(default_factory=PlayBook)
    spending: Spending = field(default_factory=Spending)
    desk: Desk = field(default_factory=Desk)
    docket: Docket = field(default_factory=Docket)
    lineup: LinedUp = field(default_factory=LinedUp)
    turned: set[str] = field(default_factory=set)
    """Plays that the ladder has put in force or withdrawn."""
    ladder: Ladder = field(default_factory=Ladder)
    reserved: dict[str, SpentEntry] = field(default_factory=dict)
    """What decisions have reserved and no release has freed, by decision."""

    def take(self, decision: Decision) -> SpentEntry | None:
        """Count what a decision reserves, and what it may give back one day."""
        if (entry := entry_of(decision)) is not None:
            self.spending.recall(entry)
            self.reserved[decision.id] = entry
        return entry

    def publish(self, digest: str) -> None:
        """Add a play to the newest book."""
        if digest in self.plays:
            self.newest = self.newest.with_play(self.plays[digest])
            self.books[self.newest.digest] = self.newest
