"""Generated states: players, moments, brands and laws, calm at first and then disturbed in a few places.

Nothing here is as it would be found: what matters is that every fact a guardrail looks at takes every value
that it may have, on both sides of each line, while enough players stay calm for offers to be made at all.
"""

from random import Random
from typing import Final

from msgspec import Struct

from core.facts import Facts
from core.plays import ArmChoice
from core.policy import BrandPolicy
from evals.worlds.disturbances import DISTURBANCES, Draft
from tests.law_of_harm.laws import LAWS, SHIPPED, Written

SIGNALS: Final = (
    "requested", "requested", "requested", "category_fatigue", "inactive", "cashier_hesitation", "high_roller_start",
    "operator_fault", "operator_fault", "break_completed", "break_completed", "approved", "tilt", "severe_loss",
    "bonus_abuse",
)  # fmt: skip
PROTECTIVE: Final = ("none", "pause_promotions", "reality_check", "cool_down", "human_contact")
CANDIDATES: Final = 9


class State(Struct, frozen=True):
    """A moment, what could be done in it, and the rules behind its law, as far as they are written in code too."""

    facts: Facts
    choices: tuple[ArmChoice, ...]
    written: tuple[Written, ...]


def draw(seed: int) -> State:
    """The state of a seed, always the same."""
    random = Random(seed)
    draft = Draft(random)
    law, written = random.choice(LAWS) if random.random() < 0.5 else (SHIPPED, ())
    draft.moment["law"] = law
    draft.moment["signal"] = random.choice(SIGNALS)
    for disturb in random.choices(DISTURBANCES, k=_how_many(random)):
        disturb(draft)
    facts = draft.facts
    return State(facts, _candidates(random, facts.policy), written if facts.law is not None else ())


def _how_many(random: Random) -> int:
    """A third of all states stay calm, the others are disturbed in up to six places."""
    return 0 if random.random() < 0.35 else min(6, 1 + int(random.expovariate(0.7)))


def _candidates(random: Random, policy: BrandPolicy) -> tuple[ArmChoice, ...]:
    """Most of what a brand could do, something protective, and now and then a tier that there is none of."""
    tiered = [ArmChoice(arm, tier) for arm, tiers in policy.tiers.items() for tier in tiers]
    some = random.sample(tiered, k=min(len(tiered), CANDIDATES - 3))
    wrong = ArmChoice(random.choice(("free_spins", "goodwill", "help")), "no-such-tier")
    plain = ArmChoice(random.choice(("help", "payment_info", "lobby_order")))
    return (*some, ArmChoice(random.choice(PROTECTIVE)), plain, wrong)
