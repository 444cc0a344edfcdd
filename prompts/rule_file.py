"""Rules as people write them, in the books of the jurisdictions and in brand files: with their cases."""

from datetime import date
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator, model_validator

from core.law import TERMS, Effect, Rule
from prompts.calm import WRITTEN, Given, terms_from
from prompts.expressions import AmountExpression, Condition
from prompts.faults import SHAPES, fault, nearest

RULE_ID: Final = r"^[A-Z][A-Z0-9]*-[0-9]{1,3}[a-z]?$"
SHAPES[RULE_ID] = "capital letters, a hyphen and a number, as R-05 or MT-2"

Expected = Literal["pass", "deny", "cap", "require_approval", "flag"]


class Part(BaseModel):
    """A part of a file: nothing but the fields it knows."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class CaseFile(Part):
    """A case that shows on which side of the line a rule falls."""

    title: str
    given: dict[str, Given] = {}
    """What differs from the calm case, by term; money in quotes in the book's currency, null for not known."""
    expect: Expected
    on: date | None = None
    """The day it is asked on; without one, a day on which the rule holds."""

    @field_validator("given", mode="before")
    @classmethod
    def _known(cls, given: object) -> object:
        for name, value in given.items() if isinstance(given, dict) else ():
            if name not in TERMS:
                said = f"expected one that `cvh policy docs` lists{nearest(str(name), list(TERMS))}"
                raise fault(f"`{name}` is no term", said, name)
            _check_value(name, value)
        return given


class RuleFile(Part):
    """One rule."""

    id: str = Field(pattern=RULE_ID)
    title: str
    clause: str
    source: str = ""
    since: date | None = None
    until: date | None = None
    when: Condition
    effect: Effect
    at_most: AmountExpression = ""
    message: str
    standby: bool = False
    cases: list[CaseFile] = []

    @model_validator(mode="after")
    def _sound(self) -> "RuleFile":
        if self.effect == "cap" and not self.at_most:
            raise fault("a cap names no amount", 'expected `at_most:`, as money("50.00")', "effect")
        if self.effect != "cap" and self.at_most:
            raise fault(f"`at_most` belongs to a cap, and the effect is {self.effect}", "leave it out", "at_most")
        if self.since and self.until and self.since > self.until:
            raise fault(f"{self.until} is before {self.since}", "expected a day that is not before `since`", "until")
        return self

    def rule(self) -> Rule:
        """The rule this describes."""
        return Rule(**self.model_dump(exclude={"cases"}))


def once(rules: list[RuleFile]) -> list[RuleFile]:
    """The rules of a file, no two under one id."""
    for number, rule in enumerate(rules):
        if any(rule.id == other.id for other in rules[:number]):
            raise fault(f"{rule.id} stands twice", "expected an id of its own for every rule", number, "id")
    return rules


Rules = Annotated[list[RuleFile], AfterValidator(once)]


def _check_value(name: str, value: Given) -> None:
    try:
        terms_from({name: value})
    except ValueError:
        raise fault(f"found {value!r}", f"expected {WRITTEN[TERMS[name].kind]}", name) from None
