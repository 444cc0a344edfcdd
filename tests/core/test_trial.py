"""Trials: who is on which side, and that looking after every player finds nothing that is not there."""

from random import Random

import pytest

from core.plays import PlayBook
from core.policy import Autonomy
from core.trial import HARM_ALPHA, Side, Trial, enrolled, finding, more, worthless
from tests.builders import FREE, FREE_SPINS, play, policy, situation

RULES = Autonomy(players=50)
RUNS = 300
PLAYERS = 1200
EACH = 10


def first_claim(rng: Random, tried: float, control: float, share: float, alpha: int) -> int | None:
    """After how many players one side is called more frequent, if it ever is, looking again and again."""
    counts = [[0, 0], [0, 0]]
    for number in range(1, PLAYERS + 1):
        side = rng.random() < share
        counts[side][0] += rng.random() < (tried if side else control)
        counts[side][1] += 1
        if number % EACH == 0 and more(tuple(counts[1]), tuple(counts[0]), alpha):
            return number
    return None


@pytest.mark.parametrize(("rate", "share", "alpha"), [(0.3, 0.5, 500), (0.1, 0.1, 500), (0.02, 0.1, HARM_ALPHA)])
def test_where_there_is_no_difference_one_is_claimed_no_oftener_than_alpha_however_often_one_looks(rate, share, alpha):
    rng = Random(f"{rate} {share}")
    claims = [first_claim(rng, rate, rate, share, alpha) for _ in range(RUNS)]

    assert sum(claim is not None for claim in claims) <= RUNS * alpha / 10_000


@pytest.mark.parametrize(("tried", "control", "share"), [(0.35, 0.15, 0.5), (0.5, 0.2, 0.1)])
def test_a_clear_difference_is_found_and_never_the_other_way_round(tried, control, share):
    rng = Random(1)
    found = [first_claim(rng, tried, control, share, 500) for _ in range(50)]
    wrong = [first_claim(rng, control, tried, share, 500) for _ in range(50)]

    assert sum(claim is not None for claim in found) >= 45
    assert wrong.count(None) == 50


@pytest.mark.parametrize("counts", [((0, 0), (0, 0)), ((5, 5), (0, 0)), ((0, 0), (5, 5)), ((3, 10), (3, 10))])
def test_without_anybody_to_compare_with_nothing_is_claimed(counts):
    assert not more(*counts, 500)


def trial(tried=(0, 0, 0), control=(0, 0, 0)):
    return Trial(Side(*tried), Side(*control))


@pytest.mark.parametrize(
    ("counted", "found"),
    [
        (trial((200, 120, 2), (200, 40, 2)), "better"),
        (trial((200, 120, 3), (200, 40, 2)), None),
        (trial((200, 40, 2), (200, 120, 2)), "worse"),
        (trial((49, 49, 0), (200, 0, 0)), None),
        (trial((200, 120, 30), (200, 40, 2)), "harmful"),
        (trial((12, 0, 8), (40, 0, 1)), "harmful"),
        (trial((200, 42, 2), (200, 40, 2)), None),
    ],
    ids=["better", "better but with more harm", "worse", "too few", "harm outweighs", "harm needs no least", "alike"],
)
def test_what_a_trial_has_shown(counted, found):
    assert finding(counted, RULES) == found


@pytest.mark.parametrize(
    ("side", "worth", "says"),
    [((400, 4, 0), 500, True), ((400, 20, 0), 500, False), ((49, 0, 0), 500, False), ((400, 0, 0), 0, False)],
)
def test_a_play_is_worthless_only_below_the_brands_own_line_and_beyond_doubt(side, worth, says):
    assert worthless(Side(*side), Autonomy(players=50, worth=worth)) is says


PLAYERS_OF_A_TRIAL = [f"p{number}" for number in range(400)]


def test_everybody_met_under_a_canary_is_on_the_side_that_decides_for_him():
    canary = play(seconds=60, share=25)
    book = PlayBook([play(), canary])
    met = [enrolled(book, situation(), player, policy()) for player in PLAYERS_OF_A_TRIAL]

    assert {one.play for one in met} == {canary.digest}
    assert [one.tried for one in met] == [book.find(situation(), one.player) == canary for one in met]
    assert 60 < sum(one.tried for one in met) < 140


def test_without_a_canary_offers_are_compared_with_the_hold_out_and_only_where_the_brand_measures():
    book = PlayBook([play(FREE_SPINS)])
    measured = [enrolled(book, situation(), player, policy(holdout=5_000)) for player in PLAYERS_OF_A_TRIAL]

    assert 140 < sum(one.tried for one in measured) < 260
    assert enrolled(book, situation(), "p1", policy()) is None
    assert enrolled(PlayBook(), situation(), "p1", policy(holdout=5_000)) is None
    assert enrolled(book, situation(), "p1", policy(autonomy=Autonomy(arms=FREE.arms, worth=100))).tried
