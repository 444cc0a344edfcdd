"""The commands of the README and of docs/, run as they stand there, against a hub on a port of its own."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from api.examples import BET
from prompts.brands import FOLDER
from tests.e2e.conftest import HubProcess, run_cvh

ROOT = Path(__file__).parent.parent.parent
BLOCK = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)


def commands(page: str) -> list[str]:
    """The shell commands of a page, continued lines joined."""
    text = "\n".join(BLOCK.findall((ROOT / page).read_text()))
    joined = re.sub(r"\\\n\s*", "", text)
    found: list[str] = []
    for line in joined.splitlines():
        if found and found[-1].count("'") % 2:
            found[-1] += " " + line.strip()
        elif line.strip():
            found.append(line.split("   #")[0].strip())
    return found


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_every_command_of_the_documentation_does_what_it_says(
    make_hub: Callable[..., HubProcess], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(FOLDER, tmp_path / "prompts" / "guardrails")
    monkeypatch.setenv("CVH_GUARDRAILS", str(tmp_path / "prompts" / "guardrails"))
    first, second = make_hub("var"), make_hub("lab", "--no-scheduler")
    first.start()
    assert run_cvh("replay", "sample", "--now", "--data", str(first.data)).returncode == 0
    (tmp_path / ".venv").symlink_to(Path(sys.executable).parent.parent)
    (tmp_path / "FILE.csv").write_text(
        "Id,GameID,Username,Bet,CashedOut,Bonus,Profit,BustedAt,PlayDate\n"
        "1,7,someone,5,1.2,NA,1.00,2.0,2021-11-14T14:21:50Z\n"
    )
    ran = 0
    for command in [*commands("README.md"), *commands("docs/delivery.md"), *commands("docs/transcripts.md")]:
        if command.startswith("make "):
            continue
        if " up " in command:
            second.start()
            continue
        line = command.replace("127.0.0.1:8700", f"127.0.0.1:{first.port}")
        done = shell(line if not line.startswith("KEY=") else f"{line}; test -n $KEY", tmp_path)
        if line.startswith("KEY="):
            os.environ["KEY"] = (tmp_path / "var" / "keys" / "northstar.key").read_text().strip()
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
        if command.startswith("curl"):
            assert not {"error", "detail"} & set(json.loads(done.stdout)), f"{command}\n{done.stdout}"
        ran += 1
    os.environ.pop("KEY", None)

    assert ran >= 15
    assert second.stop() == first.stop() == 0


def shell(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["sh", "-c", line], cwd=folder, capture_output=True, text=True, timeout=120)


def test_the_readme_shows_an_event_that_the_examples_know() -> None:
    text = (ROOT / "README.md").read_text()

    assert f'"type": "{BET["type"]}"' in text


def test_the_hub_is_reached_where_the_readme_says(make_hub: Callable[..., HubProcess]) -> None:
    hub = make_hub("var")
    hub.start()
    announced = json.loads((hub.data / "hub.json").read_text())

    assert announced["url"] == hub.url
    assert announced["nats"].startswith("nats://")
