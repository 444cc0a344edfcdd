"""The amounts of somebody's days, as models read them: what he stakes, loses and pays in, fading; and his usual day."""

from math import log1p
from typing import Final

from core.money import BASE_ONE
from core.scores.visits import Visits, left_after

Amounts = tuple[float, float, float, float, float, float, float, float, float]
"""Logs of turnover of about a week, a month and a season and of a month's deposits; the usual log turnover of a day
and the share of days that have any; log turnover of the newest day; rates of loss of a month and of the newest day."""
_FEW: Final = 10.0
"""Turnover that a result is told against where there is hardly any."""


def amounts(visits: Visits, since: int) -> Amounts:
    """The amounts so many days after somebody's newest day."""
    (week, month, season), (of_week, of_month, of_season) = left_after(since), visits.staked
    turnover = visits.turnover / BASE_ONE
    result = (visits.turnover - visits.payout) / BASE_ONE
    staked, lost = (of_month + turnover) * month, (visits.lost[1] + result) * month
    paid_in = (visits.paid_in[1] + visits.deposited / BASE_ONE) * month
    newest = log1p(turnover) if turnover > 0.0 else 0.0
    return (
        _size((of_week + turnover) * week), _size(staked), _size((of_season + turnover) * season), _size(paid_in),
        *_usual(visits, newest), newest, _rate(lost, staked), _rate(result, turnover),
    )  # fmt: skip


def _usual(visits: Visits, newest: float) -> tuple[float, float]:
    """The usual log turnover of a day that had any, the open one included, and the share of such days."""
    days, total = visits.staked_days, visits.level * visits.staked_days
    if visits.turnover > 0:
        days, total = days + 1, total + newest
    return (total / days, days / (visits.days or 1)) if days else (0.0, 0.0)


def _size(amount: float) -> float:
    return log1p(amount) if amount > 0.0 else 0.0


def _rate(lost: float, staked: float) -> float:
    rate = lost / (staked + _FEW if staked > 0.0 else _FEW)
    return 1.0 if rate > 1.0 else -1.0 if rate < -1.0 else rate
