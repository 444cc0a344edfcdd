"""The lock: it takes new versions, and never another text for an old one."""

from pathlib import Path

import pytest

from core.errors import PolicyFileError
from prompts.prompt_file import load_prompt
from prompts.prompt_lock import LOCK, lock_prompts, read_lock
from tests.prompts.prompt_files import BODY, HEAD, write_prompt, write_prompts


def test_a_lock_keeps_every_version_with_its_digest(tmp_path: Path) -> None:
    first = load_prompt(write_prompts(tmp_path))
    assert [prompt.id for prompt in lock_prompts(tmp_path)] == ["map@1", "plan@1", "words@1"]

    second = load_prompt(write_prompt(tmp_path, BODY + "More.\n", HEAD.replace("version: 1", "version: 10")))
    assert [prompt.id for prompt in lock_prompts(tmp_path)] == ["plan@10"]

    released = read_lock(tmp_path)
    assert isinstance(released, dict)
    assert [*released] == ["map@1", "plan@1", "plan@10", "words@1"]
    assert (released["plan@1"], released["plan@10"]) == (first.digest, second.digest)
    assert lock_prompts(tmp_path) == []


def test_a_released_version_is_not_changed_and_nothing_beside_it_is_released(tmp_path: Path) -> None:
    write_prompts(tmp_path)
    lock_prompts(tmp_path)
    before = (tmp_path / LOCK).read_bytes()
    write_prompt(tmp_path, BODY + "More.\n")
    path = tmp_path / "map.md"
    path.write_text(path.read_text().replace("version: 1", "version: 2"))

    with pytest.raises(PolicyFileError, match="raise version to 2"):
        lock_prompts(tmp_path)
    assert (tmp_path / LOCK).read_bytes() == before


def test_what_cannot_be_read_is_not_released(tmp_path: Path) -> None:
    write_prompts(tmp_path, BODY + "{{ luck | json }}\n")

    with pytest.raises(PolicyFileError, match="luck"):
        lock_prompts(tmp_path)
    assert not (tmp_path / LOCK).exists()
