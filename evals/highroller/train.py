"""Training of the models of high rollers: one from the first active day, one from the first ten bets."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from core.calendar import number_of
from core.errors import SourceError
from core.profile import FirstBets
from core.scores.high_roller import FIRST, TOP, WINDOW, bet_features
from core.scores.scorecard import Scorecard
from core.scores.stakes import StakePrior
from core.trained import TrainedModel
from evals.additive import Feature, fit, scores
from evals.churn.simulated import LEARNED, simulated
from evals.datasets.bets import PlacedBet, is_bets, read_bets
from evals.datasets.hub_days import read_days
from evals.halves import half_of
from evals.highroller.newcomers import MORE, NEWCOMERS, Newcomers, TenBets, newcomers, ten_bets
from evals.learnt import trained_on
from evals.measures.probability import auc
from evals.measures.ranking import precision_at
from evals.report import Step
from evals.simulated_bets import digest_of_worlds, heard
from evals.trainings import Learnt

Floats = NDArray[np.float64]
BETS: Final = "high_roller"
DAY: Final = "first_day"
PRIOR: Final = "stakes"
BET_WORLDS: Final = LEARNED[:6]
FEWEST: Final = 100
"""Players, below which nothing is learned."""
FLAT: Final = 2.0
STRAIGHT: Final = 40.0
"""One in twenty is a high roller: lines are nearly straight, but may be steep."""
_LEAST: Final = 1e-3


def train(learnt: Learnt, progress: Step) -> TrainedModel:
    """Train on player-days, on bets, or, on simulated worlds, from both; each gives the form that it can teach."""
    forms, priors, measures, players = dict[str, Scorecard](), dict[str, StakePrior](), dict[str, float](), 0
    of_bets = learnt.data is not None and is_bets(learnt.data)
    if not of_bets:
        newcomers = days_learned(learnt)
        forms[DAY], told = _day_form(newcomers)
        measures, players = measures | dict(told), players + len(newcomers.owners)
    if of_bets or learnt.data is None:
        first = bets_learned(learnt, progress)
        forms[BETS], priors[PRIOR], told = _bets_form(first)
        measures, players = measures | dict(told), players + len(first.owners)
    return TrainedModel(
        name="high_roller",
        forms=forms,
        priors=priors,
        trained_on=trained_on(learnt, players, players, digest_of_worlds(BET_WORLDS)),
        seed=learnt.seed,
        measures=measures,
    )


def day_card(seen: Newcomers) -> Scorecard:
    """The scorecard of first days."""
    return fit([Feature("staked", "rises"), Feature("kept")], seen.values, seen.high, FLAT, STRAIGHT)


def bets_card(seen: TenBets, prior: StakePrior) -> Scorecard:
    """The scorecard of first bets."""
    return fit([Feature("level", "rises"), Feature("line")], bet_values(seen, prior), seen.high, FLAT, STRAIGHT)


def bet_values(seen: TenBets, prior: StakePrior) -> Floats:
    """BET_FEATURES of each row, at the mean of its stake level."""
    return np.array([bet_features(one, prior.after(one.bets, one.stakes).mean) for one in seen.first])


def stake_prior(first: Sequence[FirstBets]) -> StakePrior:
    """How high people stake and how much they differ, by the moments of their first ten bets."""
    means = np.array([one.stakes / one.bets for one in first])
    own = np.array([(one.squares - one.stakes**2 / one.bets) / (one.bets - 1) for one in first])
    within = max(float(own.mean()), _LEAST)
    between = max(float(means.var()) - within / FIRST, _LEAST)
    return StakePrior(float(means.mean()), between, within)


def days_learned(learnt: Learnt) -> Newcomers:
    """The newcomers whose first day may be learned from, with 90 days after it that may be seen."""
    rows = read_days(learnt.data) if learnt.data else simulated(LEARNED, learnt.seed)
    last = number_of(learnt.until) if learnt.until else rows[-1].number
    return newcomers(rows, lambda who, day: _in_half(learnt, who) and day + WINDOW - 1 <= last)


def bets_learned(learnt: Learnt, progress: Step) -> TenBets:
    """The players whose first ten bets may be learned from."""
    return ten_bets(_bets(learnt, progress), lambda who, day: _in_half(learnt, who))


def _bets(learnt: Learnt, progress: Step) -> Iterator[PlacedBet]:
    if learnt.data is None:
        for world in BET_WORLDS:
            yield from heard(world, learnt.seed).bets
            progress(1)
        return
    for bet in read_bets(learnt.data):
        if learnt.until is None or bet.time.date() <= learnt.until:
            yield bet


def _in_half(learnt: Learnt, player: str) -> bool:
    return learnt.half in ("", half_of(player))


def _day_form(seen: Newcomers) -> tuple[Scorecard, Mapping[str, float]]:
    _check_enough(seen.high, NEWCOMERS)
    card = day_card(seen)
    return card, _measured(DAY, seen.high, scores(card, seen.values))


def _bets_form(seen: TenBets) -> tuple[Scorecard, StakePrior, Mapping[str, float]]:
    _check_enough(seen.high, "players of ten bets or more")
    prior = stake_prior(seen.first)
    card = bets_card(seen, prior)
    return card, prior, _measured(BETS, seen.high, scores(card, bet_values(seen, prior)))


def _check_enough(high: Floats, what: str) -> None:
    if len(high) < FEWEST:
        raise SourceError(f"only {len(high):,} {what}: the model of high rollers needs {FEWEST} to learn from; {MORE}")


def _measured(about: str, high: Floats, said: Floats) -> Mapping[str, float]:
    """On what was learned from: two lines over one feature in twenty hardly follow single players."""
    found = {"auc": auc(high, said), "precision": precision_at(high, said, TOP)}
    return {f"{about}_{name}_in_sample": round(value, 6) for name, value in found.items()}
