"""A candidate before all guardrails: the floor in code, then the margin and the files, then the floor once more.

Every rule is asked, whatever the others say, so that an answer names all that object. A file binds what is
for the brand's good, never what protects: protective arms are asked of the floor alone.
"""

from collections.abc import Mapping
from datetime import UTC
from fractions import Fraction
from functools import lru_cache
from typing import Final

from msgspec.structs import replace

from core.arms import ARMS
from core.facts import Facts, Message
from core.floor import FLOOR, FOR_ALL, NEWEST, RULES_OF, rules_of
from core.floor.about import ABOUT
from core.guardrails.margin import MARGIN
from core.guardrails.rulings import Objection, Ruling
from core.guardrails.terms import in_words, terms_of_case
from core.law import Book, Said, Terms, ask
from core.money import to_base
from core.plays import ArmChoice
from core.policy import BrandPolicy

FILES_SINCE: Final = 3
"""The first version whose decisions ask margin and files."""


def rule_on(choice: ArmChoice, facts: Facts, version: int = NEWEST) -> Ruling:
    """Ask every rule of a version about one candidate; above a cap, about the dearest tier that the caps leave."""
    if version < FILES_SINCE:
        return Ruling(choice, _floor(choice, facts, version))
    ruling, over = _asked(choice, facts, version)
    if ruling.objections or not over:
        return replace(ruling, objections=(*ruling.objections, *over))
    return _lowered(choice, facts, version) or replace(ruling, objections=over)


def _asked(choice: ArmChoice, facts: Facts, version: int) -> tuple[Ruling, tuple[Objection, ...]]:
    """What stops a candidate as it is, and the caps that it is above."""
    terms = terms_of_case(choice, facts)
    floor = tuple(_with_inputs(said, terms) for said in _floor(choice, facts, version))
    if choice.kind == "protective":
        return Ruling(choice, floor), ()
    said, cost = _files(choice, facts, terms), _cost(choice, facts)
    stopping = tuple(_objection(one, terms) for one in said if one.effect in ("deny", "require_approval"))
    flags = tuple(_objection(one, terms) for one in said if one.effect == "flag")
    over = tuple(_objection(one, terms) for one in said if one.effect == "cap" and cost > one.at_most)
    return Ruling(choice, (*floor, *_margin(choice, facts), *stopping), flags=flags), over


def _lowered(choice: ArmChoice, facts: Facts, version: int) -> Ruling | None:
    """The dearest cheaper tier that nothing objects to, asked as any candidate is."""
    tiers, most = facts.policy.tiers.get(choice.arm, {}), _cost(choice, facts)
    cheaper = sorted(((tier.cost, name) for name, tier in tiers.items() if tier.cost < most), reverse=True)
    for _, name in cheaper:
        ruling, over = _asked(ArmChoice(choice.arm, name), facts, version)
        if ruling.allowed and not over:
            return Ruling(choice, (), ruling.choice, ruling.flags)
    return None


def _cost(choice: ArmChoice, facts: Facts) -> int:
    tier = facts.policy.tier(choice.arm, choice.tier)
    return tier.cost if tier is not None else 0


def rule_on_message(message: Message, facts: Facts, version: int = NEWEST) -> tuple[Objection, ...]:
    """Ask the rules that bind everybody about a message, whoever sends it."""
    said = ((name, FOR_ALL[name](message, facts)) for name in rules_of(version) if name in FOR_ALL)
    return tuple(Objection(name, reason) for name, reason in said if reason is not None)


def _floor(choice: ArmChoice, facts: Facts, version: int) -> tuple[Objection, ...]:
    said = ((name, rule(choice, facts)) for name, rule in FLOOR[: RULES_OF[version]])
    return tuple(Objection(name, reason) for name, reason in said if reason is not None)


def _with_inputs(said: Objection, terms: Terms) -> Objection:
    """An objection of the floor with its clause and what it looked at."""
    about = ABOUT[said.rule]
    return replace(said, clause=about.clause, inputs=in_words(terms, about.inputs))


def _margin(choice: ArmChoice, facts: Facts) -> tuple[Objection, ...]:
    said = (rule(choice, facts) for rule in MARGIN)
    return tuple(objection for objection in said if objection is not None)


def _files(choice: ArmChoice, facts: Facts, terms: Terms) -> tuple[Said, ...]:
    """What the books and the brand say; that a rule could not be asked stops all that gives something."""
    said = ask(books_of(facts), facts.policy.adopts, terms, facts.at.astimezone(UTC).date(), rates_of(facts.policy))
    return tuple(one for one in said if not (one.fault and not ARMS[choice.arm].tiered))


def books_of(facts: Facts) -> tuple[Book, ...]:
    """The books that bind a player of a brand, the brand's own rules last."""
    policy = facts.policy
    own = Book(jurisdiction=policy.brand, title=policy.title, rules=policy.rules)
    if facts.law is None:
        return (own,)
    return (*facts.law.binding(policy.jurisdiction, facts.residence), own)


def rates_of(policy: BrandPolicy) -> Mapping[str, Fraction]:
    """Base units per unit of each currency that the brand has a rate for; its own is 1."""
    return _rates(policy.base_currency, tuple(sorted(policy.rates.items())))


@lru_cache(maxsize=256)
def _rates(base: str, told: tuple[tuple[str, str], ...]) -> Mapping[str, Fraction]:
    return {**{name: Fraction(to_base(rate), to_base("1")) for name, rate in told}, base: Fraction(1)}


def _objection(said: Said, terms: Terms) -> Objection:
    reason = f"{said.rule.message} ({said.fault})" if said.fault else said.rule.message
    name = f"{said.rule.id} {said.rule.title}"
    return Objection(name, reason, said.rule.clause, said.effect, in_words(terms, said.inputs))
