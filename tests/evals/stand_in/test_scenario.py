"""Scenarios are files that people write, and are read as strictly as the others."""

import asyncio
import os
import sys
from pathlib import Path

import httpx
import pytest

from core.errors import SourceError
from evals.stand_in import Answer, Hang, Hostile, RateLimit, read_scenario, scripted
from evals.stand_in.scenario import When
from tests.evals.stand_in.conftest import Face
from tests.evals.stand_in.test_answers import MENU, STRICT, TOOLS

FILE = """\
steps:
  - do: rate_limit
    retry_after: 2
    times: 1
  - do: hang
    when: {system: strategist}
  - do: answer
"""


def test_a_file_says_what_the_same_steps_in_python_say(tmp_path: Path) -> None:
    path = tmp_path / "busy.yaml"
    path.write_text(FILE)

    steps = (RateLimit(retry_after=2, times=1), Hang(when=When(system="strategist")), Answer())
    assert read_scenario(path) == scripted(*steps)


@pytest.mark.parametrize(
    ("wrong", "place"),
    [("steps: [{do: dance}]", "busy.yaml:1:"), ("steps:\n  - do: drip\n    bytes: 1", "busy.yaml:3:5")],
    ids=["an unknown step", "an unknown field"],
)
def test_a_file_that_is_wrong_says_where(tmp_path: Path, wrong: str, place: str) -> None:
    path = tmp_path / "busy.yaml"
    path.write_text(wrong)

    with pytest.raises(SourceError, match=place):
        read_scenario(path)


async def test_a_hostile_model_calls_what_nobody_offered_and_then_answers(facing: Face) -> None:
    async with facing(Hostile(means="disallowed")) as there:
        said = {"model": "m", "messages": [{"role": "user", "content": MENU}], "response_format": STRICT}
        calling = await there.sdk.chat.completions.create(**said, tools=TOOLS)
        answer = await there.sdk.chat.completions.create(**said)

    assert [call.function.name for call in calling.choices[0].message.tool_calls][-1] == "grant_bonus"
    assert answer.choices[0].message.content


async def test_it_runs_alone_and_says_what_it_is(tmp_path: Path) -> None:
    path = tmp_path / "busy.yaml"
    path.write_text("steps: [{do: text, text: from the file}]")
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "evals.stand_in", "--scenario", str(path),
        stdout=asyncio.subprocess.PIPE, env={**os.environ, "PYTHONUNBUFFERED": "1", "COLUMNS": "200"},
    )  # fmt: skip
    try:
        async with asyncio.timeout(60):
            told = [(await process.stdout.readline()).decode() for _ in range(2)]
            url = next(word for word in told[1].split() if word.startswith("CVH_MODEL_URL=")).partition("=")[2]
            async with httpx.AsyncClient(trust_env=False, timeout=30) as http:
                asked = {"model": "m", "messages": [{"role": "user", "content": "?"}]}
                answer = await http.post(f"{url}/chat/completions", json=asked)
    finally:
        process.terminate()
        rest, _ = await process.communicate()

    assert "a script, not a model: it tests plumbing, never quality" in told[0]
    assert answer.json()["choices"][0]["message"]["content"] == "from the file"
    assert b"Stopped after 1 requests" in rest
    assert process.returncode == 0
