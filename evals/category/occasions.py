"""Occasions: each moment at which a player chose a category, with what was known of him before it."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.events import Category
from core.profile import Tastes
from core.scores.category import OPTIONS, chooses, chosen
from evals.datasets.bets import Chosen

Floats = NDArray[np.float64]
NEVER: Final = -1


class Occasion(NamedTuple):
    """One choice of one player who had chosen before."""

    player: str
    tastes: Tastes
    """Before the choice."""
    lately: tuple[int, ...]
    """For each option, at which of his choices he chose it last."""
    category: Category


def occasions(rows: Iterable[Chosen], wanted: Callable[[str, date], bool] = lambda player, at: True) -> list[Occasion]:
    """The choices of everybody after his first one; bets that only go on with a choice are none."""
    tastes, last, lately = dict[str, Tastes](), dict[str, datetime](), dict[str, list[int]]()
    count, found = 0, list[Occasion]()
    for row in rows:
        known = tastes.get(row.player, Tastes())
        if chooses(row.category, known.last, last.get(row.player), row.time):
            count += 1
            order = lately.setdefault(row.player, [NEVER] * len(OPTIONS))
            if known.last is not None and wanted(row.player, row.time.date()):
                found.append(Occasion(row.player, known, tuple(order), row.category))
            tastes[row.player] = chosen(known, row.category)
            order[OPTIONS.index(row.category)] = count
        last[row.player] = row.time
    return found


def popularity(some: Sequence[Occasion]) -> tuple[float, ...]:
    """The share of each option among all choices; what was never chosen counts as chosen once."""
    counts = [1.0 + sum(one.category == option for one in some) for option in OPTIONS]
    return tuple(count / sum(counts) for count in counts)
