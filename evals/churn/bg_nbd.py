"""BG/NBD (Fader, Hardie and Lee 2005): people come at a rate of their own, and after each time some never come again.

It needs no more than how often somebody came again, when he last came, and how long he has been known. For daily play
it is too simple to be believed. It is the yardstick that everybody knows, with published figures to be checked by.
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import betaln, gammaln

Floats = NDArray[np.float64]
_SMALL: Final = 1e-9


class Past(NamedTuple):
    """What is known of each customer, in any unit of time."""

    again: Floats
    """How often he came after the first time."""
    last: Floats
    """When he last came, counted from the first time."""
    known: Floats
    """How long he has been known."""


class BgNbd(NamedTuple):
    """A fitted model: rates are Gamma(r, alpha), the chance to stay away after a visit is Beta(a, b)."""

    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float

    def alive(self, past: Past) -> Floats:
        """The chance that he has not gone for good; nobody can have gone before he came a second time."""
        again, last, known = past
        odds = self.a / (self.b + np.maximum(again, 1) - 1)
        waited = np.exp((self.r + again) * np.log((self.alpha + known) / (self.alpha + last)))
        return np.where(again > 0, 1 / (1 + odds * waited), 1.0)

    def returns(self, past: Past, within: float) -> Floats:
        """The chance that he comes at least once within some time."""
        quiet = (self.alpha + past.known) / (self.alpha + past.known + within)
        return np.asarray(self.alive(past) * (1 - quiet ** (self.r + past.again)))


def fit_bg_nbd(past: Past) -> BgNbd:
    """The maximum of the likelihood."""
    scale = max(float(past.known.mean()), _SMALL)
    start = np.log([0.5, scale / 5, 0.5, 2.0])

    def cost(logs: Floats) -> float:
        return -log_likelihood(np.exp(logs), past) / len(past.known)

    rough = minimize(cost, start, method="Nelder-Mead", options={"maxiter": 4000, "xatol": 1e-7, "fatol": 1e-12})
    fine = minimize(cost, rough.x, method="BFGS", options={"gtol": 1e-9})
    best = min((rough, fine), key=lambda one: float(one.fun))
    r, alpha, a, b = (float(one) for one in np.exp(best.x))
    return BgNbd(r, alpha, a, b, -float(best.fun) * len(past.known))


def log_likelihood(parameters: Floats, past: Past) -> float:
    """The log likelihood of all customers (equation 6 of the paper, in logs)."""
    r, alpha, a, b = parameters
    again, last, known = past
    common = gammaln(r + again) - gammaln(r) + r * np.log(alpha) + betaln(a, b + again) - betaln(a, b)
    stays = -(r + again) * np.log(alpha + known)
    gone = np.log(a) - np.log(b + np.maximum(again, 1) - 1) - (r + again) * np.log(alpha + last)
    return float(np.sum(common + np.where(again > 0, np.logaddexp(stays, gone), stays)))
