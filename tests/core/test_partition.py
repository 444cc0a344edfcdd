from hypothesis import given
from hypothesis import strategies as st

from core.partition import PARTITIONS, lane_of, partition_of


@given(st.text(max_size=20), st.text(max_size=20))
def test_every_player_has_one_of_the_partitions(brand, player):
    assert 0 <= partition_of(brand, player) < PARTITIONS


def test_the_partition_of_a_player_never_changes():
    assert [partition_of("acme", f"p{n}") for n in range(4)] == [1, 23, 45, 59]


def test_players_spread_over_all_partitions():
    assert {partition_of("acme", f"player-{n}") for n in range(2000)} == set(range(PARTITIONS))


@given(st.integers(1, PARTITIONS))
def test_every_lane_carries_partitions_and_partitions_that_are_neighbours_stay_together(lanes):
    carried = [lane_of(partition, lanes) for partition in range(PARTITIONS)]

    assert set(carried) == set(range(lanes))
    assert carried == sorted(carried)
