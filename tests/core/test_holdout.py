from hypothesis import given
from hypothesis import strategies as st

from core.holdout import WHOLE, held_out

PLAYERS = [f"p{number}" for number in range(4_000)]


@given(st.text(max_size=20), st.text(max_size=20), st.integers(0, WHOLE), st.integers(0, WHOLE))
def test_a_larger_share_only_ever_adds_players(brand, player, one, other):
    assert held_out(brand, player, min(one, other)) <= held_out(brand, player, max(one, other))
    assert not held_out(brand, player, 0)
    assert held_out(brand, player, WHOLE)


def test_the_share_of_many_players_is_near_what_was_asked_for():
    held = sum(held_out("acme", player, 1_000) for player in PLAYERS)

    assert 340 < held < 460


def test_who_is_held_out_of_one_brand_says_nothing_about_another():
    both = sum(held_out("acme", player, 5_000) and held_out("other", player, 5_000) for player in PLAYERS)

    assert 900 < both < 1_100


def test_who_is_held_out_stays_so_for_ever():
    held = [player for player in PLAYERS[:50] if held_out("acme", player, 1_000)]

    assert held == ["p5", "p21", "p25", "p29", "p37", "p38", "p44", "p48", "p49"]
