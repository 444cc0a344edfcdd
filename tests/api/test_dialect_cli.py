"""cvh dialect: lists, shows, and says what becomes of samples."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli import app

SAMPLES = Path(__file__).parents[1] / "fixtures" / "dialects"
SOUND = '{"kind": "PAYMENT", "payload": {"payment_id": 7, "amount": 1e1, "currency": "GBP", "exchange_rate": 1,' \
        ' "status": "%s", "type": "Credit", "timestamp": "%s", "user_id": "p1"}}\n'  # fmt: skip
AT = "2026-01-31T12:00:00Z"


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["dialect", *words])
    return result.exit_code, result.output


def test_the_dialects_are_listed_and_shown() -> None:
    assert "fast-track" in run("list")[1]
    code, shown = run("show", "fast-track", "--json")

    assert code == 0
    assert json.loads(shown)["kinds"]["LOGIN_V2"] == ["session.login"]


def test_samples_are_counted_and_what_they_leave_out_is_named(tmp_path: Path) -> None:
    path = tmp_path / "samples.jsonl"
    path.write_text(SOUND % ("Approved", AT) + SOUND % ("Frozen", AT), encoding="utf-8")
    code, said = run("check", "fast-track", str(path), "--json")
    report = json.loads(said)

    assert code == 0
    assert (report["mapped"], report["events"], report["not_mapped"], report["broken"]) == (1, 1, 1, 0)
    assert report["samples"][0]["events"][0]["data"]["amount"]["amount"] == "10"
    assert "PAYMENT: deposit.failed" in report["unused"]
    assert "PAYMENT: deposit.approved" not in report["unused"]


def test_a_sample_that_breaks_ends_with_one_and_says_why(tmp_path: Path) -> None:
    path = tmp_path / "samples.jsonl"
    path.write_text(SOUND % ("Approved", "noon") + "not json\n", encoding="utf-8")
    code, said = run("check", "fast-track", str(path))

    assert code == 1
    assert "timestamp" in said
    assert "2 broken" in said


def test_a_csv_is_read_by_its_columns_and_what_is_told(tmp_path: Path) -> None:
    path = tmp_path / "days.csv"
    path.write_text("player_id_cat,gender,date,turnover_cash_sum\n17,female,2026-01-30,12.5\n", encoding="utf-8")

    assert run("check", "casino-daily", str(path))[0] == 1
    code, said = run("check", "casino-daily", str(path), "--told", "currency=EUR", "--told", "rate=1")
    assert code == 0
    assert "activity.day" in said
    assert "female" not in said


def test_the_shipped_samples_of_fast_track_use_all_of_it() -> None:
    _, said = run("check", "fast-track", str(SAMPLES / "fast-track.jsonl"), "--json")

    assert json.loads(said)["unused"] == []


def test_the_dialects_are_those_of_this_hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy(Path("prompts/dialects/sift.yaml"), tmp_path)
    monkeypatch.setenv("CVH_DIALECTS", str(tmp_path))

    assert [d["dialect"] for d in json.loads(run("list", "--json")[1])["dialects"]] == ["native", "sift"]
    assert run("show", "sift")[0] == 0
    assert run("show", "fast-track")[0] != 0


def test_a_brand_that_no_file_knows_begins_no_migration(tmp_path: Path) -> None:
    (tmp_path / "export").mkdir()
    words = ["migrate", str(tmp_path / "export"), "--brand", "typo", "--until", AT, "--data", str(tmp_path / "hub")]

    refused = CliRunner().invoke(app, words)

    assert refused.exit_code != 0
    assert "there is no brand 'typo'" in str(refused.exception)
    assert not (tmp_path / "hub").exists()
