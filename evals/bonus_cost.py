"""The table of what a bonus costs, made by playing bonuses: the balance can bust, which the textbook formula forgets.

`python -m evals.bonus_cost` plays every cell anew with fixed seeds and writes `core/bonus_table`. A player stakes
one bet after another, each the same whole share of the bonus, until the wagering is done or the balance is gone.
What he then holds is the cost. By optional stopping its mean is the bonus less the edge on all that was staked;
what was staked varies less than what is left, so this is how the mean is measured.
"""

import math
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track

from core.bonus_table import EDGES, ONE, STAKES, TAILS, WAGERING, Volatility

TABLE: Final = Path(__file__).parent.parent / "core" / "bonus_table"
STOPS: Final = 10_000
"""A game is a wheel of this many stops, all equally likely; one stop that pays 1 is a basis point of return."""

LEAST: Final = 1 / ONE
"""Luck is never impossible: no mean is less, whatever the error of the simulation."""

PLAYERS: Final = 100_000
SEED: Final = 20_260_119

Numbers = NDArray[np.int64]


class Game(Struct, frozen=True):
    """A payout table: how many stops pay how many times the bet, if the house had no edge.

    An edge is taken by turning stops of `taken` into blanks, so that a higher edge never pays more.
    """

    pays: Mapping[int, int]
    taken: int

    def stops(self, edge: int) -> Mapping[int, int]:
        """How many stops pay how much, blanks included, at an edge in basis points."""
        lost, rest = divmod(edge, self.taken)
        if rest or lost > self.pays[self.taken]:
            raise ValueError(f"an edge of {edge} basis points cannot be cut into stops that pay {self.taken}")
        paying = {**self.pays, self.taken: self.pays[self.taken] - lost}
        return {0: STOPS - sum(paying.values()), **paying}

    def wheel(self, edge: int) -> NDArray[np.int32]:
        """What each stop changes the balance by, in bets."""
        stops = self.stops(edge)
        return np.repeat(np.array(list(stops), dtype=np.int32), list(stops.values())) - np.int32(1)

    def sigma(self, edge: int) -> float:
        """Standard deviation of the result of a bet of 1."""
        return float(self.wheel(edge).std())


GAMES: Final[Mapping[Volatility, Game]] = {
    "even": Game(pays={2: 5000}, taken=2),
    "medium": Game(pays={1: 1500, 2: 900, 5: 300, 10: 110, 20: 50, 50: 20, 100: 17, 200: 2}, taken=1),
    "high": Game(pays={1: 1200, 2: 800, 5: 160, 10: 60, 20: 30, 50: 12, 100: 6, 500: 2, 1000: 3}, taken=1),
}


class Played(Struct, frozen=True):
    """How many players ended with a bonus: what each staked in all and held at the end, in bets."""

    stakes: int
    edge: int
    staked: Numbers
    cash: Numbers

    @property
    def mean(self) -> float:
        """The mean cost as a share of the bonus."""
        return 1 - self._edge_on(float(self.staked.mean()))

    @property
    def error(self) -> float:
        """The standard error of the mean cost."""
        return self._edge_on(float(self.staked.std())) / math.sqrt(self.staked.size)

    @property
    def completion(self) -> float:
        """The share of players who end with something left."""
        return float(np.count_nonzero(self.cash)) / self.cash.size

    def quantile(self, tail: int) -> float:
        """What at most `tail` of 10 000 bonuses cost more than, as a share of the bonus."""
        return float(np.quantile(self.cash, 1 - tail / 10_000, method="higher")) / self.stakes

    def _edge_on(self, bets: float) -> float:
        return self.edge / 10_000 * bets / self.stakes


def play(
    game: Volatility, edge: int, stakes: int, wagering: Sequence[int], players: int, seed: Sequence[int]
) -> Iterator[Played]:
    """Play bonuses worth `stakes` bets, and tell how they stand at each of the rising wagerings."""
    dice, wheel = np.random.default_rng(seed), GAMES[game].wheel(edge)
    balance, done = np.full(players, stakes, dtype=np.int32), 0
    busts = np.zeros(stakes * wagering[-1] + 1, dtype=np.int64)
    for times in wagering:
        for bet in range(done + 1, times * stakes + 1):
            balance += wheel[dice.integers(0, STOPS, balance.size, dtype=np.uint16)]
            left = balance[balance > 0]
            busts[bet], balance = balance.size - left.size, left
        done = times * stakes
        yield _standing(edge, stakes, busts[: done + 1], balance)


def _standing(edge: int, stakes: int, busts: Numbers, balance: NDArray[np.int32]) -> Played:
    staked = np.repeat(np.arange(busts.size), busts)
    return Played(
        stakes=stakes,
        edge=edge,
        staked=np.concatenate([staked, np.full(balance.size, busts.size - 1)]),
        cash=np.concatenate([np.zeros_like(staked), balance]),
    )


def cell(game: Volatility, edge: int, stakes: int) -> NDArray[np.float64]:
    """One cell of the table as shares of the bonus: a row per measure, a column per wagering."""
    seed = (SEED, list(GAMES).index(game), edge, stakes)
    played = play(game, edge, stakes, WAGERING, PLAYERS, seed)
    return np.array([(p.mean, p.completion, *map(p.quantile, TAILS)) for p in played]).T


def table() -> Mapping[Volatility, Mapping[tuple[int, int], NDArray[np.int64]]]:
    """Every cell in thousandths, rounded up, with a mean that no error of the simulation makes rise or fall wrongly."""
    keys = [(game, edge, stakes) for game in GAMES for edge in EDGES for stakes in STAKES]
    cells = np.array([cell(*key) for key in track(keys, "Playing", console=Console(stderr=True))])
    grid = len(GAMES), len(EDGES), len(STAKES), len(WAGERING)
    cells[:, 0] = monotone(cells[:, 0].reshape(grid)).reshape(len(keys), -1)
    numbers = np.ceil(np.round(cells * ONE, 6)).astype(np.int64)
    found = dict(zip(keys, numbers, strict=True))
    return {game: {key[1:]: found[key] for key in keys if key[0] == game} for game in GAMES}


def monotone(mean: NDArray[np.float64]) -> NDArray[np.float64]:
    """The least cost above `mean` that neither falls with volatility nor rises with edge, stakes or wagering."""
    mean = np.maximum.accumulate(np.maximum(mean, LEAST), axis=0)
    for axis in (1, 2, 3):
        mean = np.flip(np.maximum.accumulate(np.flip(mean, axis), axis), axis)
    return mean


def module(game: Volatility, cells: Mapping[tuple[int, int], NDArray[np.int64]]) -> str:
    """The module that holds the cells of one payout table."""
    head = f'"""Cells of the payout table {game!r}, by edge and stakes: written by `python -m evals.bonus_cost`."""'
    body = "".join(f"    {key}: (\n{_rows(rows)}    ),\n" for key, rows in cells.items())
    return f"{head}\n\nCELLS: dict[tuple[int, int], tuple[tuple[int, ...], ...]] = {{\n{body}}}\n"


def _rows(rows: NDArray[np.int64]) -> str:
    return "".join(f"        {tuple(row)},\n" for row in rows.tolist())


def main() -> int:
    """Play everything and write the table."""
    for game, cells in table().items():
        (TABLE / f"{game}.py").write_text(module(game, cells), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
