"""Choosing among the offers that guardrails let through: statistics, shrunk to what an arm does on average.

The reward is the change of a player's probability of return times what he is worth, less the expected cost at the price
of the budget. What is recorded with a choice suffices to derive it again and to judge another chooser by it.
"""

from core.choosing.chances import WHOLE
from core.choosing.choice import Chance, Chosen, choose
from core.choosing.chooser import Candidate, Chooser, Feature, Widths, weighable
from core.choosing.learning import Outcome, learn, reprice
from core.choosing.reading import chooser_from

__all__ = [
    "WHOLE", "Candidate", "Chance", "Chooser", "Chosen", "Feature", "Outcome", "Widths", "choose", "chooser_from",
    "learn", "reprice", "weighable",
]  # fmt: skip
