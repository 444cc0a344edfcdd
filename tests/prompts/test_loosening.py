"""A brand file may tighten the law and never loosen it; what it sets becomes the policy's own figures."""

import re
from pathlib import Path
from typing import Any

import pytest

from core.errors import PolicyFileError
from core.guardrails.candidate import books_of
from core.law import Book, Law, Rule
from core.money import BASE_ONE
from core.policy import BrandPolicy, Budgets, Margin, Quiet
from prompts.brands import BrandRead, load_brand, read_brand
from prompts.law import load_law, read_book
from tests.builders import facts
from tests.prompts.test_brands import SOUND, changed, write

STANDBY = Rule(
    id="R-27", title="no welcome", clause="RD 958/2020 art. 13", when="true", effect="deny", message="No.", standby=True
)
RULE = {
    "id": "B-1",
    "title": "nothing dear",
    "clause": "House rule",
    "when": 'proposal.cost > money("5.00")',
    "effect": "deny",
    "message": "Too dear.",
}


def under(folder: Path, content: object, *books: Book) -> BrandPolicy | str:
    """The policy of a file under the shipped law and some more books, or what is wrong with it."""
    law = Law(books={**load_law().books, **{book.jurisdiction: book for book in books}})
    read = read_brand(write(folder, content), law)
    return read.policy if isinstance(read, BrandRead) else str(read[0])


@pytest.mark.parametrize(
    ("place", "value", "said"),
    [
        ("least_age", 17, "expected 18 or more"),
        ("jurisdiction", "CA-ON", "least_age: found 18; expected 19 or more: that is the least age in CA-ON"),
        ("permits", {"break_reward": {"permitted": True, "clause": "ours"}}, "only the book permits"),
        ("disable", ["R-05"], "would loosen the law"),
        ("rules", [{**RULE, "id": "R-05"}], "never replaces one of a book"),
        ("rules", [{**RULE, "standby": True}], "on standby binds nobody"),
        ("rules", [RULE, RULE], "B-1 stands twice"),
        ("adopts", ["R-99"], "no book has R-99 on standby"),
        ("adopts", ["R-05"], "no book has R-05 on standby"),
        ("break_hours", 1, "expected 24 or more"),
    ],
)
def test_loosening_is_a_load_error_at_its_line(tmp_path: Path, place: str, value: object, said: str) -> None:
    found = under(tmp_path, changed(place, value))

    assert isinstance(found, str)
    assert found.startswith("north.yaml:")
    assert said in found
    with pytest.raises(PolicyFileError):
        load_brand(tmp_path / "north.yaml")


AIMED = [
    ({"when": 'proposal.kind == "commercial" && !harm.lost_today'}, "when", "harm.lost_today goes from false to true"),
    ({"when": 'proposal.arm == "cashback" && !harm.losing'}, "when", "harm.losing goes from false to true"),
    ({"when": 'harm.band == "elevated"'}, "when", "harm.band goes from elevated to strong"),
    ({"when": "harm.session_minutes < 30"}, "when", "harm.session_minutes goes from 29 to 30"),
    (
        {"when": "true", "effect": "cap", "at_most": 'harm.flagged ? money("20") : money("1")'},
        "at_most", "leaves more room where harm.flagged goes from false to true",
    ),
    (
        {"when": "true", "effect": "cap", "at_most": 'harm.steady_weekly_loss > money("50") ? money("2") : money("1")'},
        "at_most", "leaves more room where harm.steady_weekly_loss",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "field", "said"), AIMED)
def test_a_rule_that_spares_who_is_worse_off_is_a_load_error(
    tmp_path: Path, changes: dict[str, str], field: str, said: str
) -> None:
    found = under(tmp_path, changed("rules", [{**RULE, **changes}]))

    assert isinstance(found, str)
    assert re.match(rf"north\.yaml:\d+:\d+: rules\.0\.{field}: B-1 ", found)
    assert said in found
    assert "more harm never allows more" in found


def test_a_rule_that_takes_more_away_where_there_is_more_harm_loads(tmp_path: Path) -> None:
    less = {"effect": "cap", "when": "true", "at_most": 'harm.flagged ? money("1") : money("20")', "id": "B-2"}
    rules = [{**RULE, "when": 'harm.lost_today || harm.band in ["unknown", "strong"]'}, {**RULE, **less}]

    assert isinstance(under(tmp_path, changed("rules", rules)), BrandPolicy)


def test_a_book_is_held_to_the_same_aim(tmp_path: Path) -> None:
    (tmp_path / "GB.yaml").write_text(
        "jurisdiction: GB\ntitle: GB\nrules:\n- { id: R-1, title: t, clause: c, message: M., effect: deny,"
        " when: '!harm.flagged' }\n"
    )

    found = read_book(tmp_path / "GB.yaml")
    assert isinstance(found, tuple)
    assert "R-1 objects no more where harm.flagged goes from false to true" in str(found[0])


def test_a_books_own_least_age_binds(tmp_path: Path) -> None:
    found = under(tmp_path, SOUND, Book(jurisdiction="GB", title="GB", least_age=21))

    assert isinstance(found, str)
    assert "expected 21 or more" in found


def test_a_rule_on_standby_can_be_adopted(tmp_path: Path) -> None:
    book = Book(jurisdiction="ES", title="Spain", rules=(STANDBY,))
    policy = under(tmp_path, changed("adopts", ["R-27"]), book)

    assert isinstance(policy, BrandPolicy)
    assert policy.adopts == ("R-27",)


def test_an_id_that_a_book_has_taken_is_refused(tmp_path: Path) -> None:
    book = Book(jurisdiction="ES", title="Spain", rules=(Rule(**{**RULE, "id": "B-1"}),))  # type: ignore[arg-type]
    found = under(tmp_path, changed("rules", [RULE]), book)

    assert isinstance(found, str)
    assert "B-1 is a rule of the book ES" in found


def test_every_rule_of_the_law_is_still_asked_beside_the_brands_own(tmp_path: Path) -> None:
    policy = under(tmp_path, changed("rules", [RULE]))

    assert isinstance(policy, BrandPolicy)
    law = load_law()
    asked = [rule.id for book in books_of(facts(policy=policy, law=law)) for rule in book.rules]
    assert {rule.id for rule in law.books["GB"].rules} < set(asked)
    assert asked[-1] == "B-1"


def test_a_file_without_the_new_sections_sets_none_of_them(tmp_path: Path) -> None:
    policy = load_brand(write(tmp_path, SOUND))

    assert (policy.margin, policy.budgets, policy.approve_over, policy.quiet) == (None, None, None, None)
    assert (policy.holdout, policy.break_hours, policy.rules, policy.rates) == (0, 24, (), {})
    assert policy.tiers["free_spins"]["small"].value == 2 * BASE_ONE


def test_what_a_file_sets_becomes_the_policys_figures(tmp_path: Path) -> None:
    more: dict[str, Any] = {
        "margin": {"bonus_to_deposit": "0.3", "ggr_target": "0.0001", "alpha": "0.05", "allowance": "10.00"},
        "budgets": {"brand_month": "9000.00", "treasury": "0.5"},
        "approve_over": "50.00",
        "frequency": {"site": {"day": 1, "week": 3}},
        "quiet_hours": {"from": "22:00", "to": "08:00", "channels": ["sms"]},
        "holdout": "0.05",
        "break_hours": 48,
        "rates": {"EUR": "0.85"},
    }
    policy = load_brand(write(tmp_path, {**SOUND, **more}))

    assert policy.margin == Margin(bonus_to_deposit=3000, ggr_target=1, alpha=500, allowance=10 * BASE_ONE)
    assert policy.budgets == Budgets(brand_month=9000 * BASE_ONE, treasury=5000)
    assert (policy.approve_over, policy.holdout, policy.break_hours) == (50 * BASE_ONE, 500, 48)
    assert policy.frequency == {"site": {"day": 1, "week": 3}}
    assert policy.quiet == Quiet(start=22, end=8, channels=("sms",))
    assert policy.rates == {"EUR": "0.85"}


def priced(folder: Path, alpha: str = "0", **tier: object) -> Any:
    content = changed("margin", {"alpha": alpha})
    content["tiers"] = {"free_spins": {"t": {"label": "T", "amount": "2.00", "currency": "GBP", **tier}}}
    return load_brand(write(folder, content)).tiers["free_spins"]["t"]


def test_spins_cost_their_stakes_less_the_edge(tmp_path: Path) -> None:
    tier = priced(tmp_path, spins=10, spin_value="0.20")

    assert (tier.cost, tier.reserve) == (192 * BASE_ONE // 100, 0)


def test_a_wagered_bonus_is_priced_with_its_ruin_and_reserved_by_the_risk_tolerance(tmp_path: Path) -> None:
    once, often = (priced(tmp_path, "0.05", wagering=times) for times in (1, 35))

    assert 0 < often.cost < once.cost < 2 * BASE_ONE
    assert often.reserve >= often.cost
    assert often.claim == often.reserve


def test_a_riskier_game_costs_no_less(tmp_path: Path) -> None:
    calm, wild = (priced(tmp_path, wagering=35, game={"volatility": kind}).cost for kind in ("even", "high"))

    assert calm < wild


def test_a_cost_may_be_stated_above_its_price_and_not_below(tmp_path: Path) -> None:
    assert priced(tmp_path, cost="1.95", spins=10, spin_value="0.20").cost == 195 * BASE_ONE // 100
    with pytest.raises(PolicyFileError, match=r"cost: 1\.91 is less than it costs on average; expected 1\.92 or more"):
        priced(tmp_path, cost="1.91", spins=10, spin_value="0.20")


def test_a_tier_in_another_currency_is_worth_its_amount_at_the_brands_rate(tmp_path: Path) -> None:
    content = changed("rates", {"EUR": "0.85"})
    content["tiers"]["free_spins"]["small"]["currency"] = "EUR"

    assert load_brand(write(tmp_path, content)).tiers["free_spins"]["small"].value == 170 * BASE_ONE // 100
