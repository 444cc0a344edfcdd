"""Off-policy evaluation: near the truth where it is known, and silent in words where a log cannot answer."""

from pathlib import Path

import numpy as np
import pytest

from core.errors import SourceError
from evals.datasets.decisions_log import read_decisions
from evals.ope.estimators import estimate
from evals.ope.log import Log, support
from evals.ope.made_up import draw_log, draw_world, truth
from evals.ope.refusal import refusals
from evals.ope.report import answer, evaluate
from evals.report import Asked


def small(target: list[float], action: list[int], reward: list[float], propensity: float = 0.5) -> Log:
    """A log of two arms."""
    rows = len(action)
    asked = np.tile(target, (rows, 1))
    return Log(
        np.zeros((rows, 0)),
        np.array(action),
        np.array(reward),
        np.full(rows, propensity),
        asked,
        np.ones((rows, 2), bool),
    )


def test_the_estimates_of_a_log_that_can_be_done_by_hand() -> None:
    told = estimate(small([0.0, 1.0], [0, 1] * 200, [0.0, 3.0] * 200), 0)

    assert told.ips == pytest.approx(3)
    assert told.snips == pytest.approx(3)
    assert told.logged == pytest.approx(1.5)
    assert told.low <= told.dr <= told.high


def test_a_policy_that_is_the_logged_one_weighs_every_decision_alike() -> None:
    known = support(small([0.5, 0.5], [0, 1] * 50, [0.0, 1.0] * 50))

    assert known.effective == pytest.approx(100)
    assert (known.greatest, known.outside) == (1, 0)


def test_the_truth_is_found() -> None:
    world = draw_world(5000)
    real, told = truth(world, 5000), estimate(draw_log(world, 20_000, 5000), 0, against=0)

    assert told.low < real < told.high
    assert told.point == pytest.approx(real, rel=0.4)


def test_a_log_with_a_tiny_effective_sample_size_is_refused_in_words() -> None:
    log = small([0.0, 1.0], [0] * 4990 + [1] * 10, [0.0] * 5000, 0.998)
    told = answer(log._replace(propensity=np.where(log.action == 1, 0.002, 0.998)), 0)

    assert any("weigh as much as 10 of the other policy's own" in why for why in told["refused"])
    assert "point" not in told
    assert "dr" not in told


def test_mass_outside_of_the_log_is_refused() -> None:
    log = small([0.6, 0.4], [0] * 5000, [1.0] * 5000, 1.0)
    supported = np.tile([True, False], (5000, 1))

    assert any("40.0% of what the other policy does was never tried" in why for why in
               refusals(support(log._replace(supported=supported))))  # fmt: skip


def test_untrue_propensities_are_refused() -> None:
    log = draw_log(draw_world(7), 5000, 7)

    assert not refusals(support(log))
    assert any("are not those" in why for why in refusals(support(log._replace(propensity=log.propensity / 2))))


def test_a_log_in_a_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    rows = ["a,0.5,0,0.2,0.8,1", "b,0.5,2,0.2,0.8,3"] * 500
    path.write_text("\n".join(["action,propensity,reward,target:a,target:b,x:age", *rows]))
    report = evaluate(Asked(runs=1, data=path), lambda step: None)

    assert report.figures["decisions"] == 1000
    assert report.figures["refused"] == []
    assert report.figures["snips"] == pytest.approx(1.6)
    assert report.met


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("action,propensity,reward\na,1,1", "no column target:NAME"),
        ("action,reward,target:a\na,1,1", "no column propensity"),
        ("action,propensity,reward,target:a\nb,1,1,1", "line 2: there is no column target:b"),
        ("action,propensity,reward,target:a\na,0,1,1", "propensity lies above 0"),
        ("action,propensity,reward,target:a\na,1,x,1", "line 2: reward is 'x'"),
        ("action,propensity,reward,target:a\na,1,nan,1", "line 2: reward is 'nan'"),
        ("action,propensity,reward,target:a\na,1,1,0.5", "come to 1"),
        ("action,propensity,reward,target:a\n", "no rows"),
    ],
)
def test_a_log_that_is_none_is_named(tmp_path: Path, text: str, reason: str) -> None:
    (tmp_path / "log.csv").write_text(text)

    with pytest.raises(SourceError, match=reason):
        read_decisions(tmp_path / "log.csv")


def test_the_report_names_its_measures_and_refuses_a_far_policy() -> None:
    figures = evaluate(Asked(runs=2), lambda step: None).figures

    assert figures["refused"]
    assert {"dros_error", "dr_coverage", "by_size"} <= figures.keys()
