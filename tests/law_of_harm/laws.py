"""Laws: the shipped books, and books of rules that are written twice, in CEL and in plain code."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from random import Random
from typing import Final

from msgspec import Struct

from core.facts import Facts
from core.law import COMMON, ELSEWHERE, Book, Effect, Law, Permit, Rule
from core.law.rules import Permitted
from core.money import BASE_ONE
from core.plays import ArmChoice
from prompts.law import load_law

OFFERS: Final = ("free_spins", "cashback", "vip_fast_track")
PERMIT: Final[Mapping[Permitted, Permit]] = {"break_reward": Permit(permitted=True, clause="a clause")}

Holds = Callable[[ArmChoice, Facts], bool | None]
"""Whether a rule objects; None if it cannot be asked."""


class Written(Struct, frozen=True):
    """A rule in both hands."""

    rule: Rule
    holds: Holds
    at_most: int = 0
    """For a cap, the most in base units."""


def _cost(choice: ArmChoice, facts: Facts) -> int:
    tier = facts.policy.tiers.get(choice.arm, {}).get(choice.tier or "")
    return tier.cost if tier is not None else 0


def _age(choice: ArmChoice, facts: Facts) -> bool | None:
    born = facts.profile.person.born
    if born is None:
        return None
    had = (facts.at.month, facts.at.day) >= (born.month, born.day)
    return facts.at.year - born.year - (0 if had else 1) < 25


def _late(choice: ArmChoice, facts: Facts) -> bool | None:
    if facts.offset is None:
        return None
    return (facts.at + timedelta(minutes=facts.offset)).hour >= 18


CLAUSES: Final[tuple[tuple[str, Holds], ...]] = (
    ("true", lambda choice, facts: True),
    ("proposal.kind == 'commercial'", lambda choice, facts: choice.arm in OFFERS),
    ("proposal.arm == 'cashback'", lambda choice, facts: choice.arm == "cashback"),
    ("proposal.arm in ['goodwill', 'help']", lambda choice, facts: choice.arm in ("goodwill", "help")),
    ("proposal.cost > money('4.50')", lambda choice, facts: _cost(choice, facts) > 9 * BASE_ONE // 2),
    ("player.online", lambda choice, facts: facts.profile.session is not None),
    ("player.age < 25", _age),
    ("time.hour >= 18", _late),
    ("consent.objected", lambda choice, facts: _objects(facts)),
    ("budget.player_month > money('20')", lambda choice, facts: facts.used.player_month > 20 * BASE_ONE),
    ("harm.lost_today && proposal.kind == 'commercial'", lambda choice, facts: _lost(facts) and choice.arm in OFFERS),
)  # fmt: skip
"""What rules look for, in CEL and in code."""


def _objects(facts: Facts) -> bool:
    said = facts.profile.objected
    return said is not None and not said.granted


def _lost(facts: Facts) -> bool:
    newest = int(facts.at.timestamp()) // 3600
    return sum(result for hour, result in facts.profile.recent if hour >= newest - 30) < 0


def _rule(number: int, when: str, effect: Effect, most: int) -> Rule:
    at_most = f"money('{most}')" if effect == "cap" else ""
    return Rule(id=f"X-{number}", title="t", clause="c", when=when, effect=effect, at_most=at_most, message="no")


def _all() -> tuple[Written, ...]:
    effects: tuple[tuple[Effect, int], ...] = (
        ("deny", 0), ("flag", 0), ("require_approval", 0), ("cap", 0), ("cap", 1), ("cap", 3), ("cap", 20),
    )  # fmt: skip
    cases = [(when, holds, effect, most) for when, holds in CLAUSES for effect, most in effects]
    return tuple(
        Written(_rule(number, when, effect, most), holds, most * BASE_ONE)
        for number, (when, holds, effect, most) in enumerate(cases)
    )


WRITTEN: Final = _all()
CAPS: Final = tuple(one for one in WRITTEN if one.rule.effect == "cap" and one.at_most)


def extended(law: Law, rules: tuple[Rule, ...]) -> Law:
    """A law with more rules for everybody."""
    common = law.books[COMMON]
    return Law(
        books={
            **law.books,
            COMMON: Book(
                jurisdiction=COMMON, title="t", currency=common.currency, rules=(*common.rules, *rules),
                permits=common.permits,
            ),
        }
    )  # fmt: skip


def _synthetic(number: int) -> tuple[Law, tuple[Written, ...]]:
    random = Random(f"law {number}")
    some = tuple(random.sample(CAPS if number % 2 else WRITTEN, k=random.choice((0, 1, 2, 5))))
    books = {name: Book(jurisdiction=name, title=name, permits=PERMIT) for name in (COMMON, ELSEWHERE)}
    if number % 5 == 0:
        books["GB"] = Book(jurisdiction="GB", title="no word of rewards")
    return extended(Law(books=books), tuple(one.rule for one in some)), some


SHIPPED: Final = load_law()
LAWS: Final = tuple(_synthetic(number) for number in range(40))
"""Made-up laws, each with the rules behind it; they permit the reward for a break, some not in Great Britain."""
