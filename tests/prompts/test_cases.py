"""Cases: the calm case with a difference, asked of one rule; a case that is none does not load."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from core.errors import PolicyFileError
from core.law import TERMS, Rule
from prompts.calm import CALM
from prompts.cases import run_rules
from prompts.law import CaseFile, load_books

CAP = Rule(
    id="B-2", title="t", clause="c", when="true", effect="cap", at_most="budget.player_month / 2", message="Dear."
)


def test_the_calm_case_has_a_value_for_every_term() -> None:
    assert set(CALM) == set(TERMS)


@pytest.mark.parametrize(
    ("term", "value", "said"),
    [
        ("player.agee", 3, "is no term"),
        ("player.age", "thirty", "expected a whole number"),
        ("player.age", True, "expected a whole number"),
        ("player.age", 30.5, "expected a whole number"),
        ("player.verified", 1, "expected true or false"),
        ("proposal.cost", 3, "a quoted decimal string"),
        ("proposal.cost", "3,00", "a quoted decimal string"),
        ("proposal.products", "casino", "expected a list of texts"),
        ("proposal.products", [1], "expected a list of texts"),
        ("harm.band", ["low"], "expected a text"),
        ("time.now", "2026-01-19T12:00:00", "a quoted moment with its offset"),
        ("time.now", date(2026, 1, 19), "a quoted moment with its offset"),
    ],
)
def test_a_case_about_an_unknown_term_or_with_a_wrong_value_does_not_load(
    tmp_path: Path, term: str, value: object, said: str
) -> None:
    case = {"title": "a case", "given": {term: value}, "expect": "pass"}
    rule = {
        "id": "B-1",
        "title": "t",
        "clause": "c",
        "when": "true",
        "effect": "deny",
        "message": "No.",
        "cases": [case],
    }
    folder = tmp_path / "jurisdictions"
    folder.mkdir()
    (folder / "GB.yaml").write_text(yaml.safe_dump({"jurisdiction": "GB", "title": "t", "rules": [rule]}))

    with pytest.raises(PolicyFileError, match=r"GB\.yaml") as caught:
        load_books(tmp_path)

    assert f"{term}: " in str(caught.value)
    assert said in str(caught.value)


def test_a_case_that_is_wrong_about_its_rule_is_found() -> None:
    rule = Rule(id="B-1", title="t", clause="c", when="proposal.wagering > 10", effect="deny", message="Too much.")
    case = CaseFile(title="eleven", given={"proposal.wagering": 11}, expect="pass")

    (result,) = run_rules([(rule, [case])], "")

    assert (result.holds, result.found, result.why) == (False, "deny", "Too much.")


@pytest.mark.parametrize("currency", ["", "USD"])
def test_amounts_of_a_rule_and_its_cases_are_in_one_currency(currency: str) -> None:
    rule = Rule(id="B-1", title="t", clause="c", when='proposal.cost > money("5.00")', effect="deny", message="Dear.")
    cases = [CaseFile(title=cost, given={"proposal.cost": cost}, expect="pass") for cost in ("5.00", "5.01")]

    assert [result.found for result in run_rules([(rule, cases)], currency)] == ["pass", "deny"]


@pytest.mark.parametrize(("month", "found"), [("4.00", "pass"), ("3.82", "cap"), (None, "deny")])
def test_a_cap_objects_only_to_what_costs_more_than_it_leaves(month: str | None, found: str) -> None:
    case = CaseFile(title="a case", given={"budget.player_month": month, "proposal.cost": "1.92"}, expect="pass")

    (result,) = run_rules([(CAP, [case])], "")

    assert result.found == found


def test_a_case_without_a_day_is_asked_on_one_on_which_its_rule_is_in_force() -> None:
    later = Rule(id="B-3", title="t", clause="c", when="true", effect="flag", message="Soon.", since=date(2030, 1, 1))
    case = CaseFile(title="a case", expect="flag")

    assert [result.holds for result in run_rules([(later, [case])], "")] == [True]
