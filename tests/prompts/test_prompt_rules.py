"""The rules in a prompt: the values that the code enforces, from the very policy and law that it enforces."""

from pathlib import Path
from typing import Any

import pytest

from core.law import Law
from core.situation import Situation
from prompts.brands import load_brand
from prompts.law import load_law
from prompts.prompt_file import load_prompts
from prompts.prompt_rules import rules_for_prompt
from tests.prompts.test_brands import SOUND, changed, write

LAW = load_law()
CALM = Situation(
    brand="north", signal="inactive", jurisdiction="GB", residence="GB", harm="low", flagged=False, value="mid",
    presence="offline",
)  # fmt: skip
FLAGGED = Situation(
    brand="north", signal="tilt", jurisdiction="GB", residence="GB", harm="strong", flagged=True, value="mid",
    presence="online",
)  # fmt: skip


def rules(folder: Path, brand: object = SOUND, situation: Situation = CALM, law: Law | None = LAW) -> Any:
    return rules_for_prompt(load_brand(write(folder, brand), LAW), law, situation)


def asked(folder: Path, brand: object) -> str:
    """What strategy's model is told under a brand's file."""
    given = {"case": {}, "menu": [], "reason": "no_play", "last": None, "rules": rules(folder, brand)}
    return load_prompts()["strategy"].render(given)[1].text


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("caps.player_day", "17.31", '"player_day": "17.31"'),
        ("caps.brand_day", "171.31", '"brand_day": "171.31"'),
        ("caps.per_player_day", 7, '"offers_a_day": 7'),
        ("approve_over", "3.33", '"a_person_approves_over": "3.33"'),
        ("least_age", 23, '"least_age": 23'),
    ],
)
def test_another_figure_in_the_file_is_another_figure_in_the_prompt(
    tmp_path: Path, field: str, value: object, said: str
) -> None:
    assert said not in asked(tmp_path, SOUND)
    assert said in asked(tmp_path, changed(field, value))


def test_what_the_code_refuses_in_a_situation_is_named_with_its_reason(tmp_path: Path) -> None:
    assert "free_spins" not in rules(tmp_path)["refused_here"]

    refused = rules(tmp_path, situation=FLAGGED)["refused_here"]
    assert any("F-07 harm" in reason for reason in refused["free_spins"])
    assert "cool_down" not in refused


def test_rules_of_licence_residence_and_brand_are_told_as_they_are_asked(tmp_path: Path) -> None:
    told = {rule["id"]: rule for rule in rules(tmp_path)["rules"]}
    binding = {rule.id: rule for book in LAW.binding("GB", "GB") for rule in book.rules if not rule.standby}

    assert {*told} == {*binding}
    assert told["R-05"]["objects_when"] == " ".join(binding["R-05"].when.split())
    assert told["R-05"]["says"] == binding["R-05"].message


def test_without_books_no_rule_of_a_book_is_told(tmp_path: Path) -> None:
    assert rules(tmp_path, law=None)["rules"] == []
