"""What an import rejects is kept beside what others rejected, whatever their files were called."""

import json
from pathlib import Path

from typer.testing import CliRunner

from api.cli import app
from evals.bustabit import COLUMNS

HEADER = "payment,player,time,type,state,amount,currency"


def run(data: Path, *words: str) -> Path:
    done = CliRunner().invoke(app, ["import", *words, "--data", str(data), "--json"], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return Path(json.loads(done.stdout)["rejected_rows"])


def test_no_import_takes_away_what_another_one_has_rejected(tmp_path: Path) -> None:
    file, data = tmp_path / "payments.csv", tmp_path / "data"
    csv = ("csv", str(file), "--dialect", "export", "--brand")
    kept = []
    for brand, player in (("acme", "first"), ("acme", "second"), ("other", "third")):
        file.write_text(f"{HEADER}\n1,{player},2013-02-01T10:00:00Z,deposit,approved,much,EUR\n")
        kept.append(run(data, *csv, brand))
    file.write_text(f"{','.join(COLUMNS)}\n{','.join('fourth' for _ in COLUMNS)}\n")
    kept.append(run(data, "bustabit", str(file), "--brand", "acme"))

    assert [str(path.relative_to(data / "rejected")) for path in kept] == [
        "acme/csv/payments.csv",
        "acme/csv/payments.2.csv",
        "other/csv/payments.csv",
        "acme/bustabit/payments.csv",
    ]
    for path, row in zip(kept, ("first", "second", "third", "fourth"), strict=True):
        (_, line) = path.read_text().splitlines()
        assert row in line


def test_a_brand_that_is_no_name_is_refused_before_a_file_is_made(tmp_path: Path) -> None:
    file = tmp_path / "payments.csv"
    file.write_text(f"{HEADER}\n")
    words = ["import", "csv", str(file), "--dialect", "export", "--brand", "../up", "--data", str(tmp_path / "data")]

    done = CliRunner().invoke(app, words)

    assert "small letters" in str(done.exception)
    assert [path.name for path in tmp_path.iterdir()] == ["payments.csv"]
