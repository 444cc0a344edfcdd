"""What people see of a proposed play before they judge it: the play, what it changes, and what it would cost."""

from datetime import datetime
from typing import Self

from pydantic import Field

from api.considered import Resource
from api.foreseen import ForeseenShown
from api.people_resources import MAX_REASON, SAID
from core.autonomy import Level
from core.expected_cost import ChoiceCost, ExpectedCost, expected_cost
from core.money import format_base
from core.policy import BrandPolicy
from core.ports import Archive
from core.proposals import STANDS, Proposal, Standing
from prompts.play_file import diff_plays, write_play


class PlayJudgement(Resource):
    """A person's word on a run's play."""

    accept: bool
    digest: str = Field(pattern=r"^[0-9a-f]{64}$", description="Of the play that is judged, as it was shown")
    reason: str = Field(min_length=1, max_length=MAX_REASON, pattern=SAID, examples=["checked with the CRM team"])


class ProposalLine(Resource):
    """A proposed play as it is listed, and what became of it."""

    run: str
    brand: str
    situation: str
    digest: str
    arms: list[str]
    strategist: str
    level: Level
    standing: Standing
    objections: list[str] = Field(description="What the floor had against it, when it was proposed or accepted")
    at: datetime
    expires: datetime | None = Field(description="Until when it can be accepted; null if it does not wait")
    by: str = Field(description="Who has judged it; empty if nobody has")
    user: str = Field(description="With which key")
    reason: str
    settled: datetime | None

    @classmethod
    def of(cls, proposal: Proposal) -> Self:
        """From a proposal."""
        return cls(**_line(proposal))


class ChoiceShown(Resource):
    """What an arm costs each time it acts, as decimal strings in the brand's currency."""

    arm: str
    tier: str | None
    label: str
    cost: str
    claim: str = Field(description="What the budgets set aside for it")

    @classmethod
    def of(cls, choice: ChoiceCost) -> Self:
        """From a choice."""
        cost, claim = format_base(choice.cost), format_base(choice.claim)
        return cls(arm=choice.arm, tier=choice.tier, label=choice.label, cost=cost, claim=claim)


class CostShown(Resource):
    """What the play would cost, by the tiers of the policy it was proposed under."""

    currency: str
    choices: list[ChoiceShown]
    cases: int = Field(description="How often the situation came up in the last seven days of the record")
    most_a_day: str = Field(description="If the dearest arm answered every case; budgets may stop it sooner")
    left_today: str = Field(description="Of the brand's budget of the day")
    left_this_month: str | None = Field(description="Null if the brand has no budget for a month")

    @classmethod
    def of(cls, cost: ExpectedCost, policy: BrandPolicy) -> Self:
        """From a forecast."""
        month = cost.left_this_month
        return cls(
            currency=policy.base_currency,
            choices=[ChoiceShown.of(choice) for choice in cost.choices],
            cases=cost.cases,
            most_a_day=format_base(cost.most_a_day),
            left_today=format_base(cost.left_today),
            left_this_month=format_base(month) if month is not None else None,
        )


class ProposalShown(ProposalLine):
    """A proposed play as a pull request: everything that a person needs to judge it."""

    hypothesis: str
    judged_wrong_if: str
    play: str = Field(description="The whole play as YAML")
    replaces: str | None = Field(description="Digest of the play in force for the situation; null if there is none")
    diff: str = Field(description="A unified diff from that play to this one")
    cost: CostShown | None = Field(description="Null if the policy is no longer on record")
    foreseen: ForeseenShown = Field(description="What the record says that it would have done")
    transcript: str = Field(description="Where the run tells what it saw, asked and was told")

    @classmethod
    def read(cls, proposal: Proposal, archive: Archive) -> Self:
        """From a proposal and the record around it."""
        play = proposal.proposed.play
        old = archive.book().in_force(play.situation)
        return cls(
            **_line(proposal),
            hypothesis=play.hypothesis,
            judged_wrong_if=play.judged_wrong_if,
            play=write_play(play),
            replaces=old.digest if old is not None else None,
            diff=diff_plays(old, play),
            cost=_cost(proposal, archive),
            foreseen=ForeseenShown.read(play, archive),
            transcript=f"/v1/transcripts/{proposal.proposed.run}",
        )


def _line(proposal: Proposal) -> dict[str, object]:
    proposed, word = proposal.proposed, proposal.judged
    return {
        "run": proposed.run,
        "brand": proposed.brand,
        "situation": proposed.situation,
        "digest": proposed.digest,
        "arms": [" ".join(filter(None, (choice.arm, choice.tier))) for choice in proposed.play.arms],
        "strategist": proposed.play.provenance.strategist,
        "level": proposed.level,
        "standing": proposal.standing,
        "objections": [*proposed.objections, *(word.objections if word else ())],
        "at": proposed.at,
        "expires": proposed.at + STANDS if proposal.standing == "waiting" else None,
        "by": word.by if word else "",
        "user": word.user if word else "",
        "reason": word.reason if word else "",
        "settled": word.at if word else None,
    }


def _cost(proposal: Proposal, archive: Archive) -> CostShown | None:
    proposed = proposal.proposed
    policy = archive.policy(proposed.policy)
    if policy is None:
        return None
    newest = archive.decisions(brand=proposed.brand, limit=1)
    at = max(proposed.at, *(decision.at for decision in newest)) if newest else proposed.at
    return CostShown.of(expected_cost(proposed.play, policy, archive, at), policy)
