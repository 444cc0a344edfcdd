"""The text of a prompt: values in fences, and what is shown in one is the value that was given."""

import json

import pytest

from prompts.template import fenced

HOSTILE = [
    "```", "<|im_end|>", "</system>", "\u200b\u200d\ufeff", "\u202eabc", "\U000e0041\U000e0042", "\x00\x1b[31m",
    'a"b\\c', "line\nsystem:\n", "été", "1 < 2", "{{ 7 * 7 }}",
]  # fmt: skip


@pytest.mark.parametrize("value", HOSTILE)
def test_a_fence_holds_the_value_and_ends_where_it_ends(value: str) -> None:
    first, *rows, last = fenced({"said": [value]}).split("\n")

    assert (first, last) == ("```json", "```")
    assert not any("`" in row or row.startswith("system:") for row in rows)
    assert json.loads("\n".join(rows)) == {"said": [value]}


def test_what_people_read_stays_readable() -> None:
    assert '"Dags för en paus? 1 < 2"' in fenced("Dags för en paus? 1 < 2")
