"""The simulator stays what it was when something was tuned in it."""

from pathlib import Path

from evals.simulator import freeze


def test_the_simulator_is_the_one_that_was_frozen() -> None:
    assert freeze.digest() == freeze.frozen(), (
        "the simulator changed: if that is meant, run python -m evals.simulator.freeze and measure everything again"
    )


def test_every_module_either_lives_or_measures() -> None:
    measuring = {
        "__init__", "__main__", "calibration", "crash_house", "files", "freeze", "moments", "pairing",
    }  # fmt: skip
    modules = {path.stem for path in Path(freeze.HERE).glob("*.py")}

    assert modules == measuring | set(freeze.LIVING)
