"""Laws of one rule: an offer that a person must approve, and an offer that people should look at."""

from msgspec.structs import replace

from core.law import COMMON, Law, Rule
from tests.builders import LAW


def law_of(rule: Rule) -> Law:
    return Law(books={**LAW.books, COMMON: replace(LAW.books[COMMON], rules=(rule,))})


SPINS = 'proposal.arm == "free_spins"'
ONLY_APPROVED = law_of(
    Rule(
        id="T-1", title="spins", clause="of this test", when=f"{SPINS} && !approval.given",
        effect="require_approval", message="a person must approve free spins",
    )
)  # fmt: skip
FLAGGED = law_of(
    Rule(id="T-2", title="spins", clause="of this test", when=SPINS, effect="flag", message="look at this")
)
