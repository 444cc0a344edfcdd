"""Learned volatility: the prior of the category until play has told more, and the deficit measured with it."""

from random import Random

import pytest

from core.profile import Luck, Value
from core.volatility import deficit_z, volatility
from tests.builders import bet, folded, rollback, verified_profile, win


def test_without_play_it_is_the_prior():
    assert volatility("slots", Luck()) == pytest.approx(6.0)
    assert deficit_z(verified_profile()) == 0.0


def test_a_few_rounds_hardly_move_it():
    few = folded([bet("1.00") for _ in range(20)])

    assert 5.9 < volatility("slots", few.luck["slots"]) < 6.0


@pytest.mark.parametrize(("chance", "pays"), [(0.096, 10.0), (0.0096, 100.0)])
def test_many_rounds_find_the_games_own(chance, pays):
    dice, rounds = Random(7), 60_000
    wins = sum(dice.random() < chance for _ in range(rounds))
    luck = Luck(staked=rounds, squares=rounds, untold=rounds, won_squares=int(wins * pays * pays))
    true = (chance * pays * pays - 0.96**2) ** 0.5

    assert volatility("slots", luck) == pytest.approx(true, rel=0.15)


def test_a_told_volatility_is_taken_at_its_word():
    told = folded([bet("1.00", rtp="0.9", volatility="2.0"), win("3.00")])

    assert deficit_z(told) == pytest.approx(told.value.rtp_deficit_z)


def test_what_is_learned_takes_the_place_of_the_prior_in_the_deficit():
    luck = {"slots": Luck(staked=10**6, squares=10**6, untold=10**6, won_squares=2 * 10**6)}
    lost = Value(turnover=10**6, payout=900_000, theoretical=40_000, variance=36 * 10**6)
    profile = verified_profile(value=lost, luck=luck)

    assert deficit_z(profile) > 4 * lost.rtp_deficit_z > 0


def test_bets_and_wins_that_are_taken_back_leave_nothing():
    back = folded([bet("2.00"), win("9.00"), rollback("bet", "2.00"), rollback("win", "9.00")])

    assert back.luck == {"slots": Luck()}
