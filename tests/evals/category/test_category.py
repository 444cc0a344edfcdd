"""The next category: found where players have tastes, and measured on those who were not learned from."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from core.errors import SourceError
from core.scores.category import OPTIONS
from evals.category.occasions import occasions
from evals.category.report import evaluate
from evals.category.train import train
from evals.datasets.bets import Chosen, read_choices
from evals.report import Asked
from evals.trainings import Learnt
from prompts.model_file import write_model

AT = datetime(2026, 1, 5, 20, tzinfo=UTC)


@pytest.fixture(scope="module")
def choices(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Players who have two favourites each and go from one to the other."""
    rng, lines = np.random.default_rng(8), ["player,time,category"]
    for player in range(80):
        pair = rng.choice(len(OPTIONS), 2, replace=False, p=(0.4, 0.2, 0.15, 0.15, 0.05, 0.05))
        for number in range(25):
            chosen = pair[number % 2] if rng.random() < 0.8 else rng.integers(len(OPTIONS))
            lines.append(f"p{player},{(AT + timedelta(hours=number)).isoformat()},{OPTIONS[chosen]}")
    path = tmp_path_factory.mktemp("choices") / "choices.csv"
    path.write_text("\n".join(lines) + "\n")
    return path


def test_bets_that_go_on_are_one_choice_and_the_first_of_a_player_is_told_by_nothing() -> None:
    seconds = [0, 5, 10, 400, 405]
    rows = [Chosen("p", AT + timedelta(seconds=s), "live" if s == 405 else "slots") for s in seconds]

    found = occasions(rows)

    assert [one.category for one in found] == ["slots", "live"]
    assert found[0].tastes.last == "slots"
    assert found[1].tastes.run == 2


def test_the_model_orders_better_than_what_is_popular_and_what_was_last(choices: Path, tmp_path: Path) -> None:
    write_model(train(Learnt(data=choices, half="a"), lambda step: None), tmp_path / "c.json")

    report = evaluate(Asked(runs=1, data=choices, model=tmp_path / "c.json", plots=tmp_path), lambda step: None)

    assert report.met
    assert report.figures["ndcg"] > max(report.figures["ndcg_popularity"], report.figures["ndcg_recency"])
    assert report.figures["on"] == "choices.csv"
    assert (tmp_path / "category-ndcg.svg").exists()


def test_a_table_of_bets_with_categories_will_do(tmp_path: Path) -> None:
    path = tmp_path / "bets.csv"
    path.write_text("Id,Username,Bet,PlayDate,Category\n1,bob,3,2016-01-05T10:00:00Z,dice\n")

    (one,) = read_choices(path)

    assert one.category == "dice"
    assert "bob" not in one.player


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("player,time\np,2026-01-01\n", "no column"),
        ("player,time,category\np,2026-01-01,poker\n", "line 2: category is 'poker', which is none of slots"),
        ("player,time,category\np,soon,slots\n", "line 2: time is 'soon'"),
        ("player,time,category\n,2026-01-01,slots\n", "line 2: player is empty"),
        ("player,time,category\n", "has no rows"),
        ("player,time,category\np,2026-01-01,slots\n", "200 are needed"),
    ],
)
def test_a_file_that_will_not_do_says_why(tmp_path: Path, text: str, reason: str) -> None:
    (tmp_path / "choices.csv").write_text(text)

    with pytest.raises(SourceError, match=reason):
        evaluate(Asked(runs=1, data=tmp_path / "choices.csv"), lambda step: None)
