"""High rollers: the top 5 % of those who came, by first days and by first bets, on players not learned from."""

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from core.errors import SourceError
from core.money import BASE_ONE
from core.profile import FirstBets
from core.scores.high_roller import placed
from evals.datasets.bets import BETS
from evals.datasets.casino import COLUMNS, PlayerDay
from evals.highroller.newcomers import among_the_top, newcomers
from evals.highroller.report import evaluate
from evals.highroller.train import stake_prior, train
from evals.report import Asked
from evals.trainings import Learnt
from prompts.model_file import write_model

FIRST = date(2013, 1, 1)


@pytest.fixture(scope="module")
def bets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A crash game whose players each have a stake level of their own."""
    rng, lines = np.random.default_rng(2), [",".join(BETS)]
    for player in range(300):
        level, many = rng.normal(3, 1.5), 11 + int(rng.exponential(8))
        for number in range(many):
            stake, cashed = np.exp(level + rng.normal(0, 0.6)), "1.5" if rng.random() < 0.6 else "NA"
            lines.append(f"{player}-{number},name{player},{stake:.0f},{cashed},2021-11-{1 + number % 28:02}T00:00:00Z")
    path = tmp_path_factory.mktemp("bets") / "bets.csv"
    path.write_text("\n".join(lines) + "\n")
    return path


def test_the_top_is_a_share_and_ties_do_not_make_it_larger() -> None:
    assert among_the_top(np.ones(100)).sum() == 5
    assert list(np.flatnonzero(among_the_top(np.arange(40.0)))) == [38, 39]


def test_only_those_who_are_new_and_can_be_followed_count() -> None:
    def day(player: str, number: int, staked: int) -> PlayerDay:
        return PlayerDay(player, FIRST + timedelta(days=number), turnover=staked * BASE_ONE)

    new = [day("new", 40, 5), day("new", 129, 7), day("new", 130, 9)]
    rows = [day("old", 0, 1), day("old", 40, 1), *new, day("late", 130, 1)]
    found = newcomers(rows)

    assert list(found.owners) == ["new"]
    assert list(found.turnover) == [12.0], "90 days, the first one included"


def test_the_prior_finds_how_much_people_differ_and_how_much_their_bets_do() -> None:
    rng, some = np.random.default_rng(4), []
    for level in rng.normal(2, 1.5, 1500):
        first = FirstBets()
        for stake in np.exp(rng.normal(level, 0.8, 10)):
            first = placed(first, round(stake * BASE_ONE), None)
        some.append(first)
    prior = stake_prior(some)

    assert prior.mean == pytest.approx(2, abs=0.15)
    assert prior.between == pytest.approx(2.25, rel=0.1)
    assert prior.within == pytest.approx(0.64, rel=0.1)


def test_first_bets_tell_high_rollers_of_the_other_half(bets: Path, tmp_path: Path) -> None:
    write_model(train(Learnt(data=bets, half="a"), lambda step: None), tmp_path / "h.json")

    figures = evaluate(Asked(runs=1, data=bets, model=tmp_path / "h.json", plots=tmp_path), lambda step: None).figures

    assert 100 < figures["players"] < 200
    assert figures["auc"] > 0.85
    assert 0 < figures["width"] < 0.5
    assert (tmp_path / "highroller-ten-bets.svg").exists()


def test_a_model_of_bets_says_nothing_of_days(bets: Path, tmp_path: Path) -> None:
    write_model(train(Learnt(data=bets), lambda step: None), tmp_path / "h.json")
    days = tmp_path / "days.csv"
    rows = [f"p{n},{(FIRST + timedelta(days=n % 200)).isoformat()},1,0,5,3,2,0,60" for n in range(400)]
    days.write_text("\n".join([",".join(COLUMNS), *rows]) + "\n")

    with pytest.raises(SourceError, match="no form 'first_day'"):
        evaluate(Asked(runs=1, data=days, model=tmp_path / "h.json"), lambda step: None)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("1,bob,x,NA,2021-11-14T14:21:50Z", "line 2: Bet is 'x'"),
        ("1,bob,-3,NA,2021-11-14T14:21:50Z", "line 2: Bet is '-3'"),
        ("1,,3,NA,2021-11-14T14:21:50Z", "line 2: Username is empty"),
        ("1,bob,3,NA,yesterday", "line 2: PlayDate is 'yesterday'"),
        ("1,bob,3,much,2021-11-14T14:21:50Z", "line 2: CashedOut is 'much'"),
        ("1,bob,3,NA,2021-W46-7", "line 2: PlayDate is '2021-W46-7'"),
        ("1,bob,1_000,NA,2021-11-14T14:21:50Z", "line 2: Bet is '1_000'"),
        ("1,bob", "line 2: it has only 2 cells"),
    ],
)
def test_a_row_that_is_no_bet_is_named(tmp_path: Path, row: str, reason: str) -> None:
    (tmp_path / "bets.csv").write_text(",".join(BETS) + "\n" + row + "\n")

    with pytest.raises(SourceError, match=reason):
        evaluate(Asked(runs=1, data=tmp_path / "bets.csv"), lambda step: None)
