"""Rules as plain Python: what is translated says what the engine says, and what means something else is refused."""

import pytest
from msgspec.structs import replace

from core.law import COMMON, Law, Rule, check_rule
from evals.law_bench import measure
from evals.plain_rules import UntranslatableError, translate
from tests.builders import LAW

WITH_TRAPS = (
    "!player.verified == player.online",
    "!(player.verified == player.online) || !!player.crypto",
    "player.verified || player.online && player.crypto",
    'proposal.kind in ["commercial", "break_reward"] && player.age < 25',
    'player.deposits_28d - player.bonus_28d > money("12.50") * 2',
    'proposal.words.matches("(?i)risk[- ]free") || proposal.words.contains("risk free")',
    'proposal.words.startsWith("!=") || proposal.words == "a && b"',
    'proposal.products.exists(one, one == "betting") && size(proposal.products) > 1',
    'proposal.products.all(one, one in ["casino", "betting"]) && proposal.products.size() != 0',
    'time.now >= timestamp("2026-01-19T00:00:00Z") && time.hour in [22, 23, 0]',
    "proposal.answers != \"tilt\"\n  && harm.band == 'low'",
)
REFUSED = (
    "player.age < 18 == true",
    'player.age > 18 ? true : proposal.tier == "small"',
    "player.age / 2 > 9",
    "player.age % 2 == 1",
    "time.now.getFullYear() == 2026",
)


def law_of(*expressions: str) -> Law:
    """A law whose common book objects by these expressions."""
    rules = tuple(
        Rule(id=f"T-{number}", title="t", clause="c", when=when, effect="deny", message="m")
        for number, when in enumerate(expressions)
    )
    return Law(books={**LAW.books, COMMON: replace(LAW.books[COMMON], rules=rules)})


@pytest.mark.parametrize("expression", WITH_TRAPS)
def test_a_translated_rule_says_what_the_engine_says(expression: str) -> None:
    measured = measure(law_of(expression), times=1)

    assert (measured.rules, measured.untranslated, measured.differing) == (1, (), 0)
    assert 0 < measured.objections < measured.compared


@pytest.mark.parametrize("expression", REFUSED)
def test_what_would_mean_something_else_in_python_is_refused(expression: str) -> None:
    assert check_rule(expression) is None
    with pytest.raises(UntranslatableError):
        translate(expression)


def test_a_rule_that_cannot_be_translated_is_named_and_left_out() -> None:
    measured = measure(law_of(REFUSED[0], "player.verified"), times=1)

    assert measured.rules == 2
    assert [reason.split(":")[0] for reason in measured.untranslated] == ["T-0"]
    assert measured.compared > 0


def test_the_rules_that_are_shipped_are_all_translated_and_none_differs() -> None:
    measured = measure(times=1)

    assert (measured.untranslated, measured.differing) == ((), 0)
