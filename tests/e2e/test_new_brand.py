"""A brand in a minute: one command beside a running hub, and the first offer reaches the first player."""

import json
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.sync.client import connect

from api.clock import now
from core import events as ev
from core.arms import kind_of
from core.record import canonical
from prompts.brands import FOLDER
from tests.e2e.conftest import HubProcess, cvh, run_cvh

Make = Callable[..., HubProcess]
PATIENCE_SECONDS = 60.0
HARBOUR = ("brand", "new", "harbour", "--jurisdiction", "GB", "--currency", "EUR", "--data")


@pytest.fixture
def guardrails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A folder of brand files of this test's own, for hubs and commands."""
    folder = shutil.copytree(FOLDER, tmp_path / "guardrails")
    monkeypatch.setenv("CVH_GUARDRAILS", str(folder))
    return str(folder)


def arrival(player: str) -> bytes:
    """A verified grown-up opens an account, agrees to offers, and logs in."""
    about = {"source": "test", "time": now(), "subject": player}
    facts = ev.Registration(country="GB", born=date(1990, 5, 17), currency="EUR", verified=True)
    agreed = ev.ConsentChange(channel="site", granted=True)
    return canonical(
        [
            ev.PlayerRegistered(id="1", data=facts, **about),  # type: ignore[arg-type]
            ev.ConsentChanged(id="2", data=agreed, **about),  # type: ignore[arg-type]
            ev.LoggedIn(id="3", data=ev.Login(), **about),  # type: ignore[arg-type]
        ]
    )


def decisions(client: httpx.Client, player: str) -> Iterator[dict[str, Any]]:
    """Ask again and again what to do in the lobby, for a minute."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        answer = client.post("/v1/decisions", json={"player": player, "moment": "lobby"})
        assert answer.status_code == 200, answer.text
        yield answer.json()
        time.sleep(0.1)


def test_from_the_command_to_the_first_offer(make_hub: Make, guardrails: str) -> None:
    hub = make_hub("hub")
    hub.start()
    start = time.monotonic()
    made = cvh(*HARBOUR, str(hub.data), CVH_GUARDRAILS=guardrails)
    let_offers_act(Path(guardrails) / "harbour.yaml")
    headers = {"Authorization": f"Bearer {Path(made['key_file']).read_text()}"}
    with httpx.Client(base_url=made["url"], headers=headers, trust_env=False, timeout=30) as client:
        assert client.post("/v1/events", content=arrival(made["player"])).status_code == 202
        asked = decisions(client, made["player"])
        decided, first = next(asked), time.monotonic() - start
        while decided["arm"] == "none":
            decided = next(asked)
        commercial = time.monotonic() - start
    print(f"\nfrom the command: first decision {first:.1f} s, first commercial one {commercial:.1f} s")  # noqa: T201

    assert made["running"]
    assert kind_of(decided["arm"]) == "commercial"
    assert (decided["brand"], decided["tier"]) == ("harbour", "small")
    assert command(made) == decided["command"]
    assert hub.stop() == 0
    assert cvh("verify", "--data", str(hub.data))["sound"]


def let_offers_act(file: Path) -> None:
    """Say in the new brand's file what `cvh brand new` says for nobody: that no person accepts its plays first."""
    text = file.read_text(encoding="utf-8")
    told = text.replace("start: suggest", "start: auto").replace("free_spins: canary", "free_spins: auto")
    assert told != text
    file.write_text(told, encoding="utf-8")


def command(made: dict[str, Any]) -> Any:
    """The first command on the demo player's stream."""
    with connect(made["url"].replace("http", "ws") + "/v1/stream", proxy=None) as socket:
        socket.send(json.dumps({"token": made["token"]}))
        assert json.loads(socket.recv(10))["type"] == "welcome"
        return json.loads(socket.recv(10))["command"]


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_the_lines_it_prints_do_what_they_say_once_a_hub_is_started(make_hub: Make, guardrails: str) -> None:
    hub = make_hub("hub")
    made = cvh(*HARBOUR, str(hub.data), CVH_GUARDRAILS=guardrails, CVH_PORT=str(hub.port))
    hub.start()
    taken, decided = (json.loads(shell(made["steps"][step])) for step in ("event", "decision"))
    heard = shell(made["steps"]["stream"].replace("sleep 60", "sleep 3"))

    assert not made["running"]
    assert (taken["accepted"], taken["rejected"]) == (3, 0)
    assert decided["brand"] == "harbour"
    assert '"type":"welcome"' in heard
    assert hub.stop() == 0


def shell(line: str) -> str:
    done = subprocess.run(["sh", "-c", line], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_brand_is_listed_and_never_made_twice(tmp_path: Path, guardrails: str) -> None:
    data = str(tmp_path / "var")
    made = cvh(*HARBOUR, data, "--group", "quay", CVH_GUARDRAILS=guardrails)
    again = run_cvh(*HARBOUR, data, CVH_GUARDRAILS=guardrails)
    (harbour,) = (
        brand
        for brand in cvh("brand", "list", "--data", data, CVH_GUARDRAILS=guardrails)["brands"]
        if brand["brand"] == "harbour"
    )

    assert again.returncode == 1
    assert again.stderr.startswith("cvh: brand 'harbour' has a file already")
    assert (harbour["key_file"], harbour["group"], harbour["running"]) == (made["key_file"], "quay", False)
    assert (tmp_path / "var" / "keys" / "quay.group.key").exists()
