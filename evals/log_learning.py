"""Learning from the log: recorded decisions with what came of them, and the chooser after them.

What came is whether the player was back within seven days, by what the profiles say of his days; a decision of which
that cannot be known, or not yet, teaches nothing. Only decisions teach in which an offer was among what was allowed:
what was taken because nothing else was allowed says nothing of an offer. The price of the budget follows what offers
cost on each whole day beside what the brand may spend on one. It is small and honest: where the log never
chose by chance, an arm stands for whoever happened to get it, and that is said with the figures.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from core.arms import kind_of
from core.audit import DecisionRecord
from core.choosing import Chooser, Outcome, learn, reprice
from core.errors import NotFoundError
from core.guardrails import Ruling
from core.lineup import lined_up
from core.ports import Archive
from core.stability import day_of
from core.switches import EVERYWHERE
from evals.drift import Seen, read

WEEK: Final = 7
MOST: Final = 20_000
"""The newest decisions of a brand that are read."""


class Spending(NamedTuple):
    """What a day's offers cost, and what they may cost at most, in base units."""

    spent: int
    allowed: int


NOTHING: Final = Spending(0, 0)


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
    days: int
    """Whole days whose spending has moved the price of the budget."""


def learn_from_log(archive: Archive, start: Chooser, brand: str | None, limit: int = MOST) -> Learned:
    """Teach a chooser what the ledger has to say."""
    seen = [read(archive, name, limit) for name in _brands(archive, brand)]
    heard = [one for brand in seen for one in _heard(brand)]
    known = [(record, came) for record, came in heard if came is not None]
    outcomes = [_outcome(record, came, start) for record, came in known]
    days = _days(seen, archive)
    return Learned(
        chooser=_priced(learn(start, outcomes) if outcomes else start, days),
        decisions=len(heard),
        taught=len(outcomes),
        by_chance=sum(bool(record.decision.chances) for record, _ in known),
        returned=sum(came for _, came in known),
        days=len(days),
    )


def _brands(archive: Archive, brand: str | None) -> Sequence[str]:
    known = archive.brands()
    if brand is not None and brand not in known:
        raise NotFoundError(f"there is no brand {brand!r} in this record: name one of {', '.join(known)}")
    return known if brand is None else [brand]


def _days(seen: Sequence[Seen], archive: Archive) -> Sequence[Spending]:
    """What offers cost on each day and could have cost, oldest first."""
    found: dict[int, Spending] = {}
    for brand in seen:
        for day, (spent, allowed) in _whole_days(brand, archive).items():
            known = found.get(day, NOTHING)
            found[day] = Spending(known.spent + spent, known.allowed + allowed)
    return [found[day] for day in sorted(found)]


def _whole_days(seen: Seen, archive: Archive) -> Mapping[int, Spending]:
    """Of one brand; the first day that was read and the last may not be whole."""
    costs: dict[int, int] = {}
    policies: dict[int, str] = {}
    for record in seen.records:
        day, decision = day_of(record.decision.at.date()), record.decision
        cost = decision.cost if kind_of(decision.arm) == "commercial" else 0
        costs[day], policies[day] = costs.get(day, 0) + cost, decision.policy
    known = {digest: archive.policy(digest) for digest in set(policies.values())}
    limits = {digest: policy.caps.brand_day if policy is not None else 0 for digest, policy in known.items()}
    return {day: Spending(costs[day], limits[policies[day]]) for day in sorted(costs)[1:-1]}


def _priced(chooser: Chooser, days: Iterable[Spending]) -> Chooser:
    """The chooser with the price that such days lead to."""
    for spent, allowed in days:
        chooser = reprice(chooser, spent, allowed)
    return chooser


def prior_of(archive: Archive, brand: str | None, shipped: Chooser) -> Chooser:
    """What a chooser begins with: how the one in force is set, and nothing of what it has learned.

    The whole log is learned from anew each time, so that nothing in it counts twice; the price is learned, too.
    """
    champion = lined_up(archive.lineup()).of(brand or EVERYWHERE).chooser
    return replace(champion or shipped, posterior=Chooser().posterior, price=shipped.price, outcomes=0)


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
