from hypothesis import given
from hypothesis import strategies as st

from core.cashback import WHOLE, accrued
from core.money import BASE_ONE
from tests.builders import bet, folded, noon, win

UNITS = st.integers(-(10**22), 10**22)
RATES = st.integers(0, WHOLE)
PLAYED = st.lists(st.tuples(st.sampled_from(["0.50", "1.00", "20.00"]), st.integers(0, 400)), max_size=12)


def test_ten_percent_of_the_theoretical_loss_up_to_the_cap():
    assert accrued(5 * BASE_ONE, 45 * BASE_ONE, 1_000, 50 * BASE_ONE) == 4 * BASE_ONE
    assert accrued(5 * BASE_ONE, 45 * BASE_ONE, 1_000, 3 * BASE_ONE) == 3 * BASE_ONE


@given(UNITS, UNITS, RATES, UNITS)
def test_it_is_never_negative_nor_above_its_cap(before, after, rate, cap):
    assert 0 <= accrued(before, after, rate, cap) <= max(cap, 0)


@given(UNITS, UNITS, RATES, UNITS, st.integers(0, 10**20))
def test_more_play_never_accrues_less(before, after, rate, cap, more):
    assert accrued(before, after, rate, cap) <= accrued(before, after + more, rate, cap)


@given(PLAYED, PLAYED, RATES)
def test_whoever_won_and_whoever_lost_get_the_same_for_the_same_play(rounds, other_luck, rate):
    stakes = [bet(stake, id=f"b{n}", time=noon(n)) for n, (stake, _) in enumerate(rounds)]
    luck = [win(f"{paid}.00", id=f"w{n}", time=noon(n)) for n, (_, paid) in enumerate(other_luck)]
    unlucky, lucky = folded(stakes), folded([*stakes, *luck])

    assert lucky.value.payout >= unlucky.value.payout == 0
    assert accrued(0, lucky.value.theoretical, rate, 10 * BASE_ONE) == accrued(
        0, unlucky.value.theoretical, rate, 10 * BASE_ONE
    )
