"""Courses: mask and hard cap hold whoever chooses, and gains are by the truth."""

from collections.abc import Sequence

import numpy as np

from core.choosing import Candidate
from evals.chooser.course import run
from evals.chooser.policies import PLACES, Learner, best_fixed, oracle, ours
from evals.chooser.propensities import checked, off_from_draws
from evals.chooser.worlds import BUDGET, BUFFER, draw_world

WORLD = draw_world(3, 0.2, 600)


class Spender:
    """Takes the dearest arm there is."""

    def pick(self, number: int, allowed: Sequence[Candidate]) -> int:
        return PLACES[max(allowed, key=lambda one: one.cost).key] if allowed else 0

    def learn(self, numbers: Sequence[int], places: Sequence[int], returned: Sequence[bool]) -> None:
        pass


def test_the_hard_cap_and_the_mask_hold_for_who_would_spend_everything() -> None:
    course = run(WORLD, Spender())

    assert 0 < course.spent <= BUDGET * 600 + BUFFER
    assert (course.overrun, course.violations) == (0, 0)
    assert course.worst < 0


def test_the_truth_is_no_worse_than_any_arm_for_everybody() -> None:
    known, fixed = run(WORLD, oracle(WORLD)), run(WORLD, best_fixed(WORLD))

    assert known.mean >= fixed.mean
    assert known.worst == 0.0


def test_what_none_gains_is_nought() -> None:
    assert np.all(WORLD.gains[:, 0] == 0)


def test_the_same_seed_gives_the_same_course_and_true_propensities() -> None:
    one, other = Learner(WORLD, 7, ours()), Learner(WORLD, 7, ours())

    assert run(WORLD, one).places == run(WORLD, other).places
    assert one.chooser.digest == other.chooser.digest
    assert checked(one.log).z < 4


def test_outcomes_that_come_late_are_learned_late() -> None:
    late = Learner(WORLD, 7, ours(), late=500)
    run(WORLD, late)

    assert late.chooser.outcomes == 100


def test_the_fixed_lines_are_near_to_draws() -> None:
    mean, most = off_from_draws(1, beliefs=12)

    assert mean < 0.015
    assert most < 0.04
