"""recall_cases: similar situations of the past and the arms that answered them."""

from collections.abc import Sequence

from pydantic import Field

from core.entries import Recollection
from tools.tool import Model, Reach, Tool


class CaseQuestion(Model):
    """The situation, as its key."""

    situation: str
    limit: int = Field(default=3, ge=1, le=20)


class Recalled(Model):
    """What memory has to say; `available` is false if there is no memory to ask."""

    available: bool
    cases: tuple[tuple[str, tuple[str, ...], float], ...] = ()


def describe(situation: str) -> str:
    """The text under which a situation is remembered."""
    return situation.replace("/", " ")


def _recall(reach: Reach, asked: CaseQuestion) -> Recalled:
    if reach.memory is None:
        return Recalled(available=False)
    try:
        found: Sequence[Recollection] = reach.memory.recall(reach.brand, describe(asked.situation), asked.limit)
    except Exception:
        return Recalled(available=False)
    return Recalled(available=True, cases=tuple((c.situation, c.arms, round(c.likeness, 3)) for c in found))


RECALL_CASES = Tool("recall_cases", "Similar situations and what answered them.", CaseQuestion, Recalled, _recall)
