"""A hub as its users start it: a process of its own, on a port of its own."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

WAIT_SECONDS = 30.0


class HubProcess:
    """One `cvh up` with its folder and port; start it again after it was stopped or killed."""

    def __init__(self, data: Path, *options: str) -> None:
        self.data, self.options, self.port = data, options, free_port()
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        command = [sys.executable, "-m", "api", "up", "--data", str(self.data), "--port", str(self.port), *self.options]
        self.output = (self.data.parent / f"{self.data.name}.out").open("ab")
        self.process = subprocess.Popen(command, stdout=self.output, stderr=self.output)
        deadline = time.monotonic() + WAIT_SECONDS
        while not self._answers():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < deadline, self.said()
            time.sleep(0.05)

    def kill(self) -> None:
        """End it as a power cut would end the process."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()
        self.output.close()

    def stop(self) -> int:
        """Ctrl-C."""
        assert self.process is not None
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(WAIT_SECONDS)
        self.output.close()
        return code

    def said(self) -> str:
        return (self.data.parent / f"{self.data.name}.out").read_text()

    def keys(self) -> dict[str, str]:
        """The keys of the brands; those of groups have a dot in their names."""
        files = (self.data / "keys").glob("*.key")
        return {file.stem: file.read_text().strip() for file in files if "." not in file.stem}

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/openapi.json", trust_env=False).status_code == 200
        except httpx.TransportError:
            return False


@pytest.fixture
def make_hub(tmp_path: Path) -> Iterator[Callable[..., HubProcess]]:
    """Make hubs; whatever still runs at the end is ended."""
    made: list[HubProcess] = []

    def make(name: str, *options: str) -> HubProcess:
        made.append(HubProcess(tmp_path / name, *options))
        return made[-1]

    yield make
    for hub in made:
        if hub.process is not None and hub.process.poll() is None:
            hub.kill()


def cvh(*words: str, **settings: str) -> Any:
    """Run a command with --json and return its one JSON object."""
    done = run_cvh(*words, "--json", **settings)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def run_cvh(*words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a command, with no settings but those given."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CVH_")} | settings
    return subprocess.run(
        [sys.executable, "-m", "api", *words], capture_output=True, text=True, timeout=120, env=environment
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
