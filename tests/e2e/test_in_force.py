"""What is in force, as its users meet it: a kill switch that outlives kill -9, and production from its first bundle."""

import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from prompts.brands import FOLDER
from tests.e2e.conftest import HubProcess, cvh, run_cvh

Make = Callable[..., HubProcess]
WHY = ("--reason", "under review")


def standing(hub: HubProcess, brand: str) -> dict[str, Any]:
    """How the hub says it stands."""
    headers = {"Authorization": f"Bearer {hub.keys()[brand]}"}
    shown: dict[str, Any] = httpx.get(f"{hub.url}/v1/hub", headers=headers, trust_env=False).json()
    return shown


def switches(hub: HubProcess) -> dict[str, tuple[str, str | None]]:
    lines = cvh("policy", "status", "--data", str(hub.data))["switches"]
    return {line["brand"]: (line["offers"], line["reason"]) for line in lines}


def test_a_kill_switch_outlives_the_hub_that_was_told_and_its_command_says_what_stands(make_hub: Make) -> None:
    hub = make_hub("hub")
    data = ("--data", str(hub.data))
    hub.start()
    key = (hub.data / "keys" / "operator").read_text()
    start = time.monotonic()
    asked = {"brand": "northstar", "commercial": "off", "reason": "under review"}
    answer = httpx.post(f"{hub.url}/v1/switch", json=asked, headers={"Authorization": f"Bearer {key}"}, trust_env=False)
    took = time.monotonic() - start
    hub.kill()
    assert answer.status_code == 200, answer.text
    print(f"\nfrom the request to a switch that holds and is on disk: {took * 1000:.0f} ms")  # noqa: T201
    hub.start()
    assert not standing(hub, "northstar")["commercial"]
    assert switches(hub)["northstar"] == ("off", "under review")

    all_off = cvh("policy", "stop", "--all", *WHY, *data)
    one_on = cvh("policy", "resume", "northstar", *WHY, *data)
    assert (all_off["commercial"], one_on["commercial"]) == ("off", "off")
    assert hub.stop() == 0
    resumed = cvh("policy", "resume", "--all", *WHY, *data)
    assert resumed["commercial"] == "on"
    assert {offers for offers, _ in switches(hub).values()} == {"on"}
    assert cvh("verify", *data)["sound"]


@pytest.mark.parametrize("words", [(), ("northstar", "--all"), ("nowhere",)], ids=" ".join)
def test_a_switch_that_names_nobody_turns_nothing(tmp_path: Path, words: tuple[str, ...]) -> None:
    done = run_cvh("policy", "stop", *words, *WHY, "--data", str(tmp_path / "hub"))

    assert done.returncode == 1
    assert done.stderr.startswith("cvh: ")
    assert len(done.stderr.splitlines()) == 1


class Operator:
    """Somebody with the files, a hub, and names to act under."""

    def __init__(self, data: Path, guardrails: Path) -> None:
        self.data, self.guardrails = data, guardrails

    def says(self, *words: str) -> Any:
        return cvh(*words, "--data", str(self.data), **self.settings)

    def is_told(self, *words: str) -> str:
        done = run_cvh(*words, "--data", str(self.data), **self.settings)
        assert done.returncode == 1
        return done.stderr

    @property
    def settings(self) -> dict[str, str]:
        return {"CVH_MODE": "production", "CVH_GUARDRAILS": str(self.guardrails)}

    def edits(self, old: str, new: str) -> None:
        file = self.guardrails / "northstar.yaml"
        assert old in file.read_text()
        file.write_text(file.read_text().replace(old, new))

    def approves(self, digest: str, by: str) -> str:
        shown = self.says("policy", "approve", digest[:12], "--by", by, "--reason", "looked at it")
        return str(shown["state"])


def test_production_decides_by_what_people_have_approved_and_by_nothing_else(
    make_hub: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub = make_hub("hub")
    one = Operator(hub.data, shutil.copytree(FOLDER, tmp_path / "guardrails"))
    for name, value in one.settings.items():
        monkeypatch.setenv(name, value)
    refused = one.is_told("up", "--port", str(hub.port))
    assert refused.startswith("cvh: no bundle is approved in this ledger")

    first = one.says("policy", "propose", "--by", "Ann")
    assert (first["state"], first["needed"], first["proposed_by"]) == ("proposed", 2, "ann")
    assert "has proposed it" in one.is_told("policy", "approve", first["digest"], "--by", "ann", "--reason", "r")
    assert one.approves(first["digest"], "bob") == "proposed"
    assert one.approves(first["digest"], "cat") == "in force"

    one.edits("least_age: 18", "least_age: 17")  # a file that no hub would load
    hub.start()
    before = standing(hub, "northstar")
    assert before["mode"] == "production"
    one.edits("least_age: 17", "least_age: 21")
    assert one.says("brand", "new", "harbour", "--jurisdiction", "MT", "--currency", "EUR")["running"] is False
    second = one.says("policy", "propose", "--by", "dan")
    assert second["changes_of_the_floor"] == ["brand harbour is added", "brand northstar: least_age changes"]
    assert one.approves(second["digest"], "ann") == "proposed"
    assert standing(hub, "northstar")["policy"] == before["policy"]
    assert "approved it already" in one.is_told("policy", "approve", second["digest"], "--by", "ann", "--reason", "r")
    assert one.approves(second["digest"], "bob") == "in force"
    after = standing(hub, "northstar")
    assert after["policy"] != before["policy"]
    assert standing(hub, "harbour")["commercial"]

    hub.kill()
    shutil.rmtree(one.guardrails)
    hub.start()
    assert standing(hub, "northstar")["policy"] == after["policy"]
    assert hub.stop() == 0
    listed = {line["digest"]: line["state"] for line in one.says("policy", "bundles")["bundles"]}
    assert listed == {first["digest"]: "replaced", second["digest"]: "in force"}
    assert one.says("verify")["sound"]
