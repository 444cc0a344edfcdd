"""Choices: by chances that are exact, recorded, and the same for ever."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.choosing import WHOLE, Candidate, Chooser, Feature, Outcome, choose, learn
from core.plays import ArmChoice
from core.record import canonical

FEATURES = (Feature("recency"), Feature("stake", centre=2.0, scale=0.5))
SPINS = Candidate("free_spins", "small", 60)
CASHBACK = Candidate("cashback", "usual", 200)
LOBBY = Candidate("lobby_order")
OFFERS = (LOBBY, SPINS, CASHBACK)
PLAYER = (0.5, 2.5)


def taught(arm: Candidate, returns: int, of: int, chooser: Chooser | None = None) -> Chooser:
    """A chooser that has seen an arm bring players back, beside as many without any of whom half came back."""
    start = chooser or Chooser(features=FEATURES, cheap=100)
    tried = [Outcome(arm=arm.arm, tier=arm.tier, features=PLAYER, returned=at < returns) for at in range(of)]
    alone = [Outcome(features=PLAYER, returned=at % 2 == 0) for at in range(of)]
    return learn(start, [*tried, *alone])


def share(chooser: Chooser, arm: str, value: int = 5_000, offers: tuple[Candidate, ...] = OFFERS) -> int:
    chances = choose(chooser, offers, PLAYER, value, "d").chances
    return next(chance.millionths for chance in chances if chance.candidate.arm == arm)


def test_what_brings_players_back_is_chosen_and_what_drives_them_away_is_not() -> None:
    good, harmful = taught(SPINS, 95, 100), taught(SPINS, 5, 100)

    assert share(good, "free_spins") > WHOLE * 0.9
    assert share(harmful, "free_spins") == 0


def test_what_costs_more_than_it_brings_is_only_tried_where_it_is_cheap() -> None:
    chooser = Chooser(features=FEATURES, cheap=100, floor=0.03)

    assert share(chooser, "cashback", value=100) == 0
    assert share(chooser, "free_spins", value=100) == pytest.approx(WHOLE * 0.03 / 3, abs=1)


def test_without_value_nothing_is_worth_a_cost() -> None:
    assert share(Chooser(features=FEATURES, floor=0.0), "none", value=-3) == WHOLE


def test_a_price_of_the_budget_makes_offers_rarer_and_leaves_what_is_free() -> None:
    chooser = taught(SPINS, 60, 100)
    dear = learn(Chooser(features=FEATURES, price=5.0, posterior=chooser.posterior, cheap=100), ())

    assert share(dear, "free_spins", 1_000, (SPINS,)) < share(chooser, "free_spins", 1_000, (SPINS,))
    assert share(dear, "lobby_order", 1_000, (LOBBY,)) == share(chooser, "lobby_order", 1_000, (LOBBY,))


def test_the_value_of_a_player_counts_up_to_its_cap() -> None:
    chooser = Chooser(features=FEATURES, most_value=4_000)

    assert choose(chooser, OFFERS, PLAYER, 10**9, "d") == choose(chooser, OFFERS, PLAYER, 4_000, "d")


def test_what_protects_is_no_matter_of_chance() -> None:
    with pytest.raises(ValueError, match="cool_down protects"):
        choose(Chooser(features=FEATURES), (SPINS, Candidate("cool_down")), PLAYER, 5_000, "d")


def test_a_choice_stays_what_it_was_for_ever() -> None:
    """The very bytes: they are derived again from the record, on other machines and by other versions of Python."""
    chosen = choose(taught(SPINS, 60, 80), OFFERS, PLAYER, 2_000, "0f3a")

    assert canonical(chosen) == (
        b'{"choice":{"arm":"free_spins","tier":"small"},"propensity":"0.983546","chances":['
        b'{"candidate":{"arm":"none"},"millionths":6667},'
        b'{"candidate":{"arm":"cashback","tier":"usual","cost":200},"millionths":0,"effect":5849,"score":-188},'
        b'{"candidate":{"arm":"free_spins","tier":"small","cost":60},"millionths":983546,"effect":181321,"score":303},'
        b'{"candidate":{"arm":"lobby_order"},"millionths":9787}]}'
    )


def test_the_pick_is_as_probable_as_it_says() -> None:
    chooser = taught(SPINS, 46, 80)
    picks = [choose(chooser, OFFERS, PLAYER, 2_000, f"d{number}") for number in range(4_000)]

    for chance in picks[0].chances:
        picked = sum(one.choice.arm == chance.candidate.arm for one in picks) / len(picks)
        assert picked == pytest.approx(chance.millionths / WHOLE, abs=0.03)


candidates = st.lists(
    st.builds(
        Candidate,
        st.sampled_from(("none", "lobby_order", "free_spins", "cashback", "vip_fast_track", "goodwill")),
        st.sampled_from((None, "small", "large")),
        st.integers(0, 10_000),
    ),
    max_size=6,
)
outcomes = st.lists(
    st.builds(
        Outcome,
        arm=st.sampled_from(("none", "lobby_order", "free_spins", "cashback", "cool_down")),
        features=st.tuples(st.floats(), st.floats()),
        returned=st.booleans(),
        expected=st.floats(0, 1),
    ),
    max_size=8,
)
choosers = st.builds(
    learn,
    st.builds(
        Chooser,
        features=st.just(FEATURES),
        scale=st.floats(0, 1),
        floor=st.floats(0, 0.05),
        cheap=st.integers(0, 10_000),
        price=st.floats(0, 50),
    ),
    outcomes,
)


@given(choosers, candidates, st.tuples(st.floats(), st.floats()), st.integers(-100, 10**9), st.text(max_size=8))
def test_whatever_the_chooser_and_the_candidates(chooser, given_, features, value, number) -> None:
    chosen = choose(chooser, given_, features, value, number)
    shares = {chance.candidate.key: chance.millionths for chance in chosen.chances}

    assert sum(shares.values()) == WHOLE
    assert min(shares.values()) >= 0
    assert "none" in shares
    assert set(shares) - {"none"} == {one.key for one in given_ if one.arm != "none"}
    assert chosen == choose(chooser, given_[::-1], features, value, number)
    assert any(ArmChoice(one.candidate.arm, one.candidate.tier) == chosen.choice for one in chosen.chances)
    assert f"{float(chosen.propensity):.6f}" != "0.000000"


@given(choosers, candidates, st.tuples(st.floats(), st.floats()), st.integers(0, 10**6))
def test_the_floor_lies_only_where_it_is_cheap(chooser, given_, features, value) -> None:
    raised = {one.candidate.key: one for one in choose(chooser, given_, features, value, "d").chances}
    bare = choose(Chooser(**{**_fields(chooser), "floor": 0.0}), given_, features, value, "d").chances

    for one in bare:
        if raised[one.candidate.key].millionths > one.millionths + 1:
            assert one.candidate.cost <= chooser.cheap


def _fields(chooser: Chooser) -> dict[str, object]:
    return {name: getattr(chooser, name) for name in Chooser.__struct_fields__}
