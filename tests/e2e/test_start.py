"""What stands in the way of a start is said in one sentence that tells what to do."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.conftest import HubProcess, cvh, run_cvh

Make = Callable[..., HubProcess]


def one_sentence(done) -> str:  # type: ignore[no-untyped-def]
    assert done.returncode == 1, done.stdout + done.stderr
    assert done.stderr.startswith("cvh: "), done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    return done.stderr


def test_two_hubs_run_side_by_side_but_not_on_one_port_or_folder(make_hub: Make, tmp_path: Path) -> None:
    one, other = make_hub("one"), make_hub("other")
    one.start()
    other.start()
    port = one_sentence(run_cvh("up", "--data", str(tmp_path / "third"), "--port", str(one.port)))
    folder = one_sentence(run_cvh("up", "--data", str(one.data), "--port", "0"))

    assert str(one.port) in port
    assert "--port" in port
    assert "--data" in folder
    assert one.stop() == other.stop() == 0


def test_a_corrupt_ledger(make_hub: Make) -> None:
    hub = make_hub("one")
    hub.start()
    hub.stop()
    (hub.data / "ledger.db").write_bytes(b"not a database" * 1000)

    for words in (("up", "--port", "0"), ("verify",), ("players", "list"), ("policy", "plays")):
        assert "ledger.db" in one_sentence(run_cvh(*words, "--data", str(hub.data)))


def test_a_ledger_whose_log_is_gone(make_hub: Make) -> None:
    hub = make_hub("one", "--no-scheduler")
    hub.start()
    assert run_cvh("replay", "sample", "--data", str(hub.data), "--json").returncode == 0
    hub.stop()
    shutil.rmtree(hub.data / "nats")

    assert "backup" in one_sentence(run_cvh("up", "--data", str(hub.data), "--port", "0"))


def test_a_folder_that_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("a file")

    assert "var" in one_sentence(run_cvh("up", "--data", str(tmp_path / "var"), "--port", "0"))


@pytest.mark.parametrize(
    "words", [("verify",), ("players", "list"), ("decisions", "list"), ("transcripts", "list"), ("policy", "plays")]
)
def test_a_folder_without_a_hub(tmp_path: Path, words: tuple[str, ...]) -> None:
    assert "cvh up" in one_sentence(run_cvh(*words, "--data", str(tmp_path / "nothing")))


def test_an_unknown_play_book(tmp_path: Path) -> None:
    said = one_sentence(run_cvh("up", "--data", str(tmp_path / "var"), "--port", "0", "--playbook", "feed"))

    assert "cvh policy plays" in said


def test_something_that_is_not_there(make_hub: Make) -> None:
    hub = make_hub("one")
    hub.start()
    hub.stop()

    for words in (("decisions", "show", "zz"), ("players", "show", "x"), ("transcripts", "show", "x")):
        assert "list" in one_sentence(run_cvh(*words, "--data", str(hub.data)))


def test_a_replay_without_a_hub_or_a_trace(tmp_path: Path) -> None:
    assert "cvh up" in one_sentence(run_cvh("replay", "--data", str(tmp_path / "x")))
    assert "trace" in one_sentence(run_cvh("replay", "nowhere.jsonl", "--data", str(tmp_path / "x")))


def test_the_kill_switch_stops_offers_on_a_running_hub_and_is_recorded(make_hub: Make) -> None:
    hub = make_hub("one")
    hub.start()
    done = run_cvh("policy", "stop", "northstar", "--reason", "review", "--data", str(hub.data))

    assert done.returncode == 0, done.stderr
    hub.kill()
    hub.start()
    hub.stop()
    assert run_cvh("policy", "resume", "northstar", "--reason", "done", "--data", str(hub.data)).returncode == 0
    assert cvh("verify", "--data", str(hub.data))["sound"]
