import msgspec
import pytest

from core.money import BASE_ONE
from core.policy import BrandPolicy, Caps, Thresholds, Tier
from core.record import canonical, digest
from tests.builders import policy

RECORDED = BrandPolicy(
    brand="acme",
    title="Acme",
    jurisdiction="GB",
    base_currency="GBP",
    least_age=18,
    caps=Caps(per_player_day=1, player_day=30, brand_day=500),
    thresholds=Thresholds(mid_value=50, high_value=400, high_roller_stake=40, severe_loss=1500),
    tiers={"free_spins": {"small": Tier(label="Spins", amount="2.00", currency="GBP", cost=2)}},
)
DIGEST_BEFORE_GROUPS = "99375ad69c01df888c63918375d86e049436416052d4dd357dfb0a537853362c"


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


def test_a_policy_without_a_group_has_the_digest_it_had_before_there_were_groups():
    assert digest(RECORDED) == DIGEST_BEFORE_GROUPS


def test_a_policy_recorded_without_a_group_is_read_back():
    assert msgspec.json.decode(canonical(RECORDED), type=BrandPolicy).group == ""


def test_the_group_is_part_of_the_policy():
    grouped = msgspec.structs.replace(RECORDED, group="tidewater")

    assert digest(grouped) != DIGEST_BEFORE_GROUPS
    assert msgspec.json.decode(canonical(grouped), type=BrandPolicy) == grouped


def test_a_policy_says_its_own_digest_and_a_changed_one_another():
    assert RECORDED.digest == digest(RECORDED) == DIGEST_BEFORE_GROUPS
    assert msgspec.structs.replace(RECORDED, least_age=21).digest == digest(
        msgspec.structs.replace(RECORDED, least_age=21)
    )
