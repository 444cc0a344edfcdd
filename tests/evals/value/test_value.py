"""Value to come is learned from turnover alone, and scored on nobody and no month that was learned from."""

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from core.errors import SettingsError, SourceError
from core.money import BASE_ONE
from evals.additive import Feature, fit_amounts, scores
from evals.datasets.casino import COLUMNS, PlayerDay
from evals.report import Asked
from evals.trainings import Learnt
from evals.value.panel import panel
from evals.value.report import evaluate
from evals.value.train import train
from prompts.model_file import write_model

REAL = Path(__file__).parents[4] / "shared" / "data" / "casino_daily_2013.csv"
FIRST = date(2013, 1, 1)


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A casino of players who differ in how often they come and how high they stake."""
    rng, lines = np.random.default_rng(5), [",".join(COLUMNS)]
    for player in range(600):
        often, level = rng.beta(0.6, 4), rng.normal(3, 1.5)
        for day in np.flatnonzero(rng.random(200) < often):
            staked, luck = np.exp(level + rng.normal(0, 0.7)), rng.normal(0, 3)
            on = (FIRST + timedelta(days=int(day))).isoformat()
            won = max(0.0, staked * (0.96 + luck))
            lines.append(f"p{player},{on},10,0,{staked:.2f},{won:.2f},{staked - won:.2f},0,60")
    path = tmp_path_factory.mktemp("casino") / "days.csv"
    path.write_text("\n".join(lines) + "\n")
    return path


def test_amounts_are_fitted_and_sum_to_what_there_was() -> None:
    rng = np.random.default_rng(1)
    known = rng.normal(0, 1, (4000, 2))
    amounts = np.exp(0.8 * known[:, 0]) * rng.gamma(0.5, 2, 4000) * 1000

    card = fit_amounts([Feature("told", "rises"), Feature("noise")], known, amounts)
    said = scores(card, known)

    assert said.mean() == pytest.approx(amounts.mean())
    assert np.corrcoef(np.log(said), known[:, 0])[0, 1] > 0.98
    assert card.score(tuple(known[7])) == pytest.approx(said[7])


def test_what_comes_after_a_moment_is_counted_and_not_known() -> None:
    rows = [
        PlayerDay("p", FIRST + timedelta(days=n), turnover=(n + 1) * BASE_ONE, ngr=BASE_ONE) for n in (0, 5, 65, 66)
    ]

    before = panel(rows[:2], [rows[1].number], lambda player, at: True)
    whole = panel(rows, [rows[1].number], lambda player, at: True)

    assert list(whole.staked) == [66.0]
    assert list(whole.net) == [1.0]
    assert np.array_equal(before.values, whole.values)


def test_a_model_is_scored_on_other_players_and_later_months(days: Path, tmp_path: Path) -> None:
    model = train(Learnt(data=days, half="a", until=date(2013, 4, 30)), lambda step: None)
    write_model(model, tmp_path / "v.json")

    figures = evaluate(Asked(runs=1, data=days, model=tmp_path / "v.json", plots=tmp_path), lambda step: None).figures

    assert figures["months"] == 1, "only the month-end after what was seen, with 60 days behind it"
    assert figures["gini_low"] <= figures["gini"] <= figures["gini_high"]
    assert figures["gini"] > figures["net_gini"]
    assert figures["gini"] > 0.6
    assert (tmp_path / "value-capture.svg").exists()


def test_what_was_learned_in_full_is_not_scored(days: Path, tmp_path: Path) -> None:
    write_model(train(Learnt(data=days), lambda step: None), tmp_path / "v.json")

    with pytest.raises(SettingsError, match="learned all of this file"):
        evaluate(Asked(runs=1, data=days, model=tmp_path / "v.json"), lambda step: None)


def test_too_few_rows_are_said_to_be_so(days: Path, tmp_path: Path) -> None:
    short = tmp_path / "short.csv"
    short.write_text("\n".join(days.read_text().splitlines()[:40]) + "\n")

    with pytest.raises(SourceError, match="needs 300"):
        train(Learnt(data=short), lambda step: None)
    with pytest.raises(SourceError, match="200 are needed"):
        evaluate(Asked(runs=1, data=short), lambda step: None)


def test_a_file_without_turnover_is_said_to_be_so(tmp_path: Path) -> None:
    head = "player_id_cat,date,deposit_approved_sum,withdrawal_approved_sum,turnover_cash_sum"
    head += ",winning_cash_sum,NGR_sum,bonus_cash_sum,session_sum"
    dates = [f"2013-{month:02d}-15" for month in (1, 3, 5)]
    path = tmp_path / "idle.csv"
    path.write_text("\n".join([head, *(f"p{n},{day},0,0,0,0,0,0,60" for n in range(120) for day in dates)]) + "\n")

    with pytest.raises(SourceError, match="nobody turned anything over"):
        evaluate(Asked(runs=1, data=path), lambda step: None)


@pytest.mark.skipif(not REAL.exists(), reason="the casino's player-days are not beside the project")
def test_the_real_casino(tmp_path: Path) -> None:
    model = train(Learnt(data=REAL, half="a", until=date(2013, 5, 31)), lambda step: None)
    write_model(model, tmp_path / "v.json")

    report = evaluate(Asked(runs=1, data=REAL, model=tmp_path / "v.json"), lambda step: None)

    assert report.met
