"""cvh policy check, test and docs: for people a table, for programs JSON, and a code that says whether all is well."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from api.cli import app
from prompts.components import FOLDER as COMPONENTS
from tests.prompts.prompt_files import BODY, write_prompt, write_prompts
from tests.prompts.test_brands import SOUND, changed, write

RULE: dict[str, Any] = {
    "id": "B-1",
    "title": "nothing dear",
    "clause": "House rule",
    "when": 'proposal.cost > money("5.00")',
    "effect": "deny",
    "message": "Too dear.",
    "cases": [
        {"title": "five", "given": {"proposal.cost": "5.00"}, "expect": "pass"},
        {"title": "a penny more", "given": {"proposal.cost": "5.01"}, "expect": "deny"},
    ],
}
WRONG = {"title": "ten", "given": {"proposal.cost": "10.00"}, "expect": "pass"}


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["policy", *words])
    return result.exit_code, result.output


def told(*words: str) -> tuple[int, dict[str, Any]]:
    code, said = run(*words, "--json")
    return code, json.loads(said)


def test_sound_files_pass_the_check_and_warnings_do_not_fail_it(tmp_path: Path) -> None:
    write(tmp_path, changed("tiers.free_spins.small.cost", "31.00"))
    code, said = told("check", str(tmp_path))

    assert code == 0
    assert said["errors"] == 0
    assert any("can never be given" in found["what"] for found in said["findings"])
    assert [brand["brand"] for brand in said["brands"]] == ["north"]


def test_an_error_fails_the_check_and_is_told_in_full(tmp_path: Path) -> None:
    path = write(tmp_path, changed("least_age", 3))
    line = path.read_text().splitlines().index("least_age: 3") + 1
    code, said = told("check", str(tmp_path))

    assert code == 1
    assert said["errors"] == 1
    assert {
        "place": f"north.yaml:{line}:12", "file": "north.yaml", "line": line, "column": 12, "severity": "error",
        "field": "least_age", "what": "found 3", "remedy": "expected 18 or more",
    } in said["findings"]  # fmt: skip


def test_words_that_claim_too_much_fail_the_check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = (COMPONENTS / "nl.yaml").read_text().replace("Even pauze?", "Laatste kans")
    (tmp_path / "nl.yaml").write_text(words)
    monkeypatch.setenv("CVH_COMPONENTS", str(tmp_path))
    code, said = told("check")

    assert (code, said["errors"]) == (1, 1)
    assert "'laatste kans' promises what no game can keep" in said["findings"][-1]["what"]


def test_people_read_a_table_with_the_place_and_the_remedy(tmp_path: Path) -> None:
    write(tmp_path, changed("least_age", 3))
    code, said = run("check", str(tmp_path))

    assert code == 1
    assert "north.yaml:" in said
    assert "expected 18 or more" in said
    assert "Mend the errors: what does not load is not taken up." in said


def test_cases_that_hold_are_counted(tmp_path: Path) -> None:
    write(tmp_path, {**SOUND, "rules": [RULE]})
    code, said = told("test", str(tmp_path))

    assert code == 0
    assert {"file": "north.yaml", "passed": 2, "failed": []} in said["files"]
    assert said["cases"] > 200
    assert "cases hold." in run("test", str(tmp_path))[1]


def test_a_case_that_does_not_hold_is_shown_with_what_was_found(tmp_path: Path) -> None:
    write(tmp_path, {**SOUND, "rules": [{**RULE, "cases": [*RULE["cases"], WRONG]}]})
    code, said = told("test", str(tmp_path))

    assert (code, said["failed"]) == (1, 1)
    failed = next(file for file in said["files"] if file["file"] == "north.yaml")
    assert failed["passed"] == 2
    assert {**failed["failed"][0]} == {
        "rule": "B-1", "title": "ten", "expected": "pass", "found": "deny", "why": "Too dear.",
    }  # fmt: skip
    assert "1 cases do not hold" in run("test", str(tmp_path))[1]


@pytest.mark.parametrize("json_wanted", [True, False])
def test_the_page_is_written_and_named(tmp_path: Path, json_wanted: bool) -> None:
    write(tmp_path, SOUND)
    out = tmp_path / "page.html"
    code, said = run("docs", str(tmp_path), "--out", str(out), *(["--json"] if json_wanted else []))

    assert code == 0
    assert str(out) in said.replace("\n", "")
    assert "R-05" in out.read_text(encoding="utf-8")


def test_prompts_are_checked_with_the_files_and_released_by_a_command(tmp_path: Path) -> None:
    brands, prompts = tmp_path / "brands", tmp_path / "prompts"
    brands.mkdir(), prompts.mkdir()
    write(brands, SOUND)
    write_prompts(prompts)
    words = ("check", str(brands), "--prompts", str(prompts))

    code, said = told(*words)
    assert (code, said["errors"]) == (1, 3)
    assert "cvh policy lock-prompts" in run(*words)[1]

    assert {*told("lock-prompts", "--prompts", str(prompts))[1]["released"]} == {"plan@1", "map@1", "words@1"}
    code, said = told(*words)
    assert (code, said["errors"]) == (0, 0)
    assert {prompt["prompt"] for prompt in said["prompts"]} == {"plan@1", "map@1", "words@1"}

    write_prompt(prompts, BODY + "More.\n")
    assert "raise version to 2" in told(*words)[1]["findings"][-1]["remedy"]
