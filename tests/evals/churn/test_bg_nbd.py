"""BG/NBD: one customer by hand, players made by its own story found again, and the published fit where the data are."""

from math import exp, lgamma, log
from pathlib import Path

import numpy as np
import pytest

from evals.churn.bg_nbd import BgNbd, Past, fit_bg_nbd, log_likelihood
from evals.datasets.cdnow import read_cdnow

CDNOW = Path(__file__).parents[3] / "../shared/data/cdnow"


def one(again, last, known):
    return Past(np.array([again]), np.array([last]), np.array([known]))


def test_the_likelihood_of_one_customer_is_that_of_the_paper():
    r, alpha, a, b = 0.5, 2.0, 0.8, 2.5

    def beta(x, y):
        return exp(lgamma(x) + lgamma(y) - lgamma(x + y))

    stays = beta(a, b + 2) / beta(a, b) * exp(lgamma(r + 2) - lgamma(r)) * alpha**r / (alpha + 9) ** (r + 2)
    gone = beta(a + 1, b + 1) / beta(a, b) * exp(lgamma(r + 2) - lgamma(r)) * alpha**r / (alpha + 5) ** (r + 2)

    assert log_likelihood(np.array([r, alpha, a, b]), one(2.0, 5.0, 9.0)) == pytest.approx(log(stays + gone))


def test_nobody_has_gone_before_he_came_again_and_waiting_makes_it_likelier():
    model = BgNbd(0.5, 2.0, 0.8, 2.5, 0.0)

    assert model.alive(one(0.0, 0.0, 50.0))[0] == 1.0
    assert model.alive(one(4.0, 8.0, 9.0))[0] > model.alive(one(4.0, 8.0, 30.0))[0]
    assert model.returns(one(4.0, 8.0, 9.0), 0.0)[0] == 0.0


def test_customers_made_by_the_story_give_its_parameters_back():
    rng = np.random.default_rng(11)
    made = [_customer(rng, 40.0) for _ in range(1500)]
    found = fit_bg_nbd(Past(*np.array(made).T))

    assert (found.r / found.alpha, found.a / (found.a + found.b)) == pytest.approx((0.25, 0.25), rel=0.2)


def _customer(rng, known):
    rate, leaves = rng.gamma(1.0) / 4.0, rng.beta(1.0, 3.0)
    again, at = 0, 0.0
    while (step := rng.exponential(1 / rate)) + at < known and again < 10_000:
        again, at = again + 1, at + step
        if rng.random() < leaves:
            break
    return again, at, known


@pytest.mark.skipif(not CDNOW.is_dir(), reason="CDNOW is not here")
@pytest.mark.parametrize("name", ["CDNOW_sample.txt", "cdnow_customers_summary.csv"])
def test_the_published_parameters_come_out_to_three_decimals(name):
    customers = read_cdnow(CDNOW / name)
    found = fit_bg_nbd(Past(customers.again, customers.last, customers.known))

    assert [round(value, 3) for value in found[:4]] == [0.243, 4.414, 0.793, 2.426]
    assert found.log_likelihood == pytest.approx(-9582.4, abs=0.05)
