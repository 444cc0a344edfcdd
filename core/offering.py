"""Which of the arms that guardrails let through is taken: the play's first, unless it is an offer and a chooser weighs.

Chance decides among offers and nothing else. What protects and what serves is taken as the play has it, and so is what
a person has approved.
"""

from collections.abc import Sequence

from core.choosing import Candidate, Chooser, Chosen, choose
from core.guardrails import Ruling
from core.plays import ArmChoice
from core.policy import BrandPolicy
from core.scores.scores import Scores
from core.signals import Signal


def offered(
    rulings: Sequence[Ruling],
    signal: Signal,
    policy: BrandPolicy,
    chooser: Chooser | None,
    scores: Scores,
    number: str,
) -> Chosen:
    """The choice of a decision with this id; without a chooser, or a value to weigh by, the first that may act."""
    allowed = [ruling.taken for ruling in rulings if ruling.allowed]
    first = allowed[0] if allowed else ArmChoice("none")
    worth = scores.worth
    if chooser is None or worth is None or first.kind != "commercial" or signal == "approved":
        return Chosen(first, "1", ())
    candidates = [_candidate(choice, policy) for choice in allowed if choice.kind == "commercial"]
    features = scores.features([feature.name for feature in chooser.features])
    return choose(chooser, candidates, features, worth, number)


def _candidate(choice: ArmChoice, policy: BrandPolicy) -> Candidate:
    tier = policy.tier(choice.arm, choice.tier)
    return Candidate(choice.arm, choice.tier, tier.cost if tier is not None else 0)
