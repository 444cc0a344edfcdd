"""The hazard of leaving is asked at full minutes of short silence, and held against what came."""

import numpy as np

from evals.churn.hazard import watched


def test_every_moment_has_a_likelihood_and_an_outcome_and_the_same_seed_the_same_ones() -> None:
    leaving, silence = watched(3, worlds=(9100,), players=6, days=6)

    assert len(leaving.said) == len(leaving.truth) == len(silence.said) == len(leaving.owners) > 20
    assert set(leaving.truth) == {0.0, 1.0}
    assert 0.0 < leaving.said.min() < leaving.said.max() < 1.0
    assert np.array_equal(leaving.said, watched(3, worlds=(9100,), players=6, days=6)[0].said)


def test_who_has_been_silent_longer_is_told_to_go_more_probably() -> None:
    leaving, silence = watched(3, worlds=(9100,), players=6, days=6)
    short = silence.said < np.median(silence.said)

    assert leaving.said[short].mean() < leaving.said[~short].mean()
