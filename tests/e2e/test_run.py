"""What a newcomer does first: run the sample, look around, stop, run it again."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.e2e.conftest import cvh, free_port

SECONDS = 90.0


def run_sample(data: Path, *options: str) -> str:
    """Play the sample as `make run` does, press Ctrl-C when it is told, and return what was said."""
    said = data.parent / "said"
    command = [sys.executable, "-m", "api", "up", "--sample", "--rate", "1500", "--data", str(data), *options]
    with said.open("wb") as output:
        process = subprocess.Popen(
            [*command, "--port", str(free_port())], stdout=output, stderr=output, env={**os.environ, "COLUMNS": "200"}
        )
        deadline = time.monotonic() + SECONDS
        while "goes on running" not in said.read_text():
            assert process.poll() is None, said.read_text()
            assert time.monotonic() < deadline, said.read_text()
            time.sleep(0.1)
        server = int((data / "nats" / "nats.pid").read_text())
        process.send_signal(signal.SIGINT)
        assert process.wait(SECONDS) == 0, said.read_text()
    with pytest.raises(ProcessLookupError):
        os.kill(server, 0)
    return said.read_text()


def test_the_sample_tells_its_stories_twice_and_goes_on_from_its_data(tmp_path: Path) -> None:
    data = tmp_path / "var"
    first, second = run_sample(data), run_sample(data)
    players = {player["id"] for player in cvh("players", "list", "--data", str(data))["players"]}
    decisions = cvh("decisions", "list", "--limit", "1000", "--data", str(data))["decisions"]
    arms = {(d["player"], d["signal"]): d["arm"] for d in decisions}

    assert "run 1" in first
    assert "run 2" in second
    assert {"mia.1", "mia.2"} <= players
    assert arms["mia.1", "tilt"] == "pause_promotions"
    assert arms["mia.2", "tilt"] == "cool_down"
    assert arms["lucas.2", "severe_loss"] == "human_contact"
    assert arms["grace.2", "high_roller_start"] == "help", "the tier waits for a person, and this evening is told late"
    assert arms["omar.2", "high_roller_start"] == "none"
    assert arms["nadia.2", "high_roller_start"] in ("none", "help")
    assert arms["ella.2", "requested"] == "free_spins", "her first look on this evening"
    assert "cap of offers a day" in next(d["explanation"] for d in decisions if d["player"] == "ella.2")
    assert cvh("verify", "--data", str(data))["sound"]


def test_beside_a_stand_in_the_sample_shows_runs_with_a_model(tmp_path: Path) -> None:
    data = tmp_path / "var"
    said = run_sample(data, "--stand-in")
    runs = cvh("transcripts", "list", "--data", str(data))["transcripts"]

    assert "model: stand-in (a script, not a model" in said
    assert "thought by a model of northstar/" in said
    assert "thought by plain rules" not in said
    assert runs
    assert {(run["strategist"], *run["models"], *run["fallbacks"]) for run in runs} == {("model", "stand-in")}
    assert cvh("verify", "--data", str(data))["sound"]


def test_the_transcripts_lead_from_the_question_to_the_play(tmp_path: Path) -> None:
    data = tmp_path / "var"
    said = run_sample(data)
    heads = cvh("transcripts", "list", "--data", str(data))["transcripts"]
    book = cvh("policy", "plays", "--data", str(data))
    read = cvh("transcripts", "show", heads[0]["run"][:8], "--data", str(data))

    assert "thought by plain rules of northstar/" in said
    assert {head["strategist"] for head in heads} == {"offline"}
    assert {head["play"] for head in heads} >= {play["digest"] for play in book["plays"]}
    assert read["lines"][0]["kind"] == "run"
    assert read["lines"][-1] == {
        "kind": "verdict", "run": heads[0]["run"], "accepted": True, "objections": [],
        "standing": "accepted", "level": "auto",
    }  # fmt: skip
    assert {line["agent"] for line in read["lines"] if "agent" in line} == {"ingestion", "strategy", "execution"}
