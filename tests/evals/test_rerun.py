"""A re-run: the hub's own decisions, in order, with what they were made from, and nothing left behind."""

import tempfile
from pathlib import Path

import pytest

from core.choosing import Chooser
from core.decide import decide
from core.events import DecisionRequested, Event, LoggedIn
from core.lineup import Lineup, lined_up
from core.plays import PlayBook
from core.trained import TrainedModel
from evals.policy_diff import compare
from evals.rerun import Rerun, rerun
from evals.sample import sample_trace
from evals.traces import recorded_trace
from evals.visits import AFTER
from tests.builders import BRAND, LAW, bet, consent, decision_requested, noon, policy, registered
from tests.core.fitted import both, chooser, promoted
from tests.core.fitted import registered as registered_model


def two_visitors(brand: str = BRAND, book: PlayBook | None = None) -> Rerun:
    """Two players in the same situation, one after the other, and the second one's request twice."""
    events = [
        event
        for number in (1, 2)
        for event in (
            registered(id=f"r{number}", subject=f"p{number}", brand=brand, time=noon(number)),
            consent(id=f"c{number}", subject=f"p{number}", brand=brand, time=noon(number, seconds=1)),
            decision_requested(id=f"d{number}", subject=f"p{number}", brand=brand, time=noon(number, seconds=2)),
        )
    ]
    return rerun([*events, events[-1]], {BRAND: policy()}, LAW, book=book)


def test_the_second_to_meet_a_situation_finds_the_play_that_the_first_one_lacked() -> None:
    first, second = two_visitors().decisions

    assert (first.play, first.arm) == (None, "none")
    assert (second.play is not None, second.arm, second.tier) == (True, "free_spins", "small")


def test_with_a_book_its_plays_answer_and_none_is_written() -> None:
    written = PlayBook(two_visitors().plays.values())

    with_play, without = two_visitors(book=written), two_visitors(book=PlayBook())

    assert [one.arm for one in with_play.decisions] == ["free_spins", "free_spins"]
    assert [one.arm for one in without.decisions] == ["none", "none"]
    assert [difference.cause for difference in compare(without, with_play).changed] == ["play", "play"]


def test_an_event_that_stands_twice_is_one_event() -> None:
    run = two_visitors()

    assert (run.events, len(run.decisions), run.dead) == (6, 2, 0)


def test_a_brand_without_a_file_gets_no_decision() -> None:
    assert two_visitors(brand="nobody").decisions == []


def test_deciding_again_from_the_kept_inputs_gives_the_same_decision() -> None:
    run = two_visitors()

    assert [decide(run.inputs(decision.id)) for decision in run.decisions] == run.decisions


def test_with_a_line_up_players_are_scored_by_it_and_the_inputs_hold_it() -> None:
    known: list[TrainedModel | Chooser] = [chooser(), *both().champions.values()]
    lineup = lined_up([step for one in known for step in (registered_model(one), promoted(one))])
    events: list[Event] = [registered(), bet(id="b", time=noon(1)), decision_requested(id="d", time=noon(2))]
    run, plain = (rerun(events, {BRAND: policy()}, LAW, lineup=one) for one in (lineup, Lineup()))
    (scored,), (unscored,) = run.decisions, plain.decisions

    assert (scored.models, scored.chooser) == lineup.of(BRAND).digests
    assert scored.scores.value is not None
    assert decide(run.inputs(scored.id)) == scored
    assert (unscored.models, unscored.chooser, unscored.scores.value) == ("", "", None)


def test_nothing_is_left_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    assert two_visitors().decisions
    assert list(tmp_path.iterdir()) == []


def test_progress_is_told_event_by_event() -> None:
    steps: list[int] = []
    rerun(sample_trace()[:20], {BRAND: policy()}, LAW, progress=steps.append)

    assert steps == [1] * 20


def test_the_sample_as_recorded_has_a_request_after_each_login_and_is_in_order() -> None:
    events = recorded_trace("sample")
    logins = [(event.subject, event.time + AFTER) for event in events if isinstance(event, LoggedIn)]
    asked = [(event.subject, event.time) for event in events if isinstance(event, DecisionRequested)]

    assert asked == logins != []
    assert [event for event in events if not isinstance(event, DecisionRequested)] == sample_trace()
    assert list(events) == sorted(events, key=lambda event: event.time)
