"""The law of harm: no offer past the floor, none over a cap or budget, and nothing opens when a player fares worse.

A seed makes a state and what could be done in it; `tests.law_of_harm` has the states, an oracle that says the
floor anew, and the checks. `CVH_PAIRS` asks for more pairs here, `make test-long` for a million on all cores.
"""

import os
from collections import Counter

from core.arms import ARMS
from core.floor import rules_of
from tests.law_of_harm.checks import check

PAIRS = int(os.environ.get("CVH_PAIRS", "20000"))
FEWEST = 10


def test_no_offer_passes_floor_caps_or_budgets_and_worse_never_opens_anything():
    tally: Counter[str] = Counter()
    seed = pairs = 0
    while pairs < PAIRS:
        pairs += check(seed, tally)
        seed += 1

    assert {rule for rule in rules_of() if tally[rule[:4]] < FEWEST} == set()
    assert {arm for arm in ARMS if tally[f"allowed {arm}"] < FEWEST} == set()
    assert tally["lowered"] >= FEWEST
