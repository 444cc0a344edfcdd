"""last_results: what came of the last plays of this situation."""

from collections.abc import Iterable, Sequence
from itertools import islice

from pydantic import Field

from core.arms import Arm
from core.money import exact_base
from core.results import Result, acceptance
from tools.estimate_arms import Measured, measured
from tools.tool import Amount, Model, Reach, Tool


class ResultsQuestion(Model):
    """Of how many plays."""

    plays: int = Field(default=3, ge=1, le=20)


class ArmResult(Model):
    """One arm of a play; `cost` is that of all its commands that were shown."""

    arm: Arm
    tier: str | None
    decided: int
    shown: int
    accepted: int
    dismissed: int
    acceptance: Measured
    cost: Amount


class PlayResult(Model):
    """One play by the first letters of its digest; null is the safe default, which answers where there is no play."""

    play: str | None
    arms: tuple[ArmResult, ...]


class LastResults(Model):
    """The plays that answered this situation, the newest first; `currency` is that of the costs."""

    currency: str
    plays: tuple[PlayResult, ...]


def _last(reach: Reach, asked: ResultsQuestion) -> LastResults:
    situation = reach.scope.situation
    results = reach.results.results(reach.scope.brand, situation=situation.key, signal=situation.signal)
    plays = islice(_by_play(results).items(), asked.plays)
    return LastResults(
        currency=reach.facts.policy.base_currency,
        plays=tuple(PlayResult(play=play[:12] or None, arms=arms_of(told)) for play, told in plays),
    )


def _by_play(results: Iterable[Result]) -> dict[str, list[Result]]:
    """Results come newest first, and so do the plays."""
    plays: dict[str, list[Result]] = {}
    for result in results:
        plays.setdefault(result.play, []).append(result)
    return plays


def arms_of(results: Sequence[Result]) -> tuple[ArmResult, ...]:
    """The results of one play, arm by arm."""
    return tuple(
        ArmResult(
            arm=one.arm,
            tier=one.tier,
            decided=one.decided,
            shown=one.shown,
            accepted=one.accepted,
            dismissed=one.dismissed,
            acceptance=measured(acceptance([one])),
            cost=exact_base(one.cost),
        )
        for one in results
    )


LAST_RESULTS = Tool(
    name="last_results",
    does="What players did with the last plays of this situation, arm by arm.",
    less="Ask for fewer `plays`",
    takes=ResultsQuestion,
    gives=LastResults,
    run=_last,
    reads="ledger",
)
