"""Why not: what objects to an arm for a recorded decision, and the smallest change after which it would not.

The operator's version names everything. The player's own version never names an input of harm: what
protects him is not something to be got round.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from core.facts import Facts
from core.floor.about import ABOUT
from core.guardrails import Objection, in_words, rule_on, terms_of_case
from core.guardrails.candidate import books_of, rates_of
from core.guardrails.knobs import turn
from core.law import Rule, Terms
from core.law.change import Change, changes
from core.law.terms import HARM_SCOPES
from core.plays import ArmChoice


class Flip(Struct, frozen=True):
    """One input, as it stands and as it would have to stand."""

    input: str
    now: str
    needed: str


class WhyNot(Struct, frozen=True, kw_only=True):
    """The answer for one candidate."""

    choice: ArmChoice
    allowed: bool
    first: Objection | None
    """The first rule that objects, in the order in which they are asked."""
    flip: Flip | None
    """The smallest single change after which that rule is silent; None if no single one would do."""
    others: tuple[Objection, ...]
    """What objects besides."""


NEVER_TOLD: Final = frozenset({"check.harm", "player.value_band", "player.theoretical_28d", "player.fair"})
"""What tells of harm outside the scope of that name (a person has looked for it, and perhaps found some), and what the
operator makes of a player."""


def why_not(choice: ArmChoice, facts: Facts, version: int) -> WhyNot:
    """What objects to an arm, to whoever runs the brand."""
    ruling = rule_on(choice, facts, version)
    first = ruling.objections[0] if ruling.objections else None
    return WhyNot(
        choice=choice,
        allowed=ruling.allowed,
        first=first,
        flip=_flip(first, choice, facts) if first is not None else None,
        others=ruling.objections[1:],
    )


PROTECTION: Final = frozenset({"player.excluded", "player.on_break", "player.closed"})
"""What no player is told to end for an offer."""


def why_not_for_player(choice: ArmChoice, facts: Facts, version: int) -> WhyNot:
    """What objects to an arm, to the player himself: what rests on harm, or on the brand's books, is not said.

    A change is named only if it would do, and never one that ends a protection.
    """
    told = why_not(choice, facts, version)
    said = [one for one in (told.first, *told.others) if one is not None]
    named = [one for one in said if _may_be_told(one)]
    first = named[0] if named else None
    flip = _flip(first, choice, facts, harm=False) if first is not None and named == said else None
    if flip is not None and flip.input in PROTECTION:
        flip = None
    return replace(told, first=first, flip=flip, others=tuple(named[1:]))


def _may_be_told(said: Objection) -> bool:
    """Whether an objection rests on nothing but what a player may know, and could change, about himself."""
    if said.rule in ABOUT:
        return ABOUT[said.rule].told
    scopes = {name.partition(".")[0] for name in said.inputs}
    hidden = bool(scopes & {*HARM_SCOPES, "budget"}) or bool(NEVER_TOLD & set(said.inputs))
    return not said.rule.startswith("M-") and not hidden


def _flip(said: Objection, choice: ArmChoice, facts: Facts, *, harm: bool = True) -> Flip | None:
    terms = terms_of_case(choice, facts)
    if said.rule in ABOUT:
        return _flip_of_floor(said.rule, terms)
    if said.rule.startswith("M-"):
        turned = turn(said.rule, choice, facts)
        return Flip(*turned) if turned is not None else None
    for book in books_of(facts):
        rate = rates_of(facts.policy).get(book.currency or facts.policy.base_currency)
        for rule in book.rules:
            if f"{rule.id} {rule.title}" == said.rule:
                return _flip_of_file(rule, terms, rate, harm=harm)
    return None


def _flip_of_floor(rule: str, terms: Terms) -> Flip | None:
    """What is missing for the rule to be silent; for a limit, the figure that would stay within it."""
    if rule in LIMITS:
        return next((flip for limit in LIMITS[rule] if (flip := _within(*limit, terms)) is not None), None)
    silent = ABOUT[rule].silent
    name = next((name for name, needed in silent.items() if terms.get(name) != needed), None)
    return Flip(name, *_in_words(Change(name, terms.get(name), silent[name]), terms)) if name is not None else None


LIMITS: Final[Mapping[str, tuple[tuple[str, str, str, int], ...]]] = {
    "F-02 age": (("player.age", "brand.least_age", "", 1),),
    "F-06 budget": (
        ("budget.player_offers_day", "budget.player_offers_limit", "", -1),
        ("budget.player_day", "budget.player_day_limit", "proposal.cost", -1),
        ("budget.brand_day", "budget.brand_day_limit", "proposal.cost", -1),
    ),
}
"""By rule: a figure, its limit, what is added to it, and whether the limit is the least (1) or the most (-1)."""


def _within(name: str, limit: str, added: str, sign: int, terms: Terms) -> Flip | None:
    now, bound, more = (terms.get(term) for term in (name, limit, added))
    if not isinstance(bound, int):
        return None
    more = more if isinstance(more, int) else 0
    needed = bound if sign > 0 else bound - more if added else bound - 1
    if isinstance(now, int) and (now >= needed if sign > 0 else now <= needed):
        return None
    return Flip(name, *_in_words(Change(name, now, needed), terms))


def _flip_of_file(rule: Rule, terms: Terms, rate: Fraction | None, *, harm: bool) -> Flip | None:
    found = [change for change in changes(rule, terms, rate) if change is not None]
    told = [change for change in found if harm or change.term.partition(".")[0] not in HARM_SCOPES]
    best = min(told, key=lambda change: change.size, default=None)
    return Flip(best.term, *_in_words(best, terms)) if best is not None else None


def _in_words(change: Change, terms: Terms) -> tuple[str, str]:
    now = in_words(terms, [change.term])[change.term]
    return now, in_words({change.term: change.needed}, [change.term])[change.term]
