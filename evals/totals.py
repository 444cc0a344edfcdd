"""What a re-run comes to: offers, money, harm, and how often each rule objected."""

from collections import Counter
from collections.abc import Iterable, Mapping

from msgspec import Struct

from core.arms import kind_of
from core.decide import Decision
from evals.rerun import Rerun


class Money(Struct, frozen=True, kw_only=True):
    """What a brand's decisions cost and set aside, in base units of its currency."""

    currency: str
    reserved: int = 0
    cost: int = 0


class Totals(Struct, frozen=True, kw_only=True):
    """The sums over all decisions of a re-run."""

    decisions: int
    offers: int
    """Commercial commands."""
    flagged: int
    """Commercial commands to players who were flagged for harm at that moment: there must be none."""
    protective: int
    """Protective commands."""
    money: Mapping[str, Money]
    """By brand."""
    denials: Mapping[str, int]
    """By rule, how many candidates it objected to."""


def totals(run: Rerun) -> Totals:
    """Add up a re-run."""
    decisions = run.decisions
    offers = [one for one in decisions if kind_of(one.arm) == "commercial" and one.command is not None]
    return Totals(
        decisions=len(decisions),
        offers=len(offers),
        flagged=sum(one.situation.flagged for one in offers),
        protective=sum(one.command is not None and kind_of(one.arm) == "protective" for one in decisions),
        money={brand: _money(run, brand) for brand in run.policies},
        denials=dict(sorted(_denials(decisions).items())),
    )


def _money(run: Rerun, brand: str) -> Money:
    own = [one for one in run.decisions if one.brand == brand and one.tier is not None]
    return Money(
        currency=run.policies[brand].base_currency,
        reserved=sum(one.claim for one in own if one.reserves),
        cost=sum(one.cost for one in own),
    )


def _denials(decisions: Iterable[Decision]) -> Counter[str]:
    return Counter(said.rule for one in decisions for ruling in one.rulings for said in ruling.objections)
