"""Answers: the only things a model can say, as pydantic reads them."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from core.arms import Arm

Id = Annotated[str, Field(min_length=1, max_length=80)]


class _Said(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class WordsChosen(_Said):
    """The approved component that says an arm in a language; words of its own cannot be said."""

    locale: Id
    arm: Arm
    component: Id


class ExecutionAnswer(_Said):
    """Components for the arms of a proposal, and how long they stand."""

    words: Annotated[tuple[WordsChosen, ...], Field(max_length=200)]
    seconds: Literal["short", "usual", "long"]
