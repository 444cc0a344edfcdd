"""The chooser at work in a run."""

from datetime import timedelta

from core.arms import kind_of
from evals.arena.brand import NAME, brand
from evals.arena.delivery import run
from evals.arena.hub import Hub
from evals.arena.learner import WITHIN, Learner, Learning
from evals.simulator import START, draw_world
from prompts.chooser_file import shipped_chooser

DAYS = 16
POLICY = brand(5)


def lived(learning: Learning) -> Learner:
    hub = Hub(POLICY, learning)
    run(draw_world(3, arrivals=0.1, consenting=1.0), 5, DAYS, 5, hub, NAME)
    return hub.learner


def test_it_learns_from_every_choice_whose_week_is_over() -> None:
    learner = lived("nightly")

    assert learner.chooser is not None
    assert learner.chooser.outcomes == len(learner.outcomes) > 0
    assert learner.chooser != shipped_chooser()


def test_a_frozen_one_stays_what_it_was() -> None:
    learner = lived("frozen")

    assert learner.outcomes
    assert learner.chooser == shipped_chooser()


def test_without_one_nothing_is_chosen() -> None:
    assert not lived("none").outcomes


def test_an_outcome_is_known_after_its_week_and_not_before() -> None:
    learner = lived("nightly")
    before = len(learner.outcomes)
    learner.night(START + timedelta(days=DAYS + WITHIN), {})

    assert len(learner.outcomes) > before
    assert not any(one.returned for one in learner.outcomes[before:])


def test_it_gives_nothing_but_offers_or_nothing() -> None:
    arms = {one.arm for one in lived("nightly").outcomes}

    assert all(arm == "none" or kind_of(arm) == "commercial" for arm in arms)
