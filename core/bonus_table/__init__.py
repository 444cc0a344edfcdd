"""What one bonus costs, simulated once: shares of its amount on a grid of game, edge, stakes and wagering.

Every number is in thousandths of the bonus, rounded up. A cell has a row for each of `MEASURES`, and a row has
a number for each of `WAGERING`. `python -m evals.bonus_cost` writes the cells and says how they were played.
"""

from collections.abc import Mapping
from typing import Final, Literal

from core.bonus_table import even, high, medium

Volatility = Literal["even", "medium", "high"]
"""The payout tables by name: per unit staked, results spread by about 1, 5.8 and 19."""

Cell = tuple[tuple[int, ...], ...]

ONE: Final = 1000
"""The whole bonus, in the unit of the table."""

WAGERING: Final = (0, 1, 2, 3, 5, 7, 10, 15, 20, 25, 30, 35, 40, 50, 60)
"""How many times the bonus must be staked."""

EDGES: Final = (0, 100, 200, 400, 600, 800)
"""The house's share of every stake, in basis points."""

STAKES: Final = (1, 10, 20, 50, 100, 200)
"""How many bets the bonus pays for: bets of 100, 10, 5, 2, 1 and 0.5 % of it."""

TAILS: Final = (1000, 500, 100, 50)
"""How many of 10 000 bonuses may cost more than the quantile in the table."""

MEASURES: Final = ("mean", "completion", *TAILS)

CELLS: Final[Mapping[Volatility, Mapping[tuple[int, int], Cell]]] = {
    "even": even.CELLS,
    "medium": medium.CELLS,
    "high": high.CELLS,
}
"""The cells of each payout table, by edge and stakes."""
