"""recall_cases: similar situations of the past, what was written for them and what came of it.

The memory finds the cases; what came of them is asked of the ledger at that moment, so no figure is ever old.
"""

from typing import Literal

from pydantic import Field

from core.cases import Recollection, describe
from tools.last_results import ArmResult, arms_of
from tools.tool import Choice, Model, Reach, Tool


class CaseQuestion(Model):
    """How many cases."""

    limit: int = Field(default=3, ge=1, le=20)


class PastCase(Model):
    """One case; `results` is empty where nothing was decided under its play yet."""

    situation: str
    likeness: float
    strategist: Literal["offline", "person", "model"]
    play: str
    """The first letters of the play's digest."""
    arms: tuple[Choice, ...]
    results: tuple[ArmResult, ...]


class Recalled(Model):
    """What memory has to say; `available` is false, and `why` says so, if it cannot be asked."""

    available: bool
    why: str = ""
    cases: tuple[PastCase, ...] = ()


def _recall(reach: Reach, asked: CaseQuestion) -> Recalled:
    if reach.memory is None:
        return Recalled(available=False, why="this hub keeps no memory of cases")
    scope = reach.scope
    try:
        found = reach.memory.recall(scope.brand, describe(scope.situation), scope.at, asked.limit)
    except Exception as error:
        return Recalled(available=False, why=f"the memory does not answer ({type(error).__name__})")
    return Recalled(available=True, cases=tuple(_case(one, reach) for one in found))


def _case(found: Recollection, reach: Reach) -> PastCase:
    return PastCase(
        situation=found.situation,
        likeness=round(found.likeness, 3),
        strategist=found.strategist,
        play=found.play[:12],
        arms=tuple(Choice(arm=choice.arm, tier=choice.tier) for choice in found.arms),
        results=arms_of(reach.results.results(reach.scope.brand, play=found.play)),
    )


RECALL_CASES = Tool(
    name="recall_cases",
    does="Similar situations of this brand, the plays that were written for them and what came of those.",
    less="Ask for a smaller `limit`",
    takes=CaseQuestion,
    gives=Recalled,
    run=_recall,
    reads="memory",
)
