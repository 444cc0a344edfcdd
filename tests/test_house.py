"""The rules of the house, as far as a machine can check them."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from evals import schemas

ROOT = Path(__file__).parent.parent
ROOMS = ("adapters", "agents", "api", "core", "evals", "graphs", "prompts", "tools")


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)


@pytest.mark.parametrize(
    "words",
    [
        (sys.executable, "-m", "ruff", "format", "--check", "."),
        (sys.executable, "-m", "ruff", "check", "."),
        (sys.executable, "-m", "mypy"),
        (str(Path(sys.executable).parent / "lint-imports"),),
    ],
    ids=["format", "lint", "types", "import directions"],
)
def test_the_code_passes(words: tuple[str, ...]) -> None:
    done = run(*words)

    assert done.returncode == 0, done.stdout + done.stderr


def test_the_help_imports_nothing_heavy() -> None:
    heavy = {"fastapi", "sqlalchemy", "nats", "pydantic", "rich", "litellm", "langgraph", "qdrant_client", "msgspec"}
    code = "import sys; import api.cli; print(' '.join(sys.modules))"
    loaded = set(run(sys.executable, "-c", code).stdout.split())

    assert "typer" in loaded
    assert not heavy & loaded


def test_a_running_hub_has_not_imported_the_models_it_does_not_use() -> None:
    code = "import sys; import api.wiring, api.server, api.show; print(' '.join(sys.modules))"
    loaded = set(run(sys.executable, "-c", code).stdout.split())

    assert not {"litellm", "langchain_openai", "langgraph", "qdrant_client"} & loaded


def test_modules_stay_short() -> None:
    long = {str(path): n for room in ROOMS for path in (ROOT / room).rglob("*.py") if (n := lines(path)) > 300}

    assert not long


def test_no_room_has_a_cupboard_for_everything() -> None:
    names = {path.stem for room in ROOMS for path in (ROOT / room).rglob("*.py")}

    assert not names & {"utils", "util", "helpers", "manager", "base", "common", "misc"}


def test_the_locks_name_no_host_and_every_pin_has_a_hash() -> None:
    for lock in ROOT.glob("requirements*.lock"):
        text = lock.read_text()
        pins = re.findall(r"^\S+==\S+.*\\$", text, re.MULTILINE)

        assert "://" not in text
        assert pins
        assert text.count("--hash=sha256:") >= len(pins)


def test_the_published_contract_is_that_of_the_code() -> None:
    for path, text in schemas.files().items():
        assert path.read_text() == text, "run python -m evals.schemas"


def lines(path: Path) -> int:
    return len(path.read_text().splitlines())
