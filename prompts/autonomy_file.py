"""The autonomy section of a brand file: how far plays with offers may act by themselves."""

from typing import Annotated, Final

from pydantic import AfterValidator, Field

from core.arms import Arm, kind_of
from core.policy import Autonomy, Level
from prompts.amounts import BASIS, Share, basis_points
from prompts.faults import fault
from prompts.tier_file import StrictPart

PERCENT: Final = BASIS // 100
MOST_OF_A_CANARY: Final = 50
"""A canary is for fewer players than what it is tried against, in percent."""


def _canary(share: str) -> str:
    points = basis_points(share)
    if points % PERCENT or not PERCENT <= points <= MOST_OF_A_CANARY * PERCENT:
        raise fault(f"found {share!r}", 'expected whole hundredths from "0.01" to "0.50", such as "0.10"')
    return share


def _alpha(share: str) -> str:
    if not 0 < basis_points(share) <= BASIS // 5:
        raise fault(f"found {share!r}", 'expected a share above "0" and up to "0.20", such as "0.05"')
    return share


def _bound(arms: dict[Arm, Level]) -> dict[Arm, Level]:
    for arm in arms:
        if kind_of(arm) != "commercial":
            raise fault(f"{arm} is never held back", "leave it out: only offers stand on the ladder", arm)
    return arms


Count = Annotated[int, Field(ge=1, le=1_000_000)]


class AutonomyFile(StrictPart):
    """How far each commercial arm may go, where it begins, and what it must have shown on the way."""

    arms: Annotated[dict[Arm, Level], AfterValidator(_bound)] = Field(default={})
    start: Level = "suggest"
    canary: Annotated[Share, AfterValidator(_canary)] = "0.10"
    passed: Count = 10
    accepted: Count = 10
    players: Count = 100
    alpha: Annotated[Share, AfterValidator(_alpha)] = "0.05"
    worth: Share = "0"
    play_days: int = Field(default=30, ge=1, le=365)

    def autonomy(self) -> Autonomy:
        """The lines this draws."""
        return Autonomy(
            arms=self.arms,
            start=self.start,
            canary=basis_points(self.canary) // PERCENT,
            passed=self.passed,
            accepted=self.accepted,
            players=self.players,
            alpha=basis_points(self.alpha),
            worth=basis_points(self.worth),
            play_days=self.play_days,
        )
