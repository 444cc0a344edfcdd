"""The evaluation `tilt`: what it measures by name, on made-up and on real bets, and cards that cannot be used."""

from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from core.errors import HubError
from core.tilt.weights import CARD
from evals.report import Asked
from evals.tilt.burden import burden
from evals.tilt.card_file import SHIPPED, TiltCard, module_of, read_card, write_card
from evals.tilt.report import evaluate
from evals.tilt.synthetic import synthetic
from evals.tilt.train import scaled, train
from evals.trainings import Learnt

QUIET = lambda _: None  # noqa: E731


@pytest.fixture(scope="module")
def bets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bustabit file of a dozen players."""
    path, dice, number = tmp_path_factory.mktemp("tilt") / "bets.csv", Random(1), 0
    lines = ["Id,GameID,Username,Bet,CashedOut,Bonus,Profit,BustedAt,PlayDate"]
    for player in range(12):
        at = datetime.fromisoformat("2016-11-01T00:00:00+00:00")
        for _ in range(70):
            number, at = number + 1, at + timedelta(hours=1)
            stake, profit = dice.choice((1, 2, 5, 10)) * 10, "NA" if dice.random() < 0.5 else "10.00"
            lines.append(f"{number},{number},player{player},{stake},2,,{profit},2,{at.isoformat()}")
    path.write_text("\n".join(lines) + "\n")
    return path


def test_made_up_bets_are_measured_for_card_and_statistics_and_beside_the_burden():
    found = synthetic(CARD, 1, 16, QUIET)

    assert {"card", "boosted trees", "steps", "rate"} <= set(found.judged)
    assert 0 <= found.judged["card"].intervene.recall <= 1
    assert set(found.unseen) == {"chasing", "all in", "rate", "volatility", "drift"}
    assert {"usual", "slots"} <= set(found.groups)


def test_real_bets_are_measured_at_the_same_false_alarms(bets):
    report = evaluate(Asked(runs=1, data=bets), QUIET)

    assert report.figures["players"] == 12
    for name in ("recall_g16_fa1", "shipped_recall_g16_fa1", "best_single_recall_g20_fa5", "challenger_recall_g13_fa2"):
        assert 0 <= report.figures[name] <= 1
    assert "inbox_per_100k_day" in report.figures


def test_a_card_is_not_scored_on_players_it_has_learned_from(bets, tmp_path):
    whole, half = tmp_path / "whole.json", tmp_path / "half.json"
    write_card(train(Learnt(data=bets), QUIET), whole)
    write_card(train(Learnt(data=bets, half="a"), QUIET), half)

    for path in (whole, half):
        with pytest.raises(HubError, match="learned"):
            evaluate(Asked(runs=1, data=bets, model=path), QUIET)


def test_a_file_without_players_enough_is_refused_in_words(tmp_path):
    path = tmp_path / "few.csv"
    path.write_text("Id,GameID,Username,Bet,CashedOut,Bonus,Profit,BustedAt,PlayDate\n")

    with pytest.raises(HubError, match="60 bets or more"):
        evaluate(Asked(runs=1, data=path), QUIET)


def test_a_card_is_read_as_it_was_written(tmp_path):
    write_card(SHIPPED, tmp_path / "card.json")

    assert read_card(tmp_path / "card.json") == SHIPPED
    assert read_card(None).card is CARD


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("", "trunc"),
        ("{}", "card"),
        ('{"card": {"type": "scorecard", "lines": [], "bias": 0, "link": "logit"}}', "stat"),
    ],
)
def test_a_card_that_cannot_be_used_is_refused_in_words(tmp_path, body, words):
    (tmp_path / "bad.json").write_text(body)

    with pytest.raises(HubError, match=words):
        read_card(tmp_path / "bad.json")


def test_a_card_that_is_not_there_is_named(tmp_path):
    with pytest.raises(HubError, match="no such file"):
        read_card(tmp_path / "none.json")


def test_the_module_that_ships_is_the_card():
    room: dict[str, object] = {}
    exec(module_of(TiltCard(card=CARD)), room)

    assert room["CARD"] == CARD


def test_the_marks_of_the_core_lie_where_a_card_is_scaled_to():
    values = [line.knots[-1] for line in CARD.lines]
    total = CARD.bias + sum(line.points[-1] for line in CARD.lines)

    assert scaled(CARD, total - 1, total).score(values) == pytest.approx(0.8)
    assert scaled(CARD, total, total + 1).score(values) == pytest.approx(0.6)


def test_nobody_is_spoken_to_more_than_once_a_day_however_many_alarms():
    assert burden(0.0).inbox == 0
    assert burden(1.0).an_hour == pytest.approx(1 - 2.718281828**-0.3)
    assert burden(1e6).inbox == pytest.approx(100_000)
