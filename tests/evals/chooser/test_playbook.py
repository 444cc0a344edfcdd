"""The play book's regret: what a situation hides costs something."""

import pytest

from evals.chooser import playbook
from evals.chooser.playbook import regret


def test_one_play_for_a_whole_situation_leaves_something(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(playbook, "PLAYERS", 20_000)
    monkeypatch.setattr(playbook, "LOGGED", 1_000)
    found = regret(1, 0.3)

    assert found.situations == 24
    assert found.finer_situations == 288
    assert 0 < found.hindsight < found.written
    assert found.best > 0
