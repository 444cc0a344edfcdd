"""The check of a folder: contradictions, dead rules, missing clauses and cases, rates, tiers that nobody can get."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from prompts.check import Checked, check_folder
from prompts.law import FOLDER
from tests.prompts.test_brands import SOUND, changed, write

TODAY = date(2026, 3, 2)
PASS = {"title": "no", "given": {"proposal.wagering": 0}, "expect": "pass"}
DENY = {"title": "yes", "given": {"proposal.wagering": 99}, "expect": "deny"}
RULE: dict[str, Any] = {
    "id": "R-1",
    "title": "little wagering",
    "clause": "§ 1",
    "when": "proposal.wagering > 10",
    "effect": "deny",
    "message": "Too much.",
    "cases": [PASS, DENY],
}


def checked(folder: Path, *rules: dict[str, Any], brand: object = SOUND, **book: Any) -> Checked:
    """What is found in a folder with three books, the rules in Britain's, and one brand."""
    books = folder / "jurisdictions"
    books.mkdir()
    for name in ("common", "elsewhere"):
        write(books, {"jurisdiction": name, "title": name, "rules": []}, f"{name}.yaml")
    write(books, {"jurisdiction": "GB", "title": "GB", "rules": list(rules), **book}, "GB.yaml")
    write(folder, brand)
    return check_folder(folder, TODAY)


def said(found: Checked) -> list[tuple[str, str, str]]:
    return [(one.severity, one.field, one.what) for one in found.findings]


def test_nothing_is_wrong_with_the_shipped_files() -> None:
    assert check_folder(FOLDER, TODAY).errors == 0


def test_sound_files_have_no_findings(tmp_path: Path) -> None:
    found = checked(tmp_path, RULE)

    assert said(found) == []
    assert [len(found.books), len(found.brands)] == [3, 1]


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ([RULE, {**RULE, "id": "R-2", "effect": "flag"}], ("error", "rules.1.when", "and another effect")),
        ([RULE, {**RULE, "id": "R-2"}], ("warning", "rules.1.when", "R-2 says what R-1 says")),
        ([{**RULE, "clause": " "}], ("error", "rules.0.clause", "has no clause")),
        ([{**RULE, "cases": [DENY]}], ("warning", "rules.0.id", "has 1 cases")),
        ([{**RULE, "cases": [PASS, PASS]}], ("warning", "rules.0.cases", "objects in none of its cases")),
        ([{**RULE, "cases": [DENY, DENY]}], ("warning", "rules.0.cases", "objects in all of its cases")),
        ([{**RULE, "when": "1 > 2"}], ("warning", "rules.0.when", "never objects")),
        ([{**RULE, "when": "true"}], ("warning", "rules.0.when", "always objects")),
        ([{**RULE, "until": date(2026, 3, 1)}], ("warning", "rules.0.until", "has ended on 2026-03-01")),
    ],
)
def test_what_is_odd_about_a_rule_is_found(
    tmp_path: Path, rules: list[dict[str, Any]], expected: tuple[str, str, str]
) -> None:
    found = said(checked(tmp_path, *rules))

    assert any(one[:2] == expected[:2] and expected[2] in one[2] for one in found)


def test_a_rule_that_follows_another_in_time_contradicts_nothing(tmp_path: Path) -> None:
    before = {**RULE, "effect": "flag", "until": date(2026, 12, 31)}
    after = {**RULE, "id": "R-2", "since": date(2027, 1, 1)}

    assert said(checked(tmp_path, before, after)) == []


def test_a_tier_that_the_licence_always_denies_is_found_with_its_rule(tmp_path: Path) -> None:
    brand = changed("tiers.free_spins.small.wagering", 35)
    found = checked(tmp_path, RULE, brand=brand)

    assert said(found) == [
        ("warning", "tiers.free_spins.small", "this tier can never be given under GB: R-1 little wagering")
    ]
    assert found.errors == 0


def test_an_offer_without_terms_is_found(tmp_path: Path) -> None:
    (found,) = said(checked(tmp_path, brand=changed("tiers.free_spins.small.terms", "")))

    assert found == (
        "warning",
        "tiers.free_spins.small",
        "this tier can never be given: it has no terms to stand beside its headline (P-06)",
    )


def test_a_tier_dearer_than_a_day_is_found(tmp_path: Path) -> None:
    (found,) = said(checked(tmp_path, brand=changed("tiers.free_spins.small.cost", "30.01")))

    assert found[2] == "this tier can never be given: it claims 30.01, and a day has 30.00"


def test_a_reward_for_a_break_needs_a_permit(tmp_path: Path) -> None:
    brand = changed("tiers.break_reward", {"one": {"label": "1", "amount": "1", "currency": "GBP", "cost": "1"}})
    (found,) = said(checked(tmp_path, brand=brand))

    assert found[1:] == (
        "tiers.break_reward.one",
        "this tier can never be given: GB does not permit a reward for a break",
    )


def test_a_currency_without_a_rate_is_found_where_rules_name_amounts(tmp_path: Path) -> None:
    rule = {**RULE, "when": 'proposal.cost > money("50.00")', "cases": [PASS, DENY]}
    (found,) = said(checked(tmp_path, rule, currency="EUR"))

    assert found == ("warning", "rates", "there is no rate for EUR, the currency of GB")


def test_a_cap_that_no_tier_reaches_is_found(tmp_path: Path) -> None:
    cap = {**RULE, "id": "B-1", "effect": "cap", "at_most": 'money("50.00")'}
    (found,) = said(checked(tmp_path, brand=changed("rules", [cap])))

    assert found[1:] == ("rules.0.at_most", "B-1 leaves 50.00, and no tier costs more than 1.92")


def test_every_broken_file_is_listed_at_once(tmp_path: Path) -> None:
    write(tmp_path, changed("least_age", 3), "a.yaml")
    found = checked(tmp_path, {**RULE, "effect": "no"}, brand=changed("title", 7))

    assert {one.file for one in found.findings} == {"GB.yaml", "a.yaml", "north.yaml"}
    assert found.errors == 3


def test_a_brand_with_two_files_is_an_error(tmp_path: Path) -> None:
    write(tmp_path, SOUND, "a.yaml")

    assert said(checked(tmp_path)) == [("error", "brand", "brand 'north' has another file already")]


def test_a_folder_without_the_common_book_is_an_error(tmp_path: Path) -> None:
    checked(tmp_path)
    (tmp_path / "jurisdictions" / "common.yaml").unlink()

    assert [one.place for one in check_folder(tmp_path, TODAY).findings] == ["jurisdictions/common.yaml:1:1"]


def test_the_dump_of_a_file_is_checked_as_the_file(tmp_path: Path) -> None:
    """What a program writes is read as what a person writes."""
    content = yaml.safe_load((FOLDER / "northstar.yaml").read_text())
    write(tmp_path, content, "northstar.yaml")

    assert check_folder(tmp_path, TODAY).errors == 0
