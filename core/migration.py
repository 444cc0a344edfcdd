"""Bringing a brand's history over: which side of the cut an event belongs to, and what the history came to.

Every instant belongs either to the history or to the live stream, so that what both of them tell counts
once. Facts about a player carry their own time and may be told twice; they are never left out.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final, Literal

from msgspec import Struct

from core import events as ev
from core.money import Money, SignedMoney

Side = Literal["ahead", "covered"]
"""Why an event is left out: history beyond the cut, or a live event that the history covers."""

_FACTS: Final = (
    ev.PlayerRegistered, ev.PlayerBlocked, ev.PlayerUnblocked, ev.KycChanged, ev.ConsentChanged, ev.SelfExclusionSet,
    ev.SelfExclusionLifted, ev.TimeOutSet, ev.LimitSet, ev.FactsChanged, ev.FactsTold, ev.PersonLinked,
    ev.PersonSuppressed, ev.PersonReleased, ev.WalletConnected, ev.WalletSigned, ev.BalanceSnapshot, ev.BrandLevel,
)  # fmt: skip
_COUNTED: Final = (
    ev.BetPlaced, ev.BetWon, ev.RoundClosed, ev.RolledBack, ev.DepositRequested, ev.DepositApproved, ev.DepositFailed,
    ev.DepositCancelled, ev.DepositRolledBack, ev.WithdrawalRequested, ev.WithdrawalApproved, ev.WithdrawalFailed,
    ev.WithdrawalCancelled, ev.WithdrawalRolledBack, ev.SportBetPlaced, ev.SportBetSettled, ev.SportCashedOut,
    ev.SportVoided, ev.SportUnsettled, ev.BonusOffered, ev.BonusGranted, ev.BonusActivated, ev.BonusWagered,
    ev.BonusCompleted, ev.BonusForfeited, ev.BonusExpired, ev.BonusLost, ev.BonusReversed, ev.ActivityDay,
    ev.OperatorFault,
)  # fmt: skip
"""What enters sums or counts; the rest of a live stream (a request, a timer, a page) is the stream's own."""


MOST_FIGURES: Final = 10_000
"""So many figures of a brand are kept until its migration says which it will ask for."""


class Migration(Struct, frozen=True, kw_only=True):
    """Where a brand's history ends, and whether all of it is here."""

    until: datetime
    finished: bool = False
    sources: tuple[str, ...] = ()
    """Whose events the history is; a migration that goes on with another dialect has two."""


class Figure(Struct, frozen=True, order=True):
    """One thing that is added up: a kind of event of one source, or one of its amounts in one currency."""

    source: str
    type: str
    name: str = "events"
    currency: str = ""


Tally = Mapping[Figure, int]
"""Counts, and sums in minor units."""


def left_out(event: ev.Event, until: datetime, *, history: bool) -> Side | None:
    """Whether an event lies on the other side of the cut; None if it is to be folded."""
    if history:
        return "ahead" if event.time >= until and not isinstance(event, _FACTS) else None
    return "covered" if event.time < until and isinstance(event, _COUNTED) else None


def after(migration: Migration | None, event: ev.MigrationStarted | ev.MigrationFinished) -> Migration:
    """The migration after its beginning or its end was told; the cut never moves once it stands."""
    known = migration or Migration(until=event.data.until)
    ends = isinstance(event, ev.MigrationFinished) and event.data.until == known.until
    named = {event.data.source} - {""} if event.data.until == known.until else set()
    sources = tuple(sorted({*known.sources, *named}))
    return Migration(until=known.until, finished=known.finished or ends, sources=sources)


def compared(migration: Migration | None, tally: Tally, event: ev.Event) -> bool:
    """Whether an event of history is tallied: a migration will ask for it, and the tally has an end.

    Before a migration begins nobody knows whose events it will bring, and an import may have brought some of them.
    """
    if migration is None:
        return bool(event.dialect) and len(tally) < MOST_FIGURES
    return not migration.finished and event.source in migration.sources


def figures(event: ev.Event) -> Iterator[tuple[Figure, int]]:
    """What an event adds to the tally: itself, and every amount in it."""
    kind = ev.event_type(event)
    yield Figure(event.source, kind), 1
    for name in event.data.__struct_fields__:
        amount = getattr(event.data, name)
        if isinstance(amount, Money | SignedMoney):
            yield Figure(event.source, kind, name, amount.currency), amount.minor


def add(tally: dict[Figure, int], event: ev.Event) -> None:
    """Count an event into a tally."""
    for figure, units in figures(event):
        tally[figure] = tally.get(figure, 0) + units
