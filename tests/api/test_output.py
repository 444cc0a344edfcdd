"""What strangers wrote is printed as data: it is no markup, it drives no terminal, and it can always be listed."""

import json
from pathlib import Path

import pytest
from msgspec.structs import replace
from typer.testing import CliRunner

from adapters.database import open_database, sqlite_url
from adapters.sql_ledger import SqlLedger
from api.cli import app
from api.output import say, table
from core.entries import Batch, DeadLetter, Quarantined, Route
from core.errors import Refusal
from tests.adapters.house import NOON, a_decision, a_play, a_publication

HOSTILE = "see [/home] [red]\x1b]0;owned\x07\x1b[2J\x9b2J \u202egpj [bold"
HARMLESS = "see [/home] [red]\ufffd]0;owned\ufffd\ufffd[2J\ufffd2J \ufffdgpj [bold"
PLAYER = "[/home]\x9b2J"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder with one letter in either box and one run, all written by an enemy."""
    route = Route(brand="north", dialect="ucrm", kind="[/x]")
    dead = DeadLetter(position=1, item=0, raw=HOSTILE.encode(), refusal=Refusal("f", HOSTILE, "r"), route=route)
    waiting = Quarantined(position=1, item=0, raw=HOSTILE.encode(), reason=HOSTILE, route=route, at=NOON)
    lines = [
        {"kind": "run", "run": "a", "brand": "north", "strategist": HOSTILE, "situation": HOSTILE},
        {"kind": "event", "agent": HOSTILE, "what": "sent", "type": HOSTILE, "data": {HOSTILE: HOSTILE}},
        {"kind": "tool", "agent": "s", "tool": HOSTILE, "asked": {"q": HOSTILE}, "answered": {"a": [HOSTILE]}},
        {"kind": "play", "agent": "s", "digest": "d", "play": {"copy": HOSTILE}},
        {"kind": "verdict", "accepted": False, "objections": [HOSTILE]},
    ]
    transcript = "\n".join(map(json.dumps, lines)).encode()
    run = replace(a_publication(), transcript=transcript)
    ledger = SqlLedger(open_database(sqlite_url(tmp_path / "ledger.db")))
    ledger.recover()
    decisions = [a_decision(player=PLAYER, play=a_play())]
    ledger.commit(Batch(dead=[dead], quarantine=[waiting], publications=[run], decisions=decisions))
    ledger.close()
    return tmp_path


def run(data: Path, *words: str) -> str:
    done = CliRunner().invoke(app, [*words, "--data", str(data)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return str(done.stdout)


@pytest.mark.parametrize(
    "words",
    [
        ("deadletters", "list"),
        ("deadletters", "show", "1"),
        ("quarantine", "list"),
        ("quarantine", "show", "1"),
        ("transcripts", "show", "a" * 32),
    ],
    ids=" ".join,
)
def test_what_an_enemy_wrote_is_listed_as_he_wrote_it_but_drives_nothing(data: Path, words: tuple[str, ...]) -> None:
    said = run(data, *words)

    assert HARMLESS in said
    assert not set("\x1b\x07\x9b\u202e") & set(said)


def test_a_player_cannot_call_himself_so_that_decisions_are_not_listed(data: Path) -> None:
    assert "[/home]\ufffd2J" in run(data, "decisions", "list")


@pytest.mark.parametrize("box", ["deadletters", "quarantine"])
def test_an_object_for_programs_is_whole_and_drives_no_terminal_either(data: Path, box: str) -> None:
    said = run(data, box, "show", "1", "--json")

    assert json.loads(said)["raw"] == HOSTILE
    assert not set("\x1b\x07\x9b\u202e") & set(said)


def test_half_a_character_can_be_printed(capsys: pytest.CaptureFixture[str]) -> None:
    say("a\ud800", ("\udfff", "bold"), " [/b] :warning:\tc\nd")
    table("[/title]", ("name",), [["[/cell] \ud800"]], empty="")
    table("", ("name",), [], empty="[/empty]")

    said = capsys.readouterr().out
    assert said.startswith("a\ufffd\ufffd [/b] :warning:")
    assert all(part in said for part in ("c\nd", "[/title]", "[/cell] \ufffd", "[/empty]"))


def test_a_title_is_not_folded_to_the_width_of_its_table(capsys: pytest.CaptureFixture[str]) -> None:
    table("What the log has taught the chooser", ("of",), [["1"]], empty="")

    assert "What the log has taught the chooser\n" in capsys.readouterr().out
