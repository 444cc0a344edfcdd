"""The bundle: all that decisions are made under, the brands' policies and the law, known by one digest."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Final, TypeVar

from msgspec import Struct

from core.law import COMMON, ELSEWHERE, Book, Law, Rule, check_amount, check_rule
from core.plays import WHOLE
from core.policy import LEVELS, BrandPolicy, Budgets, Caps, Margin
from core.record import digest

FLOOR_OF_BRAND: Final = ("jurisdiction", "group", "least_age", "adopts", "rates")
"""What of a brand decides who is protected and which rules bind, and when."""
FLOOR_OF_LINES: Final = ("high_value", "severe_loss")
"""The lines from which a loss counts as severe."""
CAPS: Final = Caps.__struct_fields__
SHARES: Final = ("bonus_to_deposit", "bonus_to_theoretical", "allowance", "alpha")
"""What of a margin lets more through the higher it is."""
WEIGHTS: Final = ("cost", "wagering", "needs_deposit", "rate")
"""What of a tier weighs more on its player, or draws him more, the higher it is."""
PROOFS: Final = ("passed", "accepted", "players")
"""What of the ladder asks for less the lower it is."""
STANDING: Final = ("base_currency", "group", "jurisdiction")
"""What of a brand no running hub changes: its sums, its persons and its players' law are built on it."""
Part = TypeVar("Part")


class Bundle(Struct, frozen=True, kw_only=True, dict=True):
    """Policies and law that were checked together and are taken together."""

    policies: Mapping[str, BrandPolicy]
    law: Law

    @cached_property
    def digest(self) -> str:
        """SHA-256 over everything in it."""
        return digest(self)


def unsound(bundle: Bundle) -> str | None:
    """Why no hub may decide by a bundle, whoever brings it; None if nothing speaks against it.

    Files are checked more thoroughly when they are read; this is what must hold for a bundle that came another way.
    """
    if not {COMMON, ELSEWHERE} <= bundle.law.books.keys():
        return f"the law has no book {COMMON!r} or {ELSEWHERE!r}"
    books = bundle.law.books.values()
    theirs = {rule.id for book in books for rule in book.rules}
    said = [_faulty(rule) for book in books for rule in book.rules]
    for policy in bundle.policies.values():
        said += [_faulty(rule) or _foreign(rule, theirs) for rule in policy.rules]
        said.append(_unheld(policy))
    return next((fault for fault in said if fault is not None), None)


def _faulty(rule: Rule) -> str | None:
    fault = check_rule(rule.when) or (check_amount(rule.at_most) if rule.at_most else None)
    return f"rule {rule.id}: {fault.reason}" if fault is not None else None


def _foreign(rule: Rule, theirs: Collection[str]) -> str | None:
    own = re.fullmatch(r"B-[0-9]+[a-z]?", rule.id) is not None and rule.id not in theirs and not rule.standby
    return None if own else f"rule {rule.id} is no rule that a brand may have"


def _unheld(policy: BrandPolicy) -> str | None:
    held = 0 < policy.ladder.canary < WHOLE and policy.ladder.alpha > 0
    return None if held else f"brand {policy.brand!r}: a canary is for some of the players, and may be wrong sometimes"


def cannot_follow(old: Mapping[str, BrandPolicy], new: Mapping[str, BrandPolicy]) -> str | None:
    """Why a running hub cannot go over from some policies to others; None if it can."""
    for brand, policy in old.items():
        if brand not in new:
            return f"brand {brand!r} is gone, and a running hub lets no brand go: put it back, or start the hub again"
        changed = [name for name in STANDING if getattr(policy, name) != getattr(new[brand], name)]
        if changed:
            was, now = getattr(policy, changed[0]), getattr(new[brand], changed[0])
            return (
                f"brand {brand!r}: {changed[0]} was {was!r} and is {now!r}, which no running hub changes: "
                "put it back, or start the hub again"
            )
    return None


def changes_floor(old: Bundle | None, new: Bundle) -> tuple[str, ...]:
    """What changes of the parameters of the floor and of the law, in words; a first bundle sets them all."""
    if old is None:
        return ("it is the first one and sets them all",)
    brands = _matched("brand", old.policies, new.policies, _brand)
    return (*brands, *_matched("book", old.law.books, new.law.books, _book))


def _matched(
    what: str, old: Mapping[str, Part], new: Mapping[str, Part], differ: Callable[[Part, Part], Iterable[str]]
) -> Iterator[str]:
    """What is added, removed or, by `differ`, changed of things that have names."""
    for name in sorted({*old, *new}):
        if name not in new:
            yield f"{what} {name} is removed"
        elif name not in old:
            yield f"{what} {name} is added"
        else:
            yield from (f"{what} {name}: {said}" for said in differ(old[name], new[name]))


def _brand(old: BrandPolicy, new: BrandPolicy) -> Iterator[str]:
    yield from _fields(old, new, FLOOR_OF_BRAND)
    yield from _fields(old.thresholds, new.thresholds, FLOOR_OF_LINES)
    yield from _rules(old.rules, new.rules)
    yield from _loosened(old, new)


def _loosened(old: BrandPolicy, new: BrandPolicy) -> Iterator[str]:
    """What the brand lets through that it did not: money is the brand's own matter, and yet what holds offers back."""
    yield from _raised("caps", old.caps, new.caps, CAPS)
    yield from _raised("budgets", old.budgets or Budgets(), new.budgets or Budgets(), Budgets.__struct_fields__)
    yield from _raised("margin", old.margin or Margin(), new.margin or Margin(), SHARES)
    yield from _lowered(old.margin or Margin(), new.margin or Margin())
    yield from _let_go(old, new)
    if new.break_hours < old.break_hours:
        yield f"break_hours goes down from {old.break_hours} to {new.break_hours}"
    for arm, tiers in old.tiers.items():
        for name in sorted(tiers.keys() & new.tiers.get(arm, {}).keys()):
            yield from _raised(f"tier {arm} {name}", tiers[name], new.tiers[arm][name], WEIGHTS)


def _raised(whose: str, old: Struct, new: Struct, names: Iterable[str]) -> Iterator[str]:
    """The figures that go up or, where None is no limit, are gone."""
    for name in names:
        was, now = getattr(old, name), getattr(new, name)
        if was is not None and (now is None or now > was):
            yield f"{whose}: {name} is {'removed' if now is None else 'raised'}"


def _lowered(old: Margin, new: Margin) -> Iterator[str]:
    """A target that is easier to reach, or asked of fewer brands."""
    if old.ggr_target is not None and (new.ggr_target is None or new.ggr_target < old.ggr_target):
        yield f"margin: ggr_target is {'removed' if new.ggr_target is None else 'lowered'}"
    if old.ggr_target is not None and new.ggr_from > old.ggr_from:
        yield "margin: ggr_from is raised"


def _let_go(old: BrandPolicy, new: BrandPolicy) -> Iterator[str]:
    """How much further plays may act by themselves."""
    was, now = old.ladder, new.ladder
    for arm in sorted({*was.arms, *now.arms}):
        if LEVELS.index(now.ceiling(arm)) > LEVELS.index(was.ceiling(arm)):
            yield f"autonomy: {arm} may rise to {now.ceiling(arm)}"
    if LEVELS.index(now.start) > LEVELS.index(was.start):
        yield f"autonomy: start is raised to {now.start}"
    yield from _raised("autonomy", was, now, ("canary", "alpha"))
    yield from (f"autonomy: {name} is lowered" for name in PROOFS if getattr(now, name) < getattr(was, name))


def _book(old: Book, new: Book) -> Iterator[str]:
    said = [
        *_fields(old, new, ("jurisdiction", "title", "currency", "least_age", "permits")),
        *_rules(old.rules, new.rules),
    ]
    return iter(said or (["its rules stand in another order"] if old != new else []))


def _rules(old: Iterable[Rule], new: Iterable[Rule]) -> Iterator[str]:
    return _matched("rule", {rule.id: rule for rule in old}, {rule.id: rule for rule in new}, _rule)


def _rule(old: Rule, new: Rule) -> Iterator[str]:
    return _fields(old, new, Rule.__struct_fields__)


def _fields(old: Struct, new: Struct, names: Iterable[str]) -> Iterator[str]:
    return (f"{name} changes" for name in names if getattr(old, name) != getattr(new, name))
