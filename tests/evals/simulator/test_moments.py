"""Moments: one code for real days and simulated ones, and a table that says what was fitted."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from core.money import BASE_ONE
from evals.datasets.casino import read_casino
from evals.simulator import PlayerDay, World, player_days
from evals.simulator.calibration import SCALES, calibrate
from evals.simulator.crash_house import MOMENTS as CRASH_MOMENTS
from evals.simulator.crash_house import crash_house, sampled
from evals.simulator.crash_house import measured as crash_measured
from evals.simulator.games import CRASHES, SHELVES
from evals.simulator.moments import MOMENTS, histories, measured

REAL = Path(__file__).parents[3].parent / "shared" / "data" / "casino_daily_2013.csv"
FIRST = date(2026, 1, 1)
CENT = BASE_ONE // 100


def played(player: str, *days: int) -> list[PlayerDay]:
    rows = []
    for day in days:
        turnover = 1_000 * (10 + len(player) + day % 3)
        rows.append(PlayerDay(player, FIRST + timedelta(days=day), 100, 0, turnover, turnover * 9 // 10, 1_000, 0, 60))
    return rows


def test_attendance_is_counted_as_it_happened() -> None:
    rows = [*played("once", 0), *played("twice", 0, 4), *played("often", *range(0, 200, 2)), *played("other", 0, 8)]
    for day, result in enumerate((-600, -200, -50, 50, 600)):
        rows.append(PlayerDay("all", FIRST + timedelta(days=2 * day), 0, 0, 70_000, 70_000 + 100 * result, 0, 0, 60))
    found = measured(histories(rows))

    assert found["one active day only, in 90"] == 0.2
    assert found["active days in 90, 50 %"] == 2
    assert found["gap in days, 90 %"] == 2
    assert found["back in 7 days after loss_500"] == 1.0


def test_a_simulated_population_has_every_moment_and_half_of_them_are_held_out() -> None:
    found = measured(histories(player_days(replace(World(), arrivals=0.5), 150, 150, 1)))

    assert set(found) == set(MOMENTS)
    assert 0.4 < sum(moment.fitted for moment in MOMENTS.values()) / len(MOMENTS) < 0.6


def test_the_table_is_that_of_the_file_at_hand() -> None:
    if not REAL.is_file():
        pytest.skip("the data set ../shared/data/casino_daily_2013.csv is not here")
    days = read_casino(REAL)
    rows = [
        PlayerDay(
            one.player, one.date, one.deposits // CENT, one.withdrawals // CENT, one.turnover // CENT,
            one.winnings // CENT, one.ngr // CENT, one.bonus // CENT, one.seconds,
        )
        for one in days
    ]  # fmt: skip
    found = measured(histories(rows))

    assert {name: found[name] for name in MOMENTS} == pytest.approx(
        {name: moment.value for name, moment in MOMENTS.items()}, rel=0.01
    )


def test_a_house_with_one_game_has_every_moment_of_its_own_file() -> None:
    bets = sampled(crash_house(), 60, 15, 1)

    assert set(crash_measured(bets)) == set(CRASH_MOMENTS)


def test_calibration_finds_its_way_back() -> None:
    """On a distance of its own: the parameter that is off is moved, and the others hardly."""

    def measure(worlds: list[World]) -> list[dict[str, float]]:
        return [dict.fromkeys(MOMENTS, (world.visit - World().visit) / 2) for world in worlds]

    found = calibrate(World(visit=World().visit + 0.5), measure, 4, lambda world, distance: None)  # type: ignore[arg-type]

    assert found.visit == pytest.approx(World().visit, abs=0.05)
    assert all(getattr(found, name) == pytest.approx(getattr(World(), name)) for name in SCALES if name != "visit")


def test_no_game_pays_more_than_it_takes_and_crash_keeps_one_percent() -> None:
    games = [game for shelf in SHELVES.values() for game in shelf]

    assert all(0.9 < game.rtp < 1 for game in games)
    assert all(game.rtp == pytest.approx(0.99) for game in CRASHES)
    assert all(game.steps[-1] < 1 for game in games)
