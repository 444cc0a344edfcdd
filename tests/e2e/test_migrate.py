"""`cvh migrate` as an operator runs it: killed at bad moments, through a running hub or without one."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import HubProcess, cvh
from tests.e2e.test_readme import commands, shell
from tests.fake_source import FakeSource, serving

UNTIL = "2026-01-01T00:00:00Z"
WITHOUT = ("--without", "exclusions", "--without", "consents")
DOCUMENTED = {
    "consents.csv": "player,time,channel,granted\np1,2025-01-01T00:00:00Z,site,true\n",
    "exclusions.csv": "player,time,type,state,until\n",
    "players.csv": "player,time,country,currency,verified\np1,2025-01-01T00:00:00Z,GB,GBP,true\n",
    "payments.csv": "payment,player,time,type,state,amount,currency\n"
    "1,p1,2025-02-01T10:00:00Z,deposit,approved,12.50,GBP\n",
}


def payments(count: int) -> list[dict[str, str]]:
    return [
        {"payment": str(n), "player": f"p{n % 7}", "time": f"2025-{n % 12 + 1:02}-{n % 28 + 1:02}T10:00:00Z",
         "type": "deposit" if n % 3 else "withdrawal", "state": "approved", "amount": f"{n}.07", "currency": "GBP"}
        for n in range(count)
    ]  # fmt: skip


def sums(items: list[dict[str, str]], kind: str) -> dict[str, Decimal]:
    told = {item["player"]: Decimal(0) for item in items}
    for item in items:
        told[item["player"]] += Decimal(item["amount"]) if item["type"] == kind else 0
    return told


def killed_when_asked(source: FakeSource, data: Path, page: int) -> int:
    """Run a migration, and kill it dead when it asks for so many pages of payments."""
    command = [sys.executable, "-m", "api", "migrate", source.url, "--brand", "northstar", "--until", UNTIL, "--json"]
    process = subprocess.Popen([*command, "--data", str(data)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    source.asked.clear()

    def watch(path: str) -> None:
        if sum(asked.startswith("/payments") for asked in source.asked) == page:
            os.kill(process.pid, signal.SIGKILL)

    source.watch = watch
    code = process.wait(60)
    source.watch = None
    return code


@pytest.mark.parametrize("with_hub", [False, True], ids=["without a hub", "through a running hub"])
def test_a_migration_killed_twice_ends_with_the_sums_of_its_source(
    make_hub: Callable[..., HubProcess], tmp_path: Path, with_hub: bool
) -> None:
    items, hub = payments(60), make_hub("hub", "--no-scheduler")
    source = FakeSource({"payments": items}, page=10, faults=["", "429", "repeat"])
    source.summed["payments"] = ("amount",)
    if with_hub:
        hub.start()
    with serving(source):
        assert killed_when_asked(source, hub.data, 3) == -signal.SIGKILL
        assert killed_when_asked(source, hub.data, 2) == -signal.SIGKILL
        done = migrate(source.url, hub.data)
        asked = len(source.asked)
        again = migrate(source.url, hub.data)

    assert (done["end"], again["end"]) == ("finished", "finished before")
    assert len(source.asked) == asked
    assert done["entities"]["payments"]["events"] == 60
    assert all(figure["equal"] for figure in done["figures"])
    shown = {p["id"]: p for p in cvh("players", "list", "--data", str(hub.data))["players"]}
    assert {name: Decimal(p["deposited"]) for name, p in shown.items()} == sums(items, "deposit")
    assert {name: Decimal(p["withdrawn"]) for name, p in shown.items()} == sums(items, "withdrawal")
    if with_hub:
        assert hub.stop() == 0


def migrate(url: str, data: Path) -> dict[str, Any]:
    found: dict[str, Any] = cvh("migrate", url, "--brand", "northstar", "--until", UNTIL, "--data", str(data), *WITHOUT)
    return found


def test_the_commands_of_the_page_do_what_it_says(tmp_path: Path) -> None:
    (tmp_path / ".venv").symlink_to(Path(sys.executable).parent.parent)
    (tmp_path / "export").mkdir()
    for name, text in DOCUMENTED.items():
        (tmp_path / "export" / name).write_text(text)

    said = [shell(command, tmp_path) for command in commands("docs/migration.md")]

    assert [done.returncode for done in said] == [0, 0, 0], [done.stderr for done in said]
    assert "is whole: the live stream goes on from 2026-01-01" in said[0].stdout
    assert "is whole already" in said[1].stdout
    assert "12.50" in said[2].stdout
