"""What comes with the hub: models are in force where none has ever been, a chooser never by itself."""

from pathlib import Path

import pytest

from core.choosing import Chooser
from core.lineup import HUB, Lineup, Promoted, Registered, lined_up
from prompts import lineup as shipped
from prompts.chooser_file import read_chooser, shipped_chooser, write_chooser
from prompts.lineup import read_learned, shipped_steps
from prompts.model_file import MOST, ModelFileError, write_model
from tests.builders import NOON
from tests.core.fitted import chooser, flat, promoted, registered, taught

DEEP = '{"forms": ' + "[" * 100_000
LARGE = '{"floor": 0.0}' + " " * MOST
OURS, NEWER, THEIRS = flat("churn", 0.0), flat("churn", 0.2), flat("churn", 0.5)


def test_at_the_first_start_models_are_in_force_and_the_chooser_is_a_challenger(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(shipped, "_shipped", lambda: iter((OURS, chooser())))
    steps = list(shipped_steps(Lineup(), NOON))

    assert [type(step) for step in steps] == [Registered, Promoted, Registered]
    assert {step.by for step in steps} == {HUB}
    found = lined_up(steps).of("acme")
    assert (found.models.champions, found.chooser) == ({"churn": OURS}, None)
    assert list(shipped_steps(lined_up(steps), NOON)) == []


def test_a_newer_hub_brings_a_challenger_and_changes_nothing_that_people_said(monkeypatch: pytest.MonkeyPatch) -> None:
    before = lined_up([registered(THEIRS), promoted(THEIRS)])
    monkeypatch.setattr(shipped, "_shipped", lambda: iter((NEWER,)))
    steps = list(shipped_steps(before, NOON))

    assert [type(step) for step in steps] == [Registered]
    assert lined_up([registered(THEIRS), promoted(THEIRS), *steps]).of("acme").models.champions == {"churn": THEIRS}


def test_the_shipped_chooser_knows_nothing_yet() -> None:
    assert shipped_chooser().outcomes == 0
    assert shipped_chooser().posterior == Chooser().posterior


def test_a_file_is_read_as_what_it_is(tmp_path: Path) -> None:
    write_model(OURS, tmp_path / "model.json")
    write_chooser(taught(), tmp_path / "chooser.json")

    assert read_learned(tmp_path / "model.json") == OURS
    assert read_learned(tmp_path / "chooser.json") == read_chooser(tmp_path / "chooser.json") == taught()


@pytest.mark.parametrize("body", ["", "[]", "null", '{"floor": 2}', '{"forms": 1}', "{", '{"scale": "x"}', DEEP, LARGE])
def test_what_is_neither_is_refused_by_name(tmp_path: Path, body: str) -> None:
    file = tmp_path / "odd.json"
    file.write_text(body)

    with pytest.raises(ModelFileError, match=r"odd\.json"):
        read_learned(file)
