"""The model of return: trained on one half and scored on the other, and on nothing that it has seen."""

from datetime import date, timedelta

import numpy as np
import pytest

from core.calendar import number_of
from core.errors import HubError
from evals.churn.panel import BEGINNINGS, lessons, month_ends, panel, weeks
from evals.churn.report import evaluate
from evals.churn.train import train
from evals.datasets.casino import COLUMNS, PlayerDay, read_casino
from evals.halves import half_of
from evals.report import Asked
from evals.trainings import Learnt
from prompts.model_file import shipped_model, write_model

START = date(2013, 1, 1)


@pytest.fixture(scope="module")
def days(tmp_path_factory):
    """Players who come at rates of their own and may leave for good after any day."""
    rng, lines = np.random.default_rng(3), [",".join(COLUMNS)]
    for player in range(400):
        day, rate, leaves = rng.integers(0, 60), rng.uniform(0.05, 0.7), rng.beta(1, 9)
        while day < 150:
            told = (START + timedelta(days=int(day))).isoformat()
            lines.append(f"{player},{told},10,0,{rng.integers(0, 90)},{rng.integers(0, 90)},1,0,60")
            if rng.random() < leaves:
                break
            day += rng.geometric(rate)
    path = tmp_path_factory.mktemp("days") / "days.csv"
    path.write_text("\n".join(lines))
    return path


def ignored(step: int) -> None: ...


def test_a_model_of_one_half_and_earlier_days_is_scored_on_the_rest_alone(days, tmp_path):
    until = date(2013, 3, 31)
    model = train(Learnt(data=days, half="a", until=until), ignored)
    write_model(model, tmp_path / "churn.json")
    found = evaluate(Asked(runs=1, data=days, model=tmp_path / "churn.json", plots=tmp_path), ignored).figures
    others = {row.player for row in read_casino(days) if half_of(row.player) == "b"}

    assert (model.trained_on.half, model.trained_on.until) == ("a", until)
    assert 0 < found["players"] <= len(others)
    assert found["n"] <= 2 * found["players"], "two month-ends have nothing learned behind them and 30 days of the file"
    assert found["auc_low"] < found["auc"] < found["auc_high"]
    assert found["auc"] > 0.6
    assert {"bg_nbd_auc", "recency_brier", "challenger_ece", "all_known_auc"} <= set(found)
    assert (tmp_path / "churn-reliability.svg").read_text().startswith("<?xml")


def test_a_model_of_the_whole_file_is_not_scored_on_it(days, tmp_path):
    write_model(train(Learnt(data=days), ignored), tmp_path / "churn.json")

    with pytest.raises(HubError, match="has learned all of this"):
        evaluate(Asked(runs=1, data=days, model=tmp_path / "churn.json"), ignored)


def test_too_little_to_learn_from_is_said(days, tmp_path):
    with pytest.raises(HubError, match="30 days behind them"):
        train(Learnt(data=days, until=date(2013, 2, 10)), ignored)


def test_nothing_after_the_last_day_learned_from_enters_the_panel():
    rows = [PlayerDay("p", START + timedelta(days=n)) for n in (0, 20, 40, 75, 110)]
    at = weeks(rows, number_of(START) + 80)

    assert max(at) + 30 <= number_of(START) + 80
    (row,) = panel(rows, [number_of(START) + 45]).truth
    assert row == 1.0
    assert panel(rows, [number_of(START) + 44]).truth.tolist() == [0.0]


def test_an_old_player_is_learned_once_more_as_one_sees_him_who_came_later():
    rows = [PlayerDay("p", START + timedelta(days=n)) for n in range(0, 130, 5)]
    found = lessons(rows)
    shared = found.at == number_of(START) + BEGINNINGS + 17

    assert sorted(found.past[shared, 2].tolist()) == [17.0, BEGINNINGS + 17.0]
    assert found.at.max() + 30 <= rows[-1].number


def test_a_month_end_counts_with_thirty_days_behind_it():
    rows = [PlayerDay("p", START), PlayerDay("p", date(2013, 3, 30))]

    assert list(month_ends(rows)) == [number_of(date(2013, 1, 31)), number_of(date(2013, 2, 28))]


def test_the_shipped_model_knows_every_feature():
    from core.scores.churn import FEATURES

    model = shipped_model("churn")
    assert model.forms["return"].features == FEATURES
    assert model.trained_on.source == "simulated worlds"
