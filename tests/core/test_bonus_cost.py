"""The price of a bonus: exact where nothing can bust, never a gain, and it falls and rises as it must."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from core.bonus_cost import RESERVED, Bonus, FreeSpins, bonus_cost, free_spins_cost
from core.bonus_table import CELLS, EDGES, MEASURES, ONE, STAKES, TAILS, WAGERING, Volatility
from core.money import BASE_ONE

HUNDRED_EUROS = 100 * BASE_ONE
GAMES: tuple[Volatility, ...] = get_args(Volatility)
TENFOLD = Bonus(amount=HUNDRED_EUROS, wagering=1000, edge=400, volatility="medium")

bonuses = st.builds(
    Bonus,
    amount=st.integers(0, 10**24),
    wagering=st.integers(0, 8000),
    edge=st.integers(0, 1200),
    volatility=st.sampled_from(GAMES),
    bet_share=st.integers(20, 10_000),
    contribution=st.integers(500, 10_000),
)
spins = st.builds(
    FreeSpins,
    count=st.integers(1, 500),
    value=st.integers(0, 10**21),
    wagering=st.integers(0, 5000),
    edge=st.integers(0, 1000),
    volatility=st.sampled_from(GAMES),
)
tolerances = st.integers(100, 10_000)


def test_the_table_has_every_cell() -> None:
    for game, edge, stakes in product(GAMES, EDGES, STAKES):
        cell = CELLS[game][edge, stakes]

        assert len(cell) == len(MEASURES)
        assert {len(row) for row in cell} == {len(WAGERING)}


@given(bonuses, tolerances)
def test_a_bonus_without_wagering_is_cash(bonus: Bonus, tolerance: int) -> None:
    price = bonus_cost(replace(bonus, wagering=0))

    assert (price.mean, price.reserve(tolerance), price.completion) == (bonus.amount, bonus.amount, 10_000)


@given(bonuses.map(lambda bonus: replace(bonus, wagering=bonus.wagering % 101, contribution=10_000)))
def test_what_is_staked_at_most_once_cannot_bust_and_costs_what_the_textbook_says(bonus: Bonus) -> None:
    edge = min(bonus.edge, EDGES[-1])

    assert bonus_cost(bonus).mean == -(-bonus.amount * (10**6 - bonus.wagering * edge) // 10**6)


@given(bonuses, tolerances)
def test_a_price_is_no_gain_and_no_more_than_the_bonus(bonus: Bonus, tolerance: int) -> None:
    price = bonus_cost(bonus)

    assert 0 <= price.mean <= bonus.amount
    assert price.reserve(tolerance) >= price.mean
    assert 0 <= price.completion <= 10_000


@pytest.mark.parametrize(("game", "edge", "stakes"), list(product(GAMES, EDGES, STAKES)))
def test_wagering_of_35_times_is_never_a_gain_nor_less_than_the_textbook(
    game: Volatility, edge: int, stakes: int
) -> None:
    bonus = Bonus(amount=HUNDRED_EUROS, wagering=3500, edge=edge, volatility=game, bet_share=10_000 // stakes)

    assert bonus_cost(bonus).mean >= max(HUNDRED_EUROS // ONE, HUNDRED_EUROS * (10_000 - 35 * edge) // 10_000)


@given(bonuses, st.sampled_from(["wagering", "edge"]), st.integers(1, 4000))
def test_more_wagering_or_a_higher_edge_never_costs_more(bonus: Bonus, field: str, more: int) -> None:
    other = replace(bonus, **{field: min(getattr(bonus, field) + more, 10_000)})

    assert bonus_cost(other).mean <= bonus_cost(bonus).mean


@given(bonuses, st.sampled_from(["bet_share", "contribution"]), st.integers(1, 5000))
def test_bigger_bets_or_a_higher_contribution_never_cost_less(bonus: Bonus, field: str, more: int) -> None:
    other = replace(bonus, **{field: min(getattr(bonus, field) + more, 10_000)})

    assert bonus_cost(other).mean >= bonus_cost(bonus).mean


@given(bonuses)
def test_higher_volatility_never_costs_less(bonus: Bonus) -> None:
    costs = [bonus_cost(replace(bonus, volatility=game)).mean for game in GAMES]

    assert costs == sorted(costs)


@given(bonuses, tolerances, tolerances)
def test_who_tolerates_less_reserves_more(bonus: Bonus, one: int, other: int) -> None:
    price = bonus_cost(bonus)

    assert price.reserve(min(one, other)) >= price.reserve(max(one, other))


def test_between_the_cells_a_price_lies_between_and_is_rounded_up() -> None:
    at = {times: cell_of("medium", 400, 100, times)[0] for times in (10, 15)}

    assert bonus_cost(TENFOLD).mean == at[10] * HUNDRED_EUROS // ONE
    assert bonus_cost(replace(TENFOLD, amount=1)).mean == 1
    assert bonus_cost(replace(TENFOLD, wagering=1200)).mean == -(-(3 * at[10] + 2 * at[15]) * HUNDRED_EUROS // 5000)


def test_half_the_contribution_is_twice_the_wagering() -> None:
    assert bonus_cost(replace(TENFOLD, contribution=5000)) == bonus_cost(replace(TENFOLD, wagering=2000))


def test_beyond_the_table_a_price_is_that_of_its_edge() -> None:
    last = replace(TENFOLD, wagering=6000, edge=800, bet_share=50)

    assert bonus_cost(replace(last, edge=2000, bet_share=1)) == bonus_cost(last)
    assert bonus_cost(replace(last, wagering=9000)).mean == bonus_cost(last).mean
    assert bonus_cost(replace(last, wagering=9000)).reserve(100) * 2 == bonus_cost(last).reserve(100) * 3


def test_a_reserve_is_a_quantile_of_the_table() -> None:
    price, tails = bonus_cost(TENFOLD), dict(zip(TAILS, cell_of("medium", 400, 100, 10)[2:], strict=True))

    assert [price.reserve(at) for at in RESERVED] == [tails[at] * HUNDRED_EUROS // ONE for at in RESERVED]
    assert price.reserve(750) == price.reserve(500)
    assert price.reserve(5000) == price.reserve(1000) > HUNDRED_EUROS


def test_between_the_cells_a_reserve_is_the_highest_around() -> None:
    around = [bonus_cost(replace(TENFOLD, wagering=wagering)).reserve(1000) for wagering in (1500, 2000)]

    assert bonus_cost(replace(TENFOLD, wagering=1600)).reserve(1000) == max(around)


def test_a_tolerance_finer_than_the_table_is_refused() -> None:
    with pytest.raises(ValueError, match="tolerance must be a whole number from 100 to 10000, not 99"):
        bonus_cost(TENFOLD).reserve(99)


def test_a_volatile_bonus_that_mostly_ends_at_nothing_reserves_its_mean() -> None:
    price = bonus_cost(replace(TENFOLD, wagering=6000, volatility="high"))

    assert price.tails[RESERVED.index(500)] == 0
    assert price.reserve(500) == price.mean > HUNDRED_EUROS // 2


def test_free_spins_without_wagering_cost_what_they_return() -> None:
    price = free_spins_cost(FreeSpins(count=50, value=BASE_ONE // 5, wagering=0, edge=400, volatility="medium"))

    assert price.mean == Fraction("9.6") * BASE_ONE
    assert price.completion == 10_000
    assert price.reserve(100) > 2 * price.mean


def test_what_free_spins_win_is_wagered_like_a_bonus() -> None:
    given_away = FreeSpins(count=100, value=BASE_ONE, wagering=1000, edge=400, volatility="medium")

    assert free_spins_cost(given_away).mean == bonus_cost(TENFOLD).mean * 96 // 100


@given(spins, tolerances)
def test_wagering_what_free_spins_win_never_makes_them_dearer(given_away: FreeSpins, tolerance: int) -> None:
    price, free = free_spins_cost(given_away), free_spins_cost(replace(given_away, wagering=0))

    assert 0 <= price.mean <= free.mean
    assert price.reserve(tolerance) >= price.mean
    assert list(price.tails) == sorted(price.tails)


@pytest.mark.parametrize(
    "wrong",
    [{"amount": -1}, {"wagering": -1}, {"edge": -1}, {"edge": 10_001}, {"bet_share": 0}, {"contribution": 0}],
    ids=str,
)
def test_terms_that_mean_nothing_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=f"{next(iter(wrong))} must be a whole number"):
        replace(TENFOLD, **wrong)


@pytest.mark.parametrize("game", GAMES)
def test_the_mean_is_convex_in_every_direction_so_that_what_lies_between_is_not_too_low(game: Volatility) -> None:
    means = {
        (*at, times): mean for at, cell in CELLS[game].items() for times, mean in zip(WAGERING, cell[0], strict=True)
    }

    for edge, stakes, times in means:
        assert sags(WAGERING, [means[edge, stakes, at] for at in WAGERING])
        assert sags(EDGES, [means[at, stakes, times] for at in EDGES])
        assert sags(STAKES, [means[edge, at, times] for at in STAKES])


def sags(axis: Sequence[int], means: Sequence[int]) -> bool:
    """Whether no point lies more than a rounding above the line between its neighbours."""
    points = list(zip(axis, means, strict=True))
    return all(
        mean <= before + Fraction((after - before) * (at - left), right - left) + 1
        for (left, before), (at, mean), (right, after) in zip(points, points[1:], points[2:], strict=False)
    )


def cell_of(game: Volatility, edge: int, stakes: int, times: int) -> list[int]:
    """The measures at a point of the grid, in thousandths."""
    return [row[WAGERING.index(times)] for row in CELLS[game][edge, stakes]]
