"""estimate_arms: what an arm costs and how it has done against the others, as far as it was measured."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final, Literal

from pydantic import Field

from core.floor import wrong_tier
from core.money import exact_base
from core.results import Rate, Result, acceptance, lift
from tools.tool import Amount, Choice, Model, Reach, Tool

MEASURED_OVER: Final = timedelta(days=28)
"""Older results say little of today's players, and counting them takes too long."""
NOT_MEASURED: Literal["not measured"] = "not measured"


class EstimateQuestion(Model):
    """Which arms."""

    choices: tuple[Choice, ...] = Field(min_length=1, max_length=20)


class Interval(Model):
    """A share or a difference of shares, and where it lies 95 times of 100."""

    value: float
    low: float
    high: float


Measured = Interval | Literal["not measured"]


class Estimate(Model):
    """One arm: its cost from the brand's file, its acceptance from this brand's last 28 days under this signal."""

    choice: Choice
    expected_cost: Amount | None
    """Of one command; null if the brand has no such tier."""
    shown: int
    accepted: int
    acceptance: Measured
    above_other_arms: Measured
    """Its acceptance less that of all other arms together, under the same signal."""
    above_none: Literal["not measured"] = NOT_MEASURED
    """With "none" nothing is shown, so nothing is accepted: there is nothing to compare with."""


class Estimates(Model):
    """One estimate a choice, in the order asked; `currency` is that of the costs."""

    currency: str
    estimates: tuple[Estimate, ...]


def _estimate(reach: Reach, asked: EstimateQuestion) -> Estimates:
    scope = reach.scope
    results = reach.results.results(scope.brand, signal=scope.situation.signal, since=scope.at - MEASURED_OVER)
    return Estimates(
        currency=reach.facts.policy.base_currency,
        estimates=tuple(_of(choice, results, reach) for choice in asked.choices),
    )


def _of(choice: Choice, results: Sequence[Result], reach: Reach) -> Estimate:
    ours = [one for one in results if one.choice == choice.plain]
    others = [one for one in results if one.choice != choice.plain]
    rate = acceptance(ours)
    return Estimate(
        choice=choice,
        expected_cost=_cost(choice, reach),
        shown=sum(one.shown for one in ours),
        accepted=sum(one.accepted for one in ours),
        acceptance=measured(rate),
        above_other_arms=measured(lift(rate, acceptance(others))),
    )


def _cost(choice: Choice, reach: Reach) -> str | None:
    policy = reach.facts.policy
    if wrong_tier(choice.plain, policy) is not None:
        return None
    tier = policy.tier(choice.arm, choice.tier)
    return exact_base(tier.cost if tier else 0)


def measured(rate: Rate | None) -> Measured:
    """A rate to the tenth of a percent, or that there is none."""
    if rate is None:
        return NOT_MEASURED
    return Interval(value=round(rate.value, 3), low=round(rate.low, 3), high=round(rate.high, 3))


ESTIMATE_ARMS = Tool(
    name="estimate_arms",
    does="What a command of these arms costs, and how often players took them under this signal in 28 days.",
    less="Ask about fewer `choices`",
    takes=EstimateQuestion,
    gives=Estimates,
    run=_estimate,
    reads="ledger",
)
