"""Plots: where nothing can be drawn, another folder is asked for."""

from pathlib import Path

import pytest

from core.errors import NotFoundError
from evals.plots import Curve, draw


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "taken").touch()

    with pytest.raises(NotFoundError, match=r"cannot be drawn .*: name another folder"):
        draw(tmp_path / "taken" / "deep" / "a.svg", "a", ("x", "y"), [Curve("a", [0.0], [0.0])])
