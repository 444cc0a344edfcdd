import pytest

from core.money import BASE_ONE
from tests.builders import policy


@pytest.mark.parametrize(
    ("arm", "tier", "cost"),
    [("free_spins", "small", 2 * BASE_ONE), ("vip_fast_track", "gold", 20 * BASE_ONE)],
)
def test_a_tier_is_found_by_its_arm_and_id(arm, tier, cost):
    assert policy().tier(arm, tier).cost == cost


@pytest.mark.parametrize(
    ("arm", "tier"),
    [("free_spins", "gold"), ("free_spins", None), ("free_spins", ""), ("help", "small"), ("none", None)],
)
def test_a_tier_that_the_file_does_not_have_is_none(arm, tier):
    assert policy().tier(arm, tier) is None
