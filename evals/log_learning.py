"""Learning from the log: recorded decisions with what came of them, and the chooser after them.

What came is whether the player was back within seven days, by what the profiles say of his days; a decision of which
that cannot be known, or not yet, teaches nothing. Only decisions teach in which an offer was among what was allowed:
what was taken because nothing else was allowed says nothing of an offer. It is small and honest: where the log never
chose by chance, an arm stands for whoever happened to get it, and that is said with the figures.
"""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from core.audit import DecisionRecord
from core.choosing import Chooser, Outcome, learn
from core.guardrails import Ruling
from core.lineup import lined_up
from core.ports import Archive
from core.switches import EVERYWHERE
from evals.drift import Seen, read

WEEK: Final = 7
MOST: Final = 20_000
"""The newest decisions of a brand that are read."""


class Learned(Struct, frozen=True):
    """A chooser, and what it was taught by."""

    chooser: Chooser
    decisions: int
    """In which an offer could have been made."""
    taught: int
    """Of which it is known whether the player was back."""
    by_chance: int
    """Of those, how many were chosen by chance: the others cannot tell an offer from who gets it."""
    returned: int


def learn_from_log(archive: Archive, start: Chooser, brand: str | None, limit: int = MOST) -> Learned:
    """Teach a chooser what the ledger has to say."""
    brands = [brand] if brand is not None else archive.brands()
    heard = [one for name in brands for one in _heard(read(archive, name, limit))]
    known = [(record, came) for record, came in heard if came is not None]
    outcomes = [_outcome(record, came, start) for record, came in known]
    return Learned(
        chooser=learn(start, outcomes) if outcomes else start,
        decisions=len(heard),
        taught=len(outcomes),
        by_chance=sum(bool(record.decision.chances) for record, _ in known),
        returned=sum(came for _, came in known),
    )


def prior_of(archive: Archive, brand: str | None, shipped: Chooser) -> Chooser:
    """What a chooser begins with: how the one in force is set, and nothing of what it has learned.

    The whole log is learned from anew each time, so that nothing in it counts twice.
    """
    champion = lined_up(archive.lineup()).of(brand or EVERYWHERE).chooser
    return replace(champion or shipped, posterior=Chooser().posterior, outcomes=0)


def _heard(seen: Seen) -> Iterator[tuple[DecisionRecord, bool | None]]:
    for record in seen.records:
        if record.decision.signal != "approved" and any(map(_offers, record.decision.rulings)):
            yield record, seen.outcome(record, WEEK)


def _offers(ruling: Ruling) -> bool:
    return ruling.allowed and ruling.choice.kind == "commercial"


def _outcome(record: DecisionRecord, came: bool, chooser: Chooser) -> Outcome:
    decision = record.decision
    features = decision.scores.features([feature.name for feature in chooser.features])
    return Outcome(arm=decision.arm, tier=decision.tier, features=features, returned=came)


def warnings(learned: Learned) -> Iterator[str]:
    """What a person should know before he promotes it."""
    if learned.taught == 0:
        yield "the log has taught it nothing: it knows what it knew before"
    elif learned.by_chance < learned.taught:
        share = learned.by_chance * 100 // learned.taught
        yield (
            f"chance chose in {share} % of what it learned from; elsewhere an offer went to whom the play and the "
            "rules chose, so that part of what it learned may be who they are"
        )
