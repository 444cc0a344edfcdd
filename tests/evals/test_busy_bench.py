"""The bench of a busy player runs, on tiny numbers; what it finds is never asserted, only that it is told soundly."""

import pytest

from evals.busy_bench import busy_player, fill


@pytest.mark.parametrize("always", [True, False])
def test_the_cheapest_times_are_no_dearer_than_all_of_them(always: bool) -> None:
    busy = busy_player(lives=2, always=always)

    assert 0 < busy.least.mean <= busy.measured.mean
    assert 0 < busy.least.p99 <= busy.measured.p99


def test_the_memory_of_players_is_a_figure(capsys: pytest.CaptureFixture[str]) -> None:
    fill(players=20)

    assert float(capsys.readouterr().out) >= 0
