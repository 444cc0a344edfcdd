"""Uplift: found where it is, not found where it is not, and one arm for all then."""

from pathlib import Path

import numpy as np
import pytest

from core.errors import SourceError
from evals.datasets.hillstrom import COLUMNS, read_hillstrom
from evals.measures.uplift import heterogeneity, qini
from evals.report import Asked
from evals.uplift.made_up import made_up_trial
from evals.uplift.report import evaluate

DATA = Path(__file__).parents[4] / "shared" / "data" / "hillstrom.csv"
RNG = np.random.default_rng(3)
TREATED = RNG.integers(0, 2, 20_000).astype(float)
EFFECT = RNG.random(20_000) * 0.4
CAME = (RNG.random(20_000) < 0.2 + EFFECT * TREATED).astype(float)


def test_qini_is_highest_for_the_true_effects_and_nothing_for_chance_or_for_one_for_all() -> None:
    by_truth, by_lot = qini(CAME, EFFECT, TREATED), qini(CAME, RNG.random(20_000), TREATED)

    assert by_truth > 0.05 > abs(by_lot)
    assert qini(CAME, -EFFECT, TREATED) < -0.05
    assert qini(CAME, np.zeros(20_000), TREATED) == pytest.approx(0)


def test_the_slope_of_true_effects_is_one_and_of_noise_is_none() -> None:
    true, noise = heterogeneity(CAME, EFFECT, TREATED), heterogeneity(CAME, RNG.random(20_000), TREATED)

    assert true.value == pytest.approx(1, abs=3 * true.error)
    assert true.z > 5
    assert abs(noise.z) < 3


def test_the_made_up_trial_is_told_as_it_was_made() -> None:
    figures = evaluate(Asked(runs=3, seed=11), lambda step: None).figures

    assert figures["heterogeneity_men"] == "no heterogeneity found"
    assert figures["heterogeneity_women"] == "heterogeneity found"
    assert figures["policy_value"] > figures["one_arm_value"]


def test_without_heterogeneity_the_policy_is_one_arm() -> None:
    trial = made_up_trial(4)
    flat = trial._replace(visit=(np.random.default_rng(1).random(len(trial.arm)) < 0.1 + 0.05 * (trial.arm > 0)) * 1.0)
    from evals.uplift.learner import Verdict
    from evals.uplift.policy import personal

    verdicts: dict[int, Verdict] = {1: "no heterogeneity found", 2: "no heterogeneity found"}
    chosen, _ = personal(flat, verdicts, 0)

    assert len(np.unique(chosen)) == 1


@pytest.mark.parametrize(
    ("header", "row", "reason"),
    [
        (COLUMNS[1:], "", "no column recency"),
        (COLUMNS, "6,329,1,1,Rural,1,Web,No E-Mail,0,0,0", "needs 500 customers"),
        (COLUMNS, "6,329,1,1,Rural,1,Web,SMS,0,0,0", "line 2: segment is none of"),
        (COLUMNS, "x,329,1,1,Rural,1,Web,No E-Mail,0,0,0", "line 2: recency is 'x'"),
        (COLUMNS, "6,329,1,1,Rural,1,Web,No E-Mail,7,0,0", "line 2: visit is 7"),
        (COLUMNS, "6,329", "line 2: it has only 2 cells"),
    ],
)
def test_a_file_that_is_no_such_trial_is_named(tmp_path: Path, header: tuple[str, ...], row: str, reason: str) -> None:
    (tmp_path / "trial.csv").write_text(",".join(header) + "\n" + row + "\n")

    with pytest.raises(SourceError, match=reason):
        read_hillstrom(tmp_path / "trial.csv")


@pytest.mark.skipif(not DATA.exists(), reason="the Hillstrom trial is not beside the project")
def test_the_real_trial() -> None:
    figures = evaluate(Asked(runs=6, data=DATA), lambda step: None).figures

    assert figures["qini_women"] >= 0.06
    assert figures["heterogeneity_men"] == "no heterogeneity found"
