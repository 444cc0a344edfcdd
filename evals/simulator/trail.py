"""What truly happened: for scoring only, never for whoever decides."""

from dataclasses import dataclass, field

from core.events import Category


@dataclass(slots=True)
class Day:
    """One active day of a player; money in cents."""

    day: int
    """Counted from the first day of the run."""
    turnover: int = 0
    winnings: int = 0
    theoretical: float = 0.0
    """What the house keeps of the turnover in the long run."""
    deposits: int = 0
    deposit_count: int = 0
    withdrawals: int = 0
    withdrawals_cancelled: int = 0
    bonus: int = 0
    """What offers have cost."""
    bets: int = 0
    sessions: int = 0
    seconds: float = 0.0
    """From login to the last thing that was done."""
    online_seconds: float = 0.0
    """As a source counts them that closes a session after half an hour of nothing."""
    night_seconds: float = 0.0
    tilt_seconds: float = 0.0
    tilt_bets: int = 0

    @property
    def result(self) -> int:
        """What the player has won, below zero if he lost."""
        return self.winnings - self.turnover


@dataclass(slots=True)
class Shown:
    """One treatment that reached a player."""

    day: int
    arm: str
    worth: int
    """In cents."""
    taken: bool
    in_tilt: bool
    after_loss: bool
    """Whether the player was behind in the session in which he saw it."""


@dataclass(slots=True)
class Life:
    """One player: what he is, and all his active days."""

    player: str
    joined: int
    abuser: bool
    susceptible: bool
    effect: float
    """His own shift of the log-odds of staying by an offer."""
    source: str
    days: list[Day] = field(default_factory=list)
    shown: list[Shown] = field(default_factory=list)
    categories: list[Category] = field(default_factory=list)
    """What he chose, spell by spell."""
    left: int | None = None
    """The day on which he decided to leave, if he has not come back since."""
    excluded: int | None = None
    """The day of his self-exclusion."""

    def churned(self, at: int, within: int = 30) -> bool:
        """Whether he was not there on any of the days before that day."""
        return not any(at - within <= day.day < at for day in self.days)


@dataclass(slots=True)
class Trail:
    """A whole run."""

    days: int
    lives: list[Life] = field(default_factory=list)
    events: int = 0
