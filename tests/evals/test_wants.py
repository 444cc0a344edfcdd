"""What `--data` wants is said for everything that takes it, and in the columns that its reader asks for."""

from evals.datasets import bets, casino, decisions_log, hillstrom
from evals.evaluations import EVALUATIONS
from evals.trainings import TRAININGS
from evals.wants import EVALUATED, TRAINED


def test_everything_that_takes_data_says_what_it_wants() -> None:
    assert {name for name, one in EVALUATIONS.items() if "data" in one.takes} == {*EVALUATED}
    assert {*TRAININGS, "chooser"} == {*TRAINED}


def test_the_columns_that_are_named_are_those_that_are_read() -> None:
    assert all(column in EVALUATED["churn"] for column in casino.COLUMNS)
    assert all(column in EVALUATED["highroller"] for column in bets.BETS)
    assert all(column in EVALUATED["category"] for column in bets.CHOICES)
    assert all(column in EVALUATED["ope"] for column in decisions_log.COLUMNS)
    assert all(column in EVALUATED["uplift"] for column in hillstrom.COLUMNS)
