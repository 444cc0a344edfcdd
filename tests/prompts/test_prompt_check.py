"""The check of a folder of prompts: inputs, tools, secrets, size and versions, each fault with its place."""

from pathlib import Path

import pytest

from prompts.prompt_check import WRITTEN, check_prompts
from prompts.prompt_file import FOLDER
from prompts.prompt_lock import LOCK, lock_prompts
from tests.prompts.prompt_files import BODY, HEAD, write_prompt, write_prompts

DIGITS = "0123456789abcdef" * 2


def found(folder: Path) -> list[tuple[str, str, str]]:
    """Place, field and what is wrong."""
    return [(one.place, one.field, one.what) for one in check_prompts(folder).findings]


def released(folder: Path, body: str = BODY, head: str = HEAD) -> Path:
    """A folder whose prompts are in the lock, before strategy's becomes another."""
    write_prompts(folder)
    lock_prompts(folder)
    write_prompt(folder, body, head)
    return folder


def test_nothing_is_wrong_with_the_prompts_of_the_package() -> None:
    assert found(FOLDER) == []


def test_sound_and_released_prompts_have_no_findings(tmp_path: Path) -> None:
    checked = check_prompts(released(tmp_path))

    assert not checked.findings
    assert [prompt.id for prompt in checked.prompts] == ["map@1", "plan@1", "words@1"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (BODY.replace("case |", "reason |"), ("plan.md:6:9", "inputs.case", "case is declared and shown nowhere")),
        (BODY + "Or estimate_arms.\n", ("plan.md:21:4", "tools", "speaks of estimate_arms, which it is not given")),
        (BODY + "x" * WRITTEN, ("plan.md:1:1", "", f"is {len(HEAD + BODY) + WRITTEN} characters long")),
        (BODY + "{{ luck | json }}\n", ("plan.md:21:4", "user", "luck is not among the inputs")),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_prompt_is_told_with_its_place(
    tmp_path: Path, body: str, expected: tuple[str, str, str]
) -> None:
    assert expected in found(released(tmp_path, body))


@pytest.mark.parametrize(
    ("secret", "what"),
    [
        ("sk-" + DIGITS, "an API key"),
        ("sk-proj-" + DIGITS, "an API key"),
        ("AKIA" + "ABCDEFGHIJKLMNOP", "an access key"),
        ("ghp_" + DIGITS, "an access key"),
        ("Bearer " + DIGITS, "a bearer token"),
        ("eyJ" + DIGITS + "." + DIGITS + "." + DIGITS, "a signed token"),
        ("-----BEGIN EC " + "PRIVATE KEY-----", "a private key"),
        ("nats://hub:" + DIGITS + "@10.0.0.1", "an address with a password"),
        ("api_key: " + DIGITS, "a secret"),
        ("canary-" + DIGITS, "a canary"),
    ],
)
def test_a_secret_is_found_where_it_stands_and_repeated_to_nobody(tmp_path: Path, secret: str, what: str) -> None:
    write_prompts(tmp_path, BODY + f"It is {secret}.\n")
    lock_prompts(tmp_path)
    (finding,) = check_prompts(tmp_path).findings

    assert (finding.place, finding.what) == ("plan.md:21:7", f"holds what looks like {what}")
    assert DIGITS not in str(finding)


@pytest.mark.parametrize(
    "text", ["Name the token of no one.", "Risk-free and task-oriented words.", "A bearer of news."]
)
def test_plain_words_are_no_secret(tmp_path: Path, text: str) -> None:
    write_prompts(tmp_path, BODY + text + "\n")
    lock_prompts(tmp_path)

    assert found(tmp_path) == []


def test_other_words_under_a_released_version_are_an_error(tmp_path: Path) -> None:
    (finding,) = check_prompts(released(tmp_path, BODY.replace("care", "luck"))).findings

    assert (finding.place, finding.field, finding.severity) == ("plan.md:3:10", "version", "error")
    assert finding.what == "plan@1 does not say what was released under it"
    assert "raise version to 2" in finding.remedy


def test_a_version_that_nobody_has_released_is_an_error_until_it_is_locked(tmp_path: Path) -> None:
    folder = released(tmp_path, BODY.replace("care", "luck"), HEAD.replace("version: 1", "version: 2"))
    (finding,) = check_prompts(folder).findings
    lock_prompts(folder)

    assert (finding.place, finding.what) == ("plan.md:3:10", f"plan@2 is not in {LOCK}")
    assert "cvh policy lock-prompts" in finding.remedy
    assert found(folder) == []


def test_a_broken_lock_is_told_with_its_place(tmp_path: Path) -> None:
    (released(tmp_path) / LOCK).write_text("released:\n  plan@1: abc\n")

    assert found(tmp_path) == [("prompts.lock:2:11", "released.plan@1", "found 'abc'")]


def test_two_prompts_for_an_agent_and_none_are_errors(tmp_path: Path) -> None:
    write_prompt(released(tmp_path), name="second.md")
    (tmp_path / "map.md").unlink()
    said = found(tmp_path)

    assert ("second.md:4:8", "agent", "strategy has another prompt file") in said
    assert (f"{tmp_path.name}:1:1", "", "has no prompt for ingestion") in said
