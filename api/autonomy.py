"""The autonomy ladder over HTTP: where a brand's arms stand, and a person's word that takes one down."""

from typing import Annotated

from fastapi import FastAPI
from pydantic import Field

from api.considered import Resource
from api.control import Teller, named
from api.http import ApiError, Brand, TheHub
from api.keys import Scope
from api.resources import ErrorBody
from core.arms import Arm
from core.autonomy import COMMERCIAL, Ladder, Level, missing
from core.policy import BrandPolicy
from core.switches import EVERYWHERE


class RungShown(Resource):
    """Where an arm of a brand stands."""

    brand: str
    arm: Arm
    level: Level = Field(description="How far its plays act by themselves")
    ceiling: Level = Field(description="The most that the brand's file lets it rise to")
    streak: int = Field(description="How many proposals in a row speak for the next level")
    missing: str = Field(description="What it lacks for the next level; empty at the top")

    @classmethod
    def of(cls, arm: Arm, policy: BrandPolicy, ladder: Ladder) -> "RungShown":
        """As the record has it."""
        rung, rules = ladder.rung(arm, policy), policy.ladder
        return cls(
            brand=policy.brand,
            arm=arm,
            level=rung.level,
            ceiling=rules.ceiling(arm),
            streak=rung.streak,
            missing=missing(arm, rung, rules),
        )


class DemotionAsked(Resource):
    """Take an arm one level down."""

    brand: str
    arm: Arm
    reason: str = Field(min_length=1, max_length=200, pattern=r"\S", examples=["too many complaints"])
    by: Annotated[str, Field(max_length=80, pattern=r"^[^\x00-\x1f\x7f]*$")] = ""
    """Who says so, beside whose key it is."""


def add_autonomy(app: FastAPI) -> None:
    """Put these ways in on the application."""
    app.get("/v1/autonomy")(get_autonomy)
    app.post("/v1/autonomy/demotions", responses={404: {"model": ErrorBody}})(post_demotion)


async def get_autonomy(hub: TheHub, brand: Brand) -> list[RungShown]:
    """Where the brand's commercial arms stand; service and protective arms are never held back."""
    policy, ladder = hub.state.policies[brand], hub.state.ladder
    return [RungShown.of(arm, policy, ladder) for arm in COMMERCIAL]


async def post_demotion(asked: DemotionAsked, hub: TheHub, teller: Teller) -> RungShown:
    """Take an arm of a brand one level down, by a person's word. 200: it is on record."""
    if asked.brand not in hub.state.policies:
        raise ApiError(404, "brand", f"no brand {asked.brand!r} here", "`cvh policy status` lists them")
    _refuse_machines(hub, teller, asked.brand)
    if asked.arm not in COMMERCIAL:
        raise ApiError(404, "arm", f"{asked.arm} is never held back", f"Name one of {', '.join(COMMERCIAL)}")
    by = f"{asked.by}, with {named(teller)}" if asked.by else named(teller)
    await hub.demote(asked.brand, asked.arm, by, asked.reason)
    return RungShown.of(asked.arm, hub.state.policies[asked.brand], hub.state.ladder)


def _refuse_machines(hub: TheHub, teller: Teller, brand: str) -> None:
    if teller is None:
        return
    if isinstance(teller, Scope):
        raise ApiError(403, "Authorization", "is a machine's key, and people decide here", "Use a key of `cvh people`")
    if brand == EVERYWHERE or "operate" not in teller.rights or not hub.people.covers(teller, brand):
        reason = f"is the key of {teller.name!r}, who has no scope 'operate' for {brand!r}"
        raise ApiError(403, "Authorization", reason, "Ask somebody who has it")
