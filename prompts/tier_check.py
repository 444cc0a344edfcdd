"""What a brand's figures come to under the law: tiers that nobody can ever be given, caps that lower nothing, rates."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time

from core.arms import Arm, kind_of
from core.guardrails.candidate import rates_of
from core.guardrails.terms import worth
from core.law import TERMS, Book, Law, Terms, ask
from core.law.engine import Fault, activate, amount, terms_of
from core.money import format_base
from core.policy import BrandPolicy, Tier
from prompts.brands import BrandRead
from prompts.calm import CALM, terms_from
from prompts.faults import found_at
from prompts.findings import Finding

EVENING = time(22, tzinfo=UTC)


def check_brand(read: BrandRead, law: Law, day: date) -> Iterator[Finding]:
    """What is odd about a brand's figures on a day."""
    yield from _rates(read, law)
    for arm, tiers in read.policy.tiers.items():
        for name, tier in tiers.items():
            for why in _never(read.policy, law, arm, name, tier, day):
                remedy = "change the tier, or leave it out"
                yield found_at(read.sheet, ("tiers", arm, name), why, remedy, severity="warning")
    yield from _idle_caps(read, law, day)


def _books(policy: BrandPolicy, law: Law) -> tuple[Book, ...]:
    """The books that bind a player who lives where the licence is, and the brand's own rules."""
    own = Book(jurisdiction=policy.brand, title=policy.title, rules=policy.rules)
    return (*law.binding(policy.jurisdiction, policy.jurisdiction), own)


def _never(policy: BrandPolicy, law: Law, arm: Arm, name: str, tier: Tier, day: date) -> Iterator[str]:
    """Why a calm and approved player could not be given a tier."""
    if arm == "break_reward" and law.permits("break_reward", policy.jurisdiction, policy.jurisdiction) is None:
        yield f"this tier can never be given: {policy.jurisdiction} does not permit a reward for a break"
    if kind_of(arm) != "commercial":
        return
    if not tier.terms:
        yield "this tier can never be given: it has no terms to stand beside its headline (P-06)"
    least = min(policy.caps.player_day, policy.caps.brand_day)
    if tier.claim > least:
        yield f"this tier can never be given: it claims {format_base(tier.claim)}, and a day has {format_base(least)}"
    terms = _calm(policy, arm, name, tier, day)
    for said in ask(_books(policy, law), policy.adopts, terms, day, rates_of(policy)):
        if said.effect == "deny" and not said.fault:
            yield f"this tier can never be given under {policy.jurisdiction}: {said.rule.id} {said.rule.title}"


def _calm(policy: BrandPolicy, arm: Arm, name: str, tier: Tier, day: date) -> Terms:
    """A harmless player of the licence's own country, about to be given a tier that a person has approved."""
    player = terms_from(
        {
            **CALM,
            "player.country": policy.jurisdiction.partition("-")[0],
            "player.residence": policy.jurisdiction,
            "brand.licence": policy.jurisdiction,
            "approval.given": True,
        }
    )
    proposal = {"proposal.arm": arm, "proposal.kind": kind_of(arm), "proposal.tier": name, **worth(tier)}
    return {**player, **proposal, "time.now": datetime.combine(day, EVENING)}


def _rates(read: BrandRead, law: Law) -> Iterator[Finding]:
    known = rates_of(read.policy)
    lacking: dict[str, list[str]] = {}
    for book in law.books.values():
        if (
            book.currency
            and book.currency not in known
            and any(_counts_money(rule.when + rule.at_most) for rule in book.rules)
        ):
            lacking.setdefault(book.currency, []).append(book.jurisdiction)
    for currency, jurisdictions in sorted(lacking.items()):
        what = f"there is no rate for {currency}, the currency of {', '.join(sorted(jurisdictions))}"
        remedy = f"write `rates: {{ {currency}: ... }}`: without it, rules with amounts deny every offer there"
        yield found_at(read.sheet, ("rates",), what, remedy, severity="warning")


def _counts_money(expression: str) -> bool:
    return "money(" in expression or any(TERMS[name].kind == "money" for name in terms_of(expression))


def _idle_caps(read: BrandRead, law: Law, day: date) -> Iterator[Finding]:
    """The brand's own caps that no tier reaches."""
    policy, rates = read.policy, rates_of(read.policy)
    costs = [(tier.cost, arm, name, tier) for arm, tiers in policy.tiers.items() for name, tier in tiers.items()]
    for number, rule in enumerate(policy.rules):
        if rule.effect != "cap" or not costs:
            continue
        dearest, arm, name, tier = max(costs, key=lambda known: known[0])
        rate = rates[policy.base_currency]
        most = amount(rule.at_most, activate(_calm(policy, arm, name, tier, day), rate), rate)
        if not isinstance(most, Fault) and most >= dearest:
            what = f"{rule.id} leaves {format_base(most)}, and no tier costs more than {format_base(dearest)}"
            place = ("rules", number, "at_most")
            yield found_at(read.sheet, place, what, "lower it, or remove the rule", severity="warning")
