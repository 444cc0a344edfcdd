"""Prompt files: read with a place for every fault, and rendered to an end, whatever stands in them."""

from pathlib import Path

from hypothesis import strategies as st

from prompts.prompt_file import FOLDER, LONGEST, PromptRead, prompt_files, read_prompt
from tests.fuzz.damage import JSON, damaged_bytes
from tests.fuzz.registry import target
from tests.fuzz.targets.files import YAML_PIECES, read_file

PROMPTS = [path.read_bytes() for path in prompt_files(FOLDER)]
PIECES = [
    *YAML_PIECES, b"{{", b"}}", b"{%", b"{#", b"{% raw %}", b"{% for x in case %}", b"{{ (", b"user:\n", b"system: x\n",
    b"{{ case.a.b | json }}\n", b"{{ case | json }}{{ rules | json }}\n", b"{{ 9**9**9 | json }}\n", b"\r\n", b"\r",
    b"{% include 'strategy.md' %}", b"{{ self }}", b"{{ case.__class__ | json }}\n", b"{{ " + b"(" * 9_000, b"```",
]  # fmt: skip


@target(st.tuples(damaged_bytes(st.sampled_from(PROMPTS), PIECES) | st.binary(max_size=200), JSON))
def prompt_file(given: tuple[bytes, object]) -> None:
    raw, value = given
    read_file("strategy.md", raw, lambda path: rendered(path, value))


def rendered(path: Path, value: object) -> None:
    read = read_prompt(path)
    if not isinstance(read, PromptRead):
        assert all(found.line > 0 and found.column > 0 and found.what and found.remedy for found in read)
        return
    said = read.prompt.render(dict.fromkeys(read.prompt.inputs, value))
    assert sum(len(one.text) for one in said) <= LONGEST
    assert [one.role for one in said] == ["system", "user"]
