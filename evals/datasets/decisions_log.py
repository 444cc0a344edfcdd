"""Reader of a log of decisions as a table, for off-policy evaluation.

| column            |                                                                                      |
|-------------------|--------------------------------------------------------------------------------------|
| `action`          | what was done                                                                        |
| `propensity`      | with what probability, above 0 and up to 1                                           |
| `reward`          | what it brought                                                                      |
| `target:NAME`     | with what probability the other policy does NAME; one column for every action        |
| `logged:NAME`     | with what probability the logging policy did NAME, if known: it tells what it cannot |
| `x:NAME`          | a number that was known before, any number of columns                                |
"""

from pathlib import Path
from typing import Final

import numpy as np

from core.errors import FormError, SourceError
from evals.datasets.tabular import number, rows_of, table_at
from evals.ope.log import Log

COLUMNS: Final = ("action", "propensity", "reward")
SLACK: Final = 1e-3


def read_decisions(path: Path) -> Log:
    """Read a whole log."""
    columns = table_at(path, "a log of decisions").columns
    actions = [name.removeprefix("target:") for name in columns if name.startswith("target:")]
    known = [name for name in columns if name.startswith("x:")]
    if not actions:
        raise FormError(f"{path.name} has no column target:NAME, which tells what the other policy does")
    logged = [f"logged:{name}" for name in actions if f"logged:{name}" in columns]
    rows = list(rows_of(path, COLUMNS, "a log of decisions"))
    if not rows:
        raise SourceError(f"{path.name} has no rows")
    for row in rows:
        if row.cells["action"] not in actions:
            raise SourceError(f"{path.name}, line {row.line}: there is no column target:{row.cells['action'][:40]}")
    taken = np.array([actions.index(row.cells["action"]) for row in rows])
    table = {
        name: np.array([number(row, name, path) for row in rows])
        for name in (*COLUMNS[1:], *(f"target:{name}" for name in actions), *known, *logged)
    }
    target = np.column_stack([table[f"target:{name}"] for name in actions])
    supported = _supported(table, actions, taken) if len(logged) == len(actions) else _met(taken, len(actions))
    log = Log(
        features=np.column_stack([table[name] for name in known]) if known else np.zeros((len(rows), 0)),
        action=taken.astype(np.int64),
        reward=table["reward"],
        propensity=table["propensity"],
        target=target,
        supported=supported,
    )
    return _sound(log, path)


def _supported(table: dict[str, np.ndarray], actions: list[str], taken: np.ndarray) -> np.ndarray:
    return np.column_stack([table[f"logged:{name}"] > 0 for name in actions])


def _met(taken: np.ndarray, actions: int) -> np.ndarray:
    """Without the probabilities of the others, what was never done counts as what could not be done."""
    return np.tile(np.isin(np.arange(actions), taken), (len(taken), 1))


def _sound(log: Log, path: Path) -> Log:
    if log.propensity.min() <= 0 or log.propensity.max() > 1:
        raise SourceError(f"{path.name}: propensity lies above 0 and up to 1")
    if log.target.min() < 0 or np.abs(log.target.sum(axis=1) - 1).max() > SLACK:
        raise SourceError(f"{path.name}: the target: columns of a row are probabilities that come to 1")
    return log
