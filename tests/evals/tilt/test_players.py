"""Made-up players and injections: the same for the same seed, and each does what it is said to do."""

from collections import Counter
from random import Random

import numpy as np
import pytest

from evals.tilt.alarms import WINDOW
from evals.tilt.examples import LABELLED_FROM, chasing, followed, lesson
from evals.tilt.injections import LARGEST, UNSEEN, injected
from evals.tilt.ladder import ladder_players
from evals.tilt.purse import purse_players
from evals.tilt.spins import Spin

LOSING = tuple(Spin(1.0, 10.0, 0.0, 0.0) for _ in range(WINDOW))
WINNING = tuple(Spin(1.0, 10.0, 0.0, 2.0) for _ in range(WINDOW))


@pytest.mark.parametrize("players", [ladder_players, purse_players])
def test_the_same_seed_tells_the_same_players(players):
    assert list(players(2, 50, 1)) == list(players(2, 50, 1))
    assert list(players(2, 50, 1)) != list(players(2, 50, 2))


@pytest.mark.parametrize("players", [ladder_players, purse_players])
def test_some_bets_are_on_tilt_and_no_strength_means_none_stands_out(players):
    traces = list(players(60, 300, 1))

    assert 0.01 < np.mean([spin.tilting for one in traces for spin in one.spins]) < 0.2
    assert {"usual", "win chaser", "martingale"} == set(Counter(one.manner for one in traces))


def test_a_player_whom_nothing_warms_is_never_on_tilt():
    assert not any(spin.tilting for one in purse_players(20, 200, 1, warmth=0.0) for spin in one.spins)


def test_a_martingale_bot_is_never_on_tilt():
    bots = [one for one in ladder_players(60, 300, 1) if one.manner == "martingale"]

    assert bots
    assert not any(spin.tilting for one in bots for spin in one.spins)


def test_chasing_raises_after_losses_only_and_to_the_limit():
    lost, won = (injected(spins, "chasing", 2.0, Random(1)) for spins in (LOSING, WINNING))

    assert max(spin.stake for spin in lost) == LARGEST
    assert {spin.stake for spin in won} == {1.0}
    assert all(spin.tilting for spin in lost)


@pytest.mark.parametrize(("kind", "changed"), list(zip(UNSEEN, ("stake", "seconds", "risk", "stake"), strict=True)))
def test_each_kind_changes_one_thing(kind, changed):
    after = injected(LOSING, kind, 1.6, Random(1))

    assert any(getattr(spin, changed) != getattr(LOSING[0], changed) for spin in after)
    for other in {"stake", "seconds", "risk"} - {changed}:
        assert {getattr(spin, other) for spin in after} == {getattr(LOSING[0], other)}


def test_injected_bets_have_a_stated_mass_and_begin_where_there_is_something_to_see():
    players = list(followed(list(purse_players(6, 150, 1)), chasing(), 1, 2))

    taught = lesson(players, 0.1)
    calm = sum(int(one.course.judged.sum()) for one in players)

    assert len(taught.mass) <= calm + 6 * 2 * 3 * (WINDOW - LABELLED_FROM)
    assert taught.mass[taught.mass < 1].sum() == pytest.approx(0.1 * (taught.mass == 1).sum())
