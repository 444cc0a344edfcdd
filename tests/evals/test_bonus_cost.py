"""The simulation behind the price of a bonus: against closed cases, an exact chain, and the table it wrote."""

from math import ceil, comb, sqrt

import numpy as np
import pytest
from numpy.typing import NDArray

from core.bonus_cost import RESERVED, Bonus, FreeSpins, bonus_cost, free_spins_cost
from core.bonus_table import CELLS, EDGES, ONE, TAILS, WAGERING, Volatility
from core.money import BASE_ONE
from evals.bonus_cost import GAMES, PLAYERS, STOPS, Played, cell, module, monotone, play

FRESH = 7
"""A seed that the table does not use."""

BONUS = 100 * BASE_ONE


def played(game: Volatility, edge: int, stakes: int, times: int, players: int = 20_000) -> Played:
    return list(play(game, edge, stakes, [times], players, [FRESH, edge, stakes, times]))[-1]


@pytest.mark.parametrize(("game", "sigma"), [("even", 1.0), ("medium", 5.8), ("high", 19.0)])
def test_a_payout_table_returns_what_its_edge_leaves(game: Volatility, sigma: float) -> None:
    for edge in EDGES:
        stops = GAMES[game].stops(edge)

        assert sum(stops.values()) == STOPS
        assert sum(pay * count for pay, count in stops.items()) == STOPS - edge
        assert GAMES[game].sigma(edge) == pytest.approx(sigma, rel=0.005)


def test_an_edge_that_no_stop_can_take_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot be cut"):
        GAMES["even"].wheel(101)


@pytest.mark.parametrize("game", GAMES)
def test_what_is_staked_at_most_once_costs_what_the_textbook_says(game: Volatility) -> None:
    assert (played(game, 400, 50, 0, 10).mean, played(game, 400, 50, 0, 10).completion) == (1.0, 1.0)
    assert played(game, 400, 50, 1, 1000).mean == pytest.approx(0.96)


@pytest.mark.parametrize("times", [3, 10, 20])
def test_even_money_ruins_as_the_gambler_of_the_books(times: int) -> None:
    seen = played("even", 400, 10, times, 100_000)
    ruined = sum(ruin_at(bets, stakes=10, win=0.48) for bets in range(10, 10 * times + 1, 2))

    assert 1 - seen.completion == pytest.approx(ruined, abs=3 * sqrt(ruined * (1 - ruined) / 100_000))


@pytest.mark.parametrize("game", GAMES)
@pytest.mark.parametrize("times", [5, 35])
def test_what_is_left_is_the_bonus_less_the_edge_on_what_was_staked(game: Volatility, times: int) -> None:
    seen = played(game, 400, 50, times, 50_000)
    gap = seen.cash / 50 - (1 - 0.04 * seen.staked / 50)

    assert abs(gap.mean()) < 3 * gap.std() / sqrt(gap.size)


@pytest.mark.parametrize("times", [10, 35])
def test_a_price_is_within_three_standard_errors_of_a_fresh_simulation(times: int) -> None:
    fresh = played("medium", 400, 100, times)
    price = bonus_cost(Bonus(amount=BONUS, wagering=100 * times, edge=400, volatility="medium")).mean / BASE_ONE
    error = 100 * fresh.error * sqrt(1 + fresh.staked.size / PLAYERS)
    print(f"{times}x: {price:.2f} in the table, {100 * fresh.mean:.2f} afresh, {error:.2f} standard error")  # noqa: T201

    assert abs(price - 100 * fresh.mean) < 3 * error


@pytest.mark.parametrize("game", GAMES)
@pytest.mark.parametrize(
    ("edge", "bet_share", "times"), [(300, 125, 12), (600, 250, 45), (100, 400, 33), (400, 2000, 4)]
)
def test_between_the_cells_a_mean_is_not_too_low_and_a_reserve_nearly_keeps_its_tolerance(
    game: Volatility, edge: int, bet_share: int, times: int
) -> None:
    fresh = played(game, edge, 10_000 // bet_share, times)
    bonus = Bonus(amount=BONUS, wagering=100 * times, edge=edge, volatility=game, bet_share=bet_share)
    price = bonus_cost(bonus)

    assert -4 * fresh.error < price.mean / BONUS - fresh.mean < 0.04
    for tolerance in RESERVED:
        above = np.count_nonzero(fresh.cash > price.reserve(tolerance) * fresh.stakes // BONUS)
        assert above / fresh.cash.size < 2 * tolerance / 10_000


@pytest.mark.parametrize("game", GAMES)
def test_free_spins_cost_what_their_winnings_leave_when_wagered(game: Volatility) -> None:
    won, kept = (played(game, 400, 50, times, 50_000).cash / 50 for times in (1, 10))
    left = np.random.default_rng(FRESH).permutation(won) * kept
    price = free_spins_cost(
        FreeSpins(count=50, value=BONUS // 50, wagering=1000, edge=400, volatility=game, bet_share=200)
    )

    assert price.mean / BONUS == pytest.approx(left.mean(), abs=3 * left.std() / sqrt(left.size))
    for tolerance in RESERVED:
        assert np.count_nonzero(left > price.reserve(tolerance) / BONUS) <= left.size * tolerance / 10_000


@pytest.mark.parametrize("game", GAMES)
@pytest.mark.parametrize("edge", EDGES)
def test_the_means_of_the_table_are_those_of_the_exact_chain(game: Volatility, edge: int) -> None:
    mean, error = exact(game, edge, 10, WAGERING[-1])
    for at, times in enumerate(WAGERING):
        share = CELLS[game][edge, 10][0][at] / ONE
        assert -4 * error[10 * times] <= share - mean[10 * times] <= 4 * error[10 * times] + 1 / ONE


def test_the_table_is_what_the_simulation_writes() -> None:
    for game in GAMES:
        rows = np.ceil(np.round(cell(game, 400, 1)[1:] * ONE, 6)).astype(int).tolist()

        assert rows == [list(row) for row in CELLS[game][400, 1][1:]]
        assert f"{tuple(rows[-1])},\n" in module(game, {(400, 1): np.array(rows)})


def test_a_mean_that_the_simulation_let_rise_or_fall_wrongly_is_lifted() -> None:
    mean = np.array([0.9, 0.5, 0.6, 0.2]).reshape(1, 1, 1, 4)
    wild = np.array([0.9, 0.4, 0.4, 0.4]).reshape(1, 1, 1, 4)

    assert monotone(np.concatenate([mean, wild])).reshape(2, 4).tolist() == [[0.9, 0.6, 0.6, 0.2], [0.9, 0.6, 0.6, 0.4]]


def test_a_quantile_is_exceeded_by_no_more_than_its_tail() -> None:
    seen = played("medium", 400, 20, 5, 1000)

    for tail in TAILS:
        above = np.count_nonzero(seen.cash > round(seen.quantile(tail) * 20))
        assert above <= ceil(tail / 10)


def ruin_at(bets: int, stakes: int, win: float) -> float:
    """The chance that the last of so many single stakes is lost at just this bet (the hitting time theorem)."""
    won, lost = (bets - stakes) // 2, (bets + stakes) // 2
    return float(stakes / bets * comb(bets, won) * win**won * (1 - win) ** lost)


def exact(game: Volatility, edge: int, stakes: int, times: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mean cost and its standard error after each bet, without chance: the law of the balance, bet by bet."""
    bets = stakes * times
    chances = {pay: count / STOPS for pay, count in GAMES[game].stops(edge).items()}
    law, alive = np.zeros(bets + 2), np.ones(bets + 1)
    law[stakes] = 1.0
    for bet in range(1, bets + 1):
        after = np.zeros_like(law)
        for pay, chance in chances.items():
            moved = chance * law[1:]
            after[pay : bets + 1] += moved[: max(0, bets + 1 - pay)]
            after[bets + 1] += moved[max(0, bets + 1 - pay) :].sum()
        law, law[0] = after, 0.0
        alive[bet] = law.sum()
    return _cost(edge, stakes, alive)


def _cost(edge: int, stakes: int, alive: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    reached = np.concatenate([[0.0], np.cumsum(alive[:-1])])
    squared = np.concatenate([[0.0], np.cumsum(alive[:-1] * (2 * np.arange(alive.size - 1) + 1))])
    share = edge / 10_000 / stakes
    return 1 - share * reached, share * np.sqrt(np.maximum(0, squared - reached**2) / PLAYERS)
