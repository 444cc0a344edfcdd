"""What was considered for a decision, as the API shows it."""

from pydantic import BaseModel, ConfigDict, Field

from core.choosing import Chance
from core.guardrails import Objection, Ruling
from core.law import Effect


class Resource(BaseModel):
    """Base of everything the API takes or gives."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ObjectionShown(Resource):
    """A rule that objected: by which clause, and what it looked at."""

    rule: str = Field(examples=["R-05 Wagering at most ten times"])
    effect: Effect
    reason: str
    clause: str
    inputs: dict[str, str] = Field(description="By term, the value that the rule looked at")

    @classmethod
    def of(cls, said: Objection) -> "ObjectionShown":
        """From an objection."""
        return cls(rule=said.rule, effect=said.effect, reason=said.reason, clause=said.clause, inputs=dict(said.inputs))


class RulingShown(Resource):
    """One arm that was considered, and every rule that objected."""

    arm: str
    tier: str | None
    allowed: bool
    instead: str | None = Field(description="The cheaper tier that the caps left, if they did not leave this one")
    objections: list[str]
    rules: list[ObjectionShown]

    @classmethod
    def of(cls, ruling: Ruling) -> "RulingShown":
        """From a ruling."""
        return cls(
            arm=ruling.choice.arm,
            tier=ruling.choice.tier,
            allowed=ruling.allowed,
            instead=ruling.instead.tier if ruling.instead is not None else None,
            objections=[str(objection) for objection in ruling.objections],
            rules=[ObjectionShown.of(said) for said in (*ruling.objections, *ruling.flags)],
        )


class ChanceShown(Resource):
    """Something that a chooser could have chosen."""

    arm: str
    tier: str | None
    millionths: int = Field(description="With what probability, in millionths")

    @classmethod
    def of(cls, chance: Chance) -> "ChanceShown":
        """From a chance."""
        return cls(arm=chance.candidate.arm, tier=chance.candidate.tier, millionths=chance.millionths)
