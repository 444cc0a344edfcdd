"""A candidate before all guardrails: the floor in code, then the margin and the files, then the floor once more.

Every rule is asked, whatever the others say, so that an answer names all that object. A file binds what is
for the brand's good, never what protects: protective arms are asked of the floor alone.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC
from fractions import Fraction
from functools import lru_cache
from typing import Final

from msgspec.structs import replace

from core.facts import Facts, Message
from core.floor import FLOOR, FOR_ALL, NEWEST, RULES_OF, rules_of
from core.floor.about import ABOUT
from core.guardrails.margin import MARGIN
from core.guardrails.rulings import Objection, Ruling
from core.guardrails.terms import in_words, residence_of, terms_of_case
from core.law import Book, Said, Terms, ask
from core.money import to_base
from core.plays import ArmChoice
from core.policy import BrandPolicy

FILES_SINCE: Final = 3
"""The first version whose decisions ask margin and files."""


def rule_on(choice: ArmChoice, facts: Facts, version: int = NEWEST) -> Ruling:
    """Ask every rule of a version about one candidate."""
    floor = _floor(choice, facts, version)
    if version < FILES_SINCE:
        return Ruling(choice, floor)
    if choice.kind == "protective":
        return Ruling(choice, tuple(_with_inputs(said, terms_of_case(choice, facts)) for said in floor))
    terms = terms_of_case(choice, facts)
    floor = tuple(_with_inputs(said, terms) for said in floor)
    said = _files(choice, facts, terms)
    stopping = tuple(_objection(one, terms) for one in said if one.effect in ("deny", "require_approval"))
    flags = tuple(_objection(one, terms) for one in said if one.effect == "flag")
    ruling = Ruling(choice, (*floor, *_margin(choice, facts), *stopping), flags=flags)
    caps = [one for one in said if one.effect == "cap"]
    return _capped(ruling, caps, facts, terms, version)


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
    """What the books and the brand say; that a rule could not be asked stops offers, and no service."""
    said = ask(books_of(facts), facts.policy.adopts, terms, facts.at.astimezone(UTC).date(), rates_of(facts.policy))
    return tuple(one for one in said if not (one.fault and choice.kind == "service"))


def books_of(facts: Facts) -> tuple[Book, ...]:
    """The books that bind a player of a brand, the brand's own rules last."""
    policy = facts.policy
    own = Book(jurisdiction=policy.brand, title=policy.title, rules=policy.rules)
    if facts.law is None:
        return (own,)
    return (*facts.law.binding(policy.jurisdiction, residence_of(facts.profile) or "unknown"), own)


def rates_of(policy: BrandPolicy) -> Mapping[str, Fraction]:
    """Base units per unit of each currency that the brand has a rate for; its own is 1."""
    return _rates(policy.base_currency, tuple(sorted(policy.rates.items())))


@lru_cache(maxsize=256)
def _rates(base: str, told: tuple[tuple[str, str], ...]) -> Mapping[str, Fraction]:
    return {**{name: Fraction(to_base(rate), to_base("1")) for name, rate in told}, base: Fraction(1)}


def _capped(ruling: Ruling, caps: Sequence[Said], facts: Facts, terms: Terms, version: int) -> Ruling:
    """A denied candidate stays denied; one above a cap becomes the dearest tier beneath it, if that passes."""
    tier = facts.policy.tier(ruling.choice.arm, ruling.choice.tier)
    cost = tier.cost if tier else 0
    over = [cap for cap in caps if cost > cap.at_most]
    if ruling.objections or not over:
        return ruling
    most, tiers = min(cap.at_most for cap in over), facts.policy.tiers.get(ruling.choice.arm, {})
    below = sorted(((known.cost, name) for name, known in tiers.items() if known.cost <= most), reverse=True)
    for _, name in below:
        lowered = ArmChoice(ruling.choice.arm, name)
        again = rule_on(lowered, facts, version)
        if again.allowed and again.taken == lowered:
            return Ruling(ruling.choice, (), lowered, again.flags)
    return Ruling(ruling.choice, tuple(_objection(cap, terms) for cap in over), flags=ruling.flags)


def _objection(said: Said, terms: Terms) -> Objection:
    reason = f"{said.rule.message} ({said.fault})" if said.fault else said.rule.message
    name = f"{said.rule.id} {said.rule.title}"
    return Objection(name, reason, said.rule.clause, said.effect, in_words(terms, said.inputs))
