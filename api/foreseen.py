"""The estimate that stands beside a proposed play's diff, from the record."""

from collections.abc import Iterator
from functools import cache, partial
from typing import Self

from pydantic import Field

from api.considered import Resource
from core.audit import inputs_of
from core.foresight import MOST, Case, Foreseen, foresee
from core.lineup import found_in
from core.plays import Play
from core.ports import Archive
from core.results import Rate


class RateShown(Resource):
    """A share, with the interval in which it lies 95 times of 100."""

    value: float
    low: float
    high: float

    @classmethod
    def of(cls, rate: Rate) -> Self:
        """From a rate."""
        return cls(value=round(rate.value, 4), low=round(rate.low, 4), high=round(rate.high, 4))


class ForeseenShown(Resource):
    """What the record says that the play would have done."""

    cases: int = Field(description="Recorded cases of its situation that were decided again with it")
    would: dict[str, int] = Field(description="What it would have done, in how many of them")
    effective: float = Field(description="As many cases of its own the record is worth")
    accepted: RateShown | None = Field(description="How often it would have been accepted; null if that is not known")
    logged: RateShown | None = Field(description="How often what was done was accepted")
    refused: str = Field(description="Why the record cannot say how often; empty if it can")

    @classmethod
    def read(cls, play: Play, archive: Archive) -> Self:
        """From the record."""
        return cls.of(foresee(play, list(_cases(play, archive))))

    @classmethod
    def of(cls, found: Foreseen) -> Self:
        """From what can be said."""
        return cls(
            cases=found.cases,
            would=dict(found.would),
            effective=round(found.effective, 1),
            accepted=RateShown.of(found.accepted) if found.accepted is not None else None,
            logged=RateShown.of(found.logged) if found.logged is not None else None,
            refused=found.refused,
        )


def _cases(play: Play, archive: Archive) -> Iterator[Case]:
    """The cases whose policy, play and law are still on record."""
    policies, laws, plays = cache(archive.policy), cache(archive.law), cache(archive.play)
    scoring = cache(partial(found_in, archive.lineup()))
    for one in archive.reacted(play.situation, MOST):
        kept = one.record.inputs
        policy = policies(kept.policy)
        if policy is None:
            continue
        law, old = laws(kept.law) if kept.law else None, plays(kept.play) if kept.play else None
        inputs = inputs_of(one.record, policy, old, law, scoring(kept.models, kept.chooser))
        yield Case(inputs, one.record.decision, one.accepted)
