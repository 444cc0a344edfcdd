"""cvh transcripts: runs are found, sifted, told, compared, forked and exported; what strangers wrote drives nothing."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from agentic_otel import OTELNormalizer
from msgspec.structs import replace
from typer.testing import CliRunner

from adapters.database import open_database, sqlite_url
from adapters.sql_ledger import SqlLedger
from api.archive import open_archive
from api.cli import app
from api.settings import Settings
from api.transcripts.aftermath import aftermath
from api.transcripts.reading import find
from core.entries import Batch, Publication
from core.errors import NotFoundError, PolicyFileError, TranscriptError
from core.transcript import PlayLine
from evals.stand_in import serving_stand_in
from prompts.prompt_file import FOLDER
from tests.adapters.house import SITUATION, a_decision, a_play
from tests.builders import LAW
from tests.conftest import Running
from tests.graphs.house import calling, said
from tests.graphs.recorded import eventful, recorded, with_model
from tests.graphs.runs import POLICIES, SPINS
from tests.tools.room import NOON

HOSTILE = "\x1b]0;owned\x07[red]\x9b2J\u202e"
OFFLINE, MODEL, GREEDY = "0" * 32, "1" * 32, "2" * 32
Cvh = Callable[..., Any]


def kept(number: str, minutes: int, answers: Any) -> Publication:
    """A run in the ledger, whose transcript says its number."""
    transcript = asyncio.run(recorded(answers))
    lines = b"\n".join(json.dumps(dict(line) | {"run": number}).encode() for line in transcript.raw[:-1])
    play = transcript.play.written  # type: ignore[union-attr]
    at = NOON.replace(minute=minutes)
    written = replace(play, provenance=replace(play.provenance, run=number))
    lines += b'\n{"kind":"verdict","run":"%s","accepted":true,"objections":[],"standing":"accepted"}' % number.encode()
    return Publication(run=number, brand="northstar", play=written, transcript=lines, at=at)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger with a run by plain rules, one that falls back half way, and one whose model says hostile things."""
    folder = tmp_path_factory.mktemp("data")
    ledger = SqlLedger(open_database(sqlite_url(folder / "ledger.db")))
    ledger.recover()
    escaped = HOSTILE.encode("unicode_escape").decode().replace("\\x", "\\u00")
    greedy = with_model(calling("x" + HOSTILE), said(SPINS.replace("A small gift", escaped)))
    runs = [kept(OFFLINE, 1, None), kept(MODEL, 2, eventful()), kept(GREEDY, 3, greedy)]
    ledger.commit(Batch(policies=list(POLICIES.values()), laws=[LAW], publications=runs))
    ledger.close()
    return folder


@pytest.fixture
def cvh(data: Path, monkeypatch: pytest.MonkeyPatch) -> Cvh:
    monkeypatch.setenv("COLUMNS", "400")

    def run(*words: str) -> Any:
        done = CliRunner().invoke(app, ["transcripts", *words, "--data", str(data)], catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return json.loads(done.stdout) if "--json" in words else done.stdout

    return run


def listed(cvh: Cvh, *words: str) -> list[str]:
    return [one["run"][0] for one in cvh("list", *words, "--json")["transcripts"]]


def test_runs_are_listed_newest_first_with_what_they_took(cvh: Cvh) -> None:
    _, model, offline = cvh("list", "--json")["transcripts"]

    assert (offline["strategist"], offline["turns"], offline["cost"], offline["standing"]) == (
        "offline",
        0,
        "0",
        "accepted",
    )
    assert (model["turns"], model["input_tokens"], model["output_tokens"], model["models"]) == (5, 44, 20, ["scripted"])
    assert model["cost"] is None, "the failed attempt took tokens that nobody has priced"
    assert model["fallbacks"] == ["provider: nobody answers"]
    assert model["proposed"] == ["free_spins small"]
    assert "44+20" in cvh("list")


@pytest.mark.parametrize(
    ("words", "runs"),
    [
        ((), ["2", "1", "0"]),
        (("--limit", "1"), ["2"]),
        (("--fallback",), ["1"]),
        (("--since", "2026-03-02T12:02:00"), ["2", "1"]),
        (("--standing", "waiting"), []),
        (("--standing", "accepted", "--agent", "execution"), ["2", "1", "0"]),
        (("--brand", "lagoon"), []),
    ],
)
def test_runs_are_sifted(cvh: Cvh, words: tuple[str, ...], runs: list[str]) -> None:
    assert listed(cvh, *words) == runs


@pytest.mark.parametrize(("name", "run"), [("newest", GREEDY), ("newest~2", OFFLINE), ("11", MODEL), (MODEL, MODEL)])
def test_a_run_is_found_by_its_first_letters_or_as_the_newest(cvh: Cvh, name: str, run: str) -> None:
    assert cvh("show", name, "--json")["run"] == run


@pytest.mark.parametrize("name", ["", "newest~9", "zz", "%"])
def test_a_run_that_is_not_there_is_named(cvh: Cvh, name: str) -> None:
    with pytest.raises(NotFoundError, match=r"no transcript of a run .* see `cvh transcripts list`"):
        cvh("show", name)


def test_a_page_tells_prompts_tools_tokens_faults_and_the_play(cvh: Cvh) -> None:
    page = cvh("show", MODEL)

    for part in (
        "strategy@1", "You are the strategist", "the model wanted budget_left", "10 tokens in, 5 out, 0.001 $",
        "nonsense", "no answer  provider: nobody answers", "scripted rate_limited in 7 ms (slow down)",
        "fell back  on plain rules", "proposed   free_spins (small)", "wrote play", "No decision",
    ):  # fmt: skip
        assert part in page, part
    assert page.count("You are the strategist") == 1, "what was sent again is not told again"


def test_what_a_model_wrote_is_data(cvh: Cvh) -> None:
    for page in (
        cvh("show", GREEDY),
        cvh("list"),
        cvh("diff", MODEL, GREEDY),
        cvh("fork", GREEDY, "--at", "execution"),
    ):
        assert not set("\x1b\x07\x9b\u202e") & set(page)
    assert "[red]" in cvh("show", GREEDY)


def test_two_runs_are_laid_beside_each_other(cvh: Cvh) -> None:
    different = cvh("diff", OFFLINE, MODEL, "--json")
    same = cvh("diff", MODEL, MODEL, "--json")

    assert different["agents"]["ingestion"] == {"prompt": "", "answers": "", "tools": ""}
    assert "+You are the strategist" in different["agents"]["strategy"]["prompt"]
    assert "-plain rules: no model is configured" in different["agents"]["strategy"]["answers"]
    assert "+budget_left({}) for model" in different["agents"]["strategy"]["tools"]
    assert "-  strategist: offline" in different["play"]
    assert (different["same"], same["same"], same["play"]) == (False, True, "")
    assert "wrote the same play" in cvh("diff", MODEL, MODEL)


def test_a_fork_shows_both_plays_and_records_nothing(cvh: Cvh, data: Path, tmp_path: Path) -> None:
    before = (data / "ledger.db").read_bytes()
    new = tmp_path / "new.md"
    new.write_text((FOLDER / "strategy.md").read_text().replace("system:\n", "system:\nBE SHORT.\n", 1))

    made = cvh("fork", MODEL, "--at", "strategy", "--prompt", str(new), "--json")
    page = cvh("fork", MODEL, "--at", "strategy", "--prompt", str(new))

    assert made["published"] is False
    assert made["old"]["provenance"]["strategist"] == "model"
    assert made["new"]["provenance"]["strategist"] == "offline", "no model is configured here"
    assert "A fork is never published" in page
    assert "No model was asked" in page
    assert "differs" in page
    assert (data / "ledger.db").read_bytes() == before


async def test_a_fork_asks_the_configured_model_with_the_new_prompt(
    cvh: Cvh, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = tmp_path / "new.md"
    new.write_text((FOLDER / "strategy.md").read_text().replace("system:\n", "system:\nBE SHORT.\n", 1))
    async with serving_stand_in() as there:
        monkeypatch.setenv("CVH_MODEL", there.model)
        monkeypatch.setenv("CVH_MODEL_URL", there.url)
        made = await asyncio.to_thread(cvh, "fork", OFFLINE, "--prompt", str(new), "--json")

    asked = [line for line in made["lines"] if line["kind"] == "model"]
    assert asked[0]["asked"]["messages"][0]["text"].startswith("BE SHORT.")
    assert made["new"]["provenance"]["strategist"] == "model"
    assert {made["differences"][side]["strategist"] for side in ("old", "new")} == {"offline", "model"}


def test_a_fork_says_what_would_change_on_a_trace(cvh: Cvh) -> None:
    preview = cvh("fork", MODEL, "--trace", "sample", "--json")["preview"]

    assert preview["trace"] == "sample"
    assert preview["decisions"] > 0


def test_a_prompt_for_another_agent_is_refused(cvh: Cvh) -> None:
    with pytest.raises(PolicyFileError, match="is a prompt for strategy: say --at strategy"):
        cvh("fork", MODEL, "--at", "execution", "--prompt", str(FOLDER / "strategy.md"))


def test_runs_are_exported_for_readers_of_traces(cvh: Cvh, tmp_path: Path) -> None:
    json_file, protobuf = tmp_path / "runs.json", tmp_path / "runs.otlp"

    told = cvh("export", MODEL, "newest", MODEL, "--otlp", str(protobuf), "--otlp-json", str(json_file), "--json")

    trace = OTELNormalizer().normalize(json.loads(json_file.read_bytes()))
    assert (told["runs"], told["content"]) == ([MODEL, GREEDY], False)
    assert told["spans"] == len(trace.spans) + 1
    assert trace.input_text is None
    assert protobuf.stat().st_size > 0
    assert b"calm session" not in json_file.read_bytes()


def test_an_export_to_nowhere_or_to_a_folder_is_refused(cvh: Cvh, tmp_path: Path) -> None:
    with pytest.raises(TranscriptError, match="nothing says where to"):
        cvh("export", MODEL)
    with pytest.raises(TranscriptError, match="cannot be written"):
        cvh("export", MODEL, "--otlp", str(tmp_path))


async def test_over_http_runs_are_sifted_and_told_with_what_they_took(running: Running) -> None:
    written = await recorded(eventful())
    lines = b"\n".join(json.dumps(dict(line)).encode() for line in written.raw[:-1])
    play = next(written.of(PlayLine)).written
    run = Publication(run=MODEL, brand="northstar", play=play, transcript=lines, at=NOON)
    await running.hub.worker.publish(run)

    listed = (await running.northstar.get("/v1/transcripts?agent=strategy&fallback=true")).json()
    none = (await running.northstar.get("/v1/transcripts?since=2999-01-01T00:00:00Z")).json()
    shown = (await running.northstar.get(f"/v1/transcripts/{MODEL}")).json()
    foreign = await running.lagoon.get(f"/v1/transcripts/{MODEL}")

    assert [(one["run"], one["turns"], one["input_tokens"]) for one in listed] == [(MODEL, 5, 44)]
    assert none == []
    assert shown["sums"] == listed[0]
    assert [line["kind"] for line in shown["lines"]][-2:] == ["play", "verdict"]
    assert foreign.status_code == 404


def test_a_run_is_told_with_its_cause_and_what_came_of_its_play(tmp_path: Path) -> None:
    play = a_play()
    play = replace(play, provenance=replace(play.provenance, run=MODEL))
    cause, under = a_decision(1), a_decision(2, play=play)
    head = {"kind": "run", "decision": cause.decision.id, "situation": SITUATION.key}
    run = Publication(run=MODEL, brand="north", play=play, transcript=json.dumps(head).encode(), at=NOON)
    ledger = SqlLedger(open_database(sqlite_url(tmp_path / "ledger.db")))
    ledger.recover()
    ledger.commit(Batch(publications=[run], decisions=[cause, under]))
    ledger.close()

    with open_archive(Settings(data=tmp_path)) as archive:
        after = aftermath(find(archive, MODEL), archive)

    assert after.cause is not None
    assert (after.cause.decision, after.cause.event, after.cause.player) == (cause.decision.id, "ask-1", "anna")
    assert [(one.play, one.arm, one.decided) for one in after.under] == [(play.digest, "help", 1)]


def test_long_lists_are_folded_unless_all_is_asked_for(cvh: Cvh) -> None:
    short, whole = cvh("show", OFFLINE), cvh("show", OFFLINE, "--full")

    assert "more: --full" in short
    assert "more: --full" not in whole
    assert len(whole) > len(short)
