"""Model files: what is written is read, and what cannot be used says where and why."""

from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from core.record import canonical
from core.scores.choice import Choice
from core.scores.scorecard import Line, Scorecard
from core.scores.stakes import StakePrior
from core.trained import TrainedModel, TrainedOn
from prompts.model_file import ModelFileError, parse_model, read_model, write_model

CARD = Scorecard(lines=(Line("recency", (0.0, 30.0), (1.0, -1.0)),), bias=0.1, link="logit")
MODEL = TrainedModel(
    name="churn", forms={"return": CARD}, trained_on=TrainedOn(source="x", digest="0", players=1, rows=1)
)


def _choice(**told: Any) -> Choice:
    usual = {"options": ("a", "b"), "features": ("share",), "weights": (1.0,), "popularity": (0.5, 0.5)}
    return Choice(**{**usual, **told})


def test_what_is_written_is_read(tmp_path: Path) -> None:
    write_model(MODEL, tmp_path / "deep" / "churn.json")

    assert read_model(tmp_path / "deep" / "churn.json", "churn") == MODEL
    assert read_model(tmp_path / "deep" / "churn.json").digest == MODEL.digest


def test_where_nothing_can_be_written_another_file_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "taken").touch()

    for path in (tmp_path / "taken" / "m.json", tmp_path):
        with pytest.raises(ModelFileError, match=r"cannot be written.*: name another file"):
            write_model(MODEL, path)


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        (b"{", "truncated"),
        (b"\x80\x04K\x01.", "malformed"),
        (b'{"name": "weather"}', "Invalid enum value"),
        (b"\xff", "malformed|utf-8"),
        (b'{"strange": ' + b"[" * 100_000, "recursion"),
    ],
)
def test_what_is_no_model_is_refused(told: bytes, reason: str) -> None:
    with pytest.raises(ModelFileError, match=reason):
        parse_model(told, "m.json")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (Line("recency", (), ()), "as many points as knots"),
        (Line("recency", (1.0, 1.0), (0.0, 1.0)), "knots ascend"),
        (Line("recency", (0.0, 5e-324), (0.0, 1.0)), "knots ascend"),
        (Line("recency", (0.0, 1.0), (0.0, 1e300)), "finite numbers below"),
    ],
)
def test_lines_that_cannot_be_read_are_refused(tmp_path: Path, line: Line, reason: str) -> None:
    card = Scorecard(lines=(line,), bias=0.0, link="logit")
    write_model(TrainedModel(name="churn", forms={"return": card}, trained_on=MODEL.trained_on), tmp_path / "m.json")

    with pytest.raises(ModelFileError, match=rf"forms.return.recency: .*{reason}"):
        read_model(tmp_path / "m.json")


def test_a_bias_beyond_every_score_is_refused(tmp_path: Path) -> None:
    card = Scorecard(lines=CARD.lines, bias=1e308, link="logit")
    write_model(TrainedModel(name="churn", forms={"return": card}, trained_on=MODEL.trained_on), tmp_path / "m.json")

    with pytest.raises(ModelFileError, match=r"forms\.return\.bias"):
        read_model(tmp_path / "m.json")


@pytest.mark.parametrize(
    ("forms", "reason"),
    [
        ({}, "says nothing"),
        ({"weather": CARD}, "forms.weather: is no form of churn, which has return"),
        ({"return": replace(CARD, link="identity")}, "forms.return.link: is 'identity', and 'logit' is expected"),
    ],
)
def test_a_form_that_means_something_else_is_refused(forms: dict[str, Scorecard], reason: str) -> None:
    with pytest.raises(ModelFileError, match=reason):
        parse_model(canonical(replace(MODEL, forms=forms)), "m.json")


def test_another_model_and_no_file_are_refused(tmp_path: Path) -> None:
    write_model(MODEL, tmp_path / "m.json")

    with pytest.raises(ModelFileError, match="one of 'value' is asked for"):
        read_model(tmp_path / "m.json", "value")
    with pytest.raises(ModelFileError, match="cvh train"):
        read_model(tmp_path / "none.json")


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ({"priors": {"stakes": StakePrior(0.0, 0.0, 1.0)}}, "variances are above 0"),
        ({"priors": {"stakes": StakePrior(1e308, 1.0, 1e3)}}, "all are below"),
        ({"choices": {"next": _choice(weights=(1.0, 2.0))}}, "as many weights as features"),
        ({"choices": {"next": _choice(popularity=(0.5, 0.2))}}, "sums to 1"),
        ({"choices": {"next": _choice(follows={"a": (1.0,)})}}, "for every option"),
        ({"choices": {"next": _choice(weights=(1e300,))}}, "not below"),
    ],
)
def test_priors_and_choices_that_cannot_be_used_are_refused(tmp_path: Path, told: dict[str, Any], reason: str) -> None:
    write_model(replace(MODEL, **told), tmp_path / "m.json")

    with pytest.raises(ModelFileError, match=reason):
        read_model(tmp_path / "m.json")
