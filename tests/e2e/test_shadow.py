"""Shadow mode as an operator tries it: the sample beside another CRM, its page, and the record."""

from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import cvh, run_cvh


def test_without_a_send_the_report_is_a_page_that_says_what_to_send(make_hub: Any, tmp_path: Path) -> None:
    hub = make_hub("one", "--shadow")
    hub.start()
    said = run_cvh(
        "shadow", "report", "--data", str(hub.data), "--brand", "lagoon", "--out", str(tmp_path / "day.html")
    )

    assert said.returncode == 0, said.stderr
    assert "No sends yet" in (tmp_path / "day.html").read_text()
    assert hub.stop() == 0
    assert "Shadow mode" in hub.said()


def test_the_sample_beside_another_crm_is_compared(make_hub: Any) -> None:
    hub = make_hub("one", "--shadow", "--no-scheduler")
    hub.start()
    assert run_cvh("replay", "sample-shadow", "--data", str(hub.data), "--json").returncode == 0
    assert hub.stop() == 0
    (report,) = cvh("shadow", "report", "--brand", "northstar", "--day", "2026-03-02", "--data", str(hub.data))[
        "reports"
    ]
    page = (hub.data / "shadow" / "northstar-2026-03-02.html").read_text()

    assert (report["sends"], report["broken"], report["doubtful"]) == (10, 5, 1)
    assert set(report["protected_by_the_hub_alone"]) == {"mia", "theo"}
    assert "The CRM sent 10 messages; 5 broke a rule" in page
    assert cvh("verify", "--data", str(hub.data))["sends"] == 16


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--brand", "nowhere"), "cvh policy check"),
        (("--out", "page.html"), "--brand"),
        (("--day", "yesterday"), "--day"),
    ],
)
def test_a_report_that_cannot_be_made_says_why(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    done = run_cvh("shadow", "report", *words, "--data", str(tmp_path))

    assert done.returncode in (1, 2)
    assert said in done.stderr
    assert "Traceback" not in done.stderr
