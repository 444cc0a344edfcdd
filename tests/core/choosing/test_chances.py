"""Chances: the probability that each of some independent normal scores is the greatest, and above nought."""

from itertools import product
from random import Random
from statistics import NormalDist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.choosing.chances import WHOLE, Belief, best, millionths
from core.choosing.normal import below


def test_the_normal_distribution_is_that_of_the_books() -> None:
    lines = [step / 100 + 0.003 for step in range(-2_000, 2_001)]
    truth = NormalDist(1.0, 2.5)

    assert below(lines, 1.0, 2.5) == pytest.approx([truth.cdf(line) for line in lines], abs=2e-4)


def test_one_score_is_the_best_if_it_lies_above_nought() -> None:
    assert best([Belief(1.0, 2.0)]) == [pytest.approx(NormalDist().cdf(0.5), abs=1e-5)]


def test_of_two_scores_far_above_nought_the_difference_decides() -> None:
    one, _ = best([Belief(101.0, 3.0), Belief(100.0, 4.0)])

    assert one == pytest.approx(NormalDist().cdf(0.2), abs=0.005)


@pytest.mark.parametrize("certain", [0.0, 1e-9])
def test_certain_scores_are_no_trouble(certain: float) -> None:
    assert best([Belief(2.0, certain), Belief(1.0, certain), Belief(-1.0, 0.1)]) == pytest.approx([1, 0, 0])
    assert best([Belief(-2.0, certain), Belief(0.0, certain)]) == [0, 0]
    assert best([]) == []


def test_the_chances_are_those_of_many_draws() -> None:
    """Of scores whose spreads differ by two orders of magnitude; 0.02 is what lines so far apart may cost."""
    for number in range(12):
        random = Random(number)
        beliefs = [Belief(random.gauss(0, 1), 10 ** random.uniform(-1.5, 0.5)) for _ in range(4)]
        drawn = [[random.gauss(*one) for one in beliefs] for _ in range(4_000)]
        for place, found in enumerate(best(beliefs)):
            won = sum(max(scores) == scores[place] > 0 for scores in drawn) / len(drawn)
            assert found == pytest.approx(won, abs=0.02 + 0.025)


@given(st.lists(st.builds(Belief, st.floats(-1e6, 1e6), st.floats(0, 1e6)), max_size=6))
def test_chances_are_shares_of_one(beliefs) -> None:
    shares = best(beliefs)

    assert all(0 <= share <= 1 for share in shares)
    assert 0 <= sum(shares) <= 1 + 1e-9


@given(st.lists(st.floats(1e-9, 1), min_size=1, max_size=7))
def test_millionths_sum_to_one_and_stay_near_what_they_stand_for(parts) -> None:
    shares = [part / sum(parts) for part in parts]
    whole = millionths(shares)

    assert sum(whole) == WHOLE
    assert all(abs(one - share * WHOLE) <= 1 for one, share in zip(whole, shares, strict=True))


def test_no_order_of_the_scores_makes_a_difference() -> None:
    beliefs = (Belief(1.0, 0.5), Belief(0.7, 2.0), Belief(-0.2, 1.0))
    found = {
        tuple(sorted(zip(map(beliefs.__getitem__, order), best([beliefs[at] for at in order]), strict=True)))
        for order in product(range(3), repeat=3)
        if len(set(order)) == 3
    }

    assert len({tuple(round(share, 12) for _, share in one) for one in found}) == 1
