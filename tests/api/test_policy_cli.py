"""cvh policy: words about a brand that are recorded."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.archive import open_archive
from api.cli import app
from api.settings import Settings
from core.errors import HubError


def run(data: Path, *words: str) -> str:
    return CliRunner().invoke(app, ["policy", *words, "--data", str(data)], catch_exceptions=False).output


def test_a_gap_is_answered_for_on_the_record(tmp_path: Path) -> None:
    said = run(tmp_path, "heal", "northstar", "--reason", "an hour of page views")

    with open_archive(Settings(data=tmp_path)) as archive:
        words = [entry.body for entry in archive.chain() if entry.kind == "gap"]
    assert "northstar" in said
    assert len(words) == 1
    assert b"an hour of page views" in words[0]


@pytest.mark.parametrize(
    ("brand", "reason", "said"),
    [("northstar", " ", "--reason is empty"), ("nowhere", "why", "no brand"), ("northstar", "x" * 201, "200 letters")],
)
def test_a_word_that_cannot_be_recorded_is_none(tmp_path: Path, brand: str, reason: str, said: str) -> None:
    with pytest.raises(HubError, match=said):
        run(tmp_path, "heal", brand, "--reason", reason)
