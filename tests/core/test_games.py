import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.games import PRIORS, staked
from core.money import BASE_ONE
from core.profile import Value

CATEGORIES = sorted(PRIORS)
RATIOS = st.none() | st.integers(0, 10**6).map(lambda n: f"{n // 10**6}.{n % 10**6:06d}")


@pytest.mark.parametrize(
    ("category", "theoretical"),
    [("slots", 4), ("live", 1.5), ("table", 2.7), ("crash", 1), ("dice", 1), ("other", 5)],
)
def test_the_prior_of_the_category_stands_in_where_the_supplier_says_nothing(category, theoretical):
    value = staked(Value(), 100 * BASE_ONE, category, None, None)

    assert value.turnover == 100 * BASE_ONE
    assert value.theoretical == theoretical * BASE_ONE


def test_the_suppliers_own_figures_come_first():
    value = staked(Value(), 10 * BASE_ONE, "slots", "0.90", "2")

    assert value.theoretical == BASE_ONE
    assert value.variance == (20 * BASE_ONE) ** 2


@given(st.integers(0, 10**24), st.sampled_from(CATEGORIES), RATIOS, RATIOS)
def test_a_stake_taken_back_leaves_no_trace_in_the_sums(stake, category, rtp, volatility):
    before = Value(turnover=7, payout=5, theoretical=3, variance=2)

    after = staked(staked(before, stake, category, rtp, volatility), -stake, category, rtp, volatility)

    assert after == before


@given(st.lists(st.tuples(st.integers(-(10**20), 10**20), st.sampled_from(CATEGORIES)), max_size=6), st.randoms())
def test_sums_are_the_same_in_any_order(stakes, random):
    mixed = random.sample(stakes, len(stakes))
    one, other = Value(), Value()
    for stake, category in stakes:
        one = staked(one, stake, category, None, None)
    for stake, category in mixed:
        other = staked(other, stake, category, None, None)

    assert one == other
