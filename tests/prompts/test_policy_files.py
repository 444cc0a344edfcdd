"""docs/policy-files.md: its examples load, their cases hold, and no field or term is left out."""

import re
from datetime import date
from pathlib import Path

import pytest
from pydantic import BaseModel

from core.law import TERMS
from core.money import BASE_ONE
from evals.contract.terms import with_terms
from prompts.autonomy_file import AutonomyFile
from prompts.brand_file import BrandFile, BudgetsFile, CapsFile, MarginFile, QuietFile, ThresholdsFile
from prompts.brands import load_brand
from prompts.cases import run_cases, run_rules
from prompts.check import check_folder
from prompts.draft import Draft, write_brand
from prompts.law import BookFile, Loaded, PermitFile, read_book
from prompts.rule_file import CaseFile, RuleFile
from prompts.tier_file import GameFile, TierFile

PAGE = (Path(__file__).parents[2] / "docs" / "policy-files.md").read_text(encoding="utf-8")
TODAY = date(2026, 3, 2)
MODELS: tuple[type[BaseModel], ...] = (
    AutonomyFile, BrandFile, CapsFile, ThresholdsFile, MarginFile, BudgetsFile, QuietFile, TierFile, GameFile, BookFile,
    PermitFile, RuleFile, CaseFile,
)  # fmt: skip


def example(kind: str) -> str:
    (found,) = re.findall(rf"```yaml {kind}\n(.*?)```", PAGE, re.DOTALL)
    return str(found)


def test_the_brand_of_the_tutorial_loads_and_its_cases_hold(tmp_path: Path) -> None:
    path = tmp_path / "harbour.yaml"
    path.write_text(example("brand"), encoding="utf-8")
    policy = load_brand(path)

    assert policy.brand == "harbour"
    assert policy.tiers["free_spins"]["small"].cost == 192 * BASE_ONE // 100
    found = check_folder(tmp_path, TODAY)
    assert [one for one in found.findings if one.file == path.name] == []
    rules = found.brands[0].file.rules
    assert all(result.holds for result in run_rules([(rule.rule(), rule.cases) for rule in rules], ""))


def test_the_book_of_the_page_loads_and_its_cases_hold(tmp_path: Path) -> None:
    path = tmp_path / "IE.yaml"
    path.write_text(example("book"), encoding="utf-8")
    loaded = read_book(path)

    assert isinstance(loaded, Loaded)
    assert [result.holds for result in run_cases(loaded)] == [True] * 5


def test_the_mistake_that_the_page_shows_is_said_so(tmp_path: Path) -> None:
    path = tmp_path / "harbour.yaml"
    path.write_text(example("brand").replace('player_day: "30.00"', "player_day: 30.00"), encoding="utf-8")
    (found,) = (one for one in check_folder(tmp_path, TODAY).findings if one.severity == "error")

    assert str(found) in " ".join(PAGE.split())


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_field_stands_on_the_page(model: type[BaseModel]) -> None:
    named = set(re.findall(r"`(\w+)`", PAGE))

    assert {field.alias or name for name, field in model.model_fields.items()} <= named


def test_every_term_stands_on_the_page_with_its_meaning() -> None:
    assert with_terms(PAGE) == PAGE, "run python -m evals.schemas"
    assert all(f"| `{name}` | {term.kind} |" in PAGE and term.about in PAGE for name, term in TERMS.items())


def test_a_draft_has_no_findings_of_its_own(tmp_path: Path) -> None:
    path = write_brand(Draft(brand="harbour", jurisdiction="GB", currency="EUR"), tmp_path)

    assert [str(one) for one in check_folder(tmp_path, TODAY).findings if one.file == path.name] == []
