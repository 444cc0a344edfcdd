"""Brand files as people write them: licence, lines, tiers, margin, budgets and the brand's own rules."""

from typing import Annotated, Any, Final

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from core.arms import ARMS, Arm, kind_of
from core.events import Channel
from core.money import to_base
from core.policy import BrandPolicy, Budgets, Caps, Margin, Period, Quiet, Thresholds, Tier
from prompts.amounts import Currency, Decimal, Hour, Rate, Share, basis_points
from prompts.autonomy_file import AutonomyFile
from prompts.faults import SHAPES, fault
from prompts.rule_file import RULE_ID, RuleFile, Rules
from prompts.tier_file import Books, StrictPart, TierFile

BRAND: Final = r"^[a-z0-9][a-z0-9-]{0,39}$"
GROUP: Final = r"^([a-z0-9][a-z0-9-]{0,33})?$"
"""Shorter than a brand: with its mark, it stands where the ledger has room for a brand."""
JURISDICTION: Final = r"^[A-Z]{2}(-[A-Z]{2})?$"
OWN: Final = "B-"
"""What the ids of a brand's own rules begin with."""
FINEST: Final = 100
"""The smallest risk tolerance that prices know, in basis points."""
LOOSENS: Final = ("permits", "permit", "disable", "disabled", "except", "exceptions", "off", "switch_off", "overrides")
SHAPES[BRAND] = "lower-case letters, digits and hyphens, at most 40, a letter or digit first"
SHAPES[GROUP] = "lower-case letters, digits and hyphens, at most 34, a letter or digit first"
SHAPES[JURISDICTION] = "a jurisdiction, as GB, MT or CA-ON"


class CapsFile(StrictPart):
    """Limits on commercial arms."""

    per_player_day: int = Field(ge=0)
    player_day: Decimal
    brand_day: Decimal

    def caps(self) -> Caps:
        """The caps this describes."""
        player, brand = to_base(self.player_day), to_base(self.brand_day)
        return Caps(per_player_day=self.per_player_day, player_day=player, brand_day=brand)


class ThresholdsFile(StrictPart):
    """Where a brand draws its lines."""

    mid_value: Decimal
    high_value: Decimal
    high_roller_stake: Decimal
    severe_loss: Decimal

    @model_validator(mode="after")
    def _ordered(self) -> "ThresholdsFile":
        if to_base(self.mid_value) > to_base(self.high_value):
            raise fault("mid_value lies above high_value", "expected it to be no more", "mid_value")
        return self

    def thresholds(self) -> Thresholds:
        """The lines this draws."""
        return Thresholds(**{name: to_base(line) for name, line in self.model_dump().items()})


class MarginFile(StrictPart):
    """What commercial arms may cost against what comes in, as shares."""

    bonus_to_deposit: Share | None = None
    bonus_to_theoretical: Share | None = None
    ggr_target: Share | None = None
    ggr_from: Decimal = "0"
    allowance: Decimal = "0"
    alpha: Share = "0"

    @model_validator(mode="after")
    def _known(self) -> "MarginFile":
        if 0 < basis_points(self.alpha) < FINEST:
            raise fault(f"found {self.alpha!r}", 'expected "0", or "0.01" or more: no price is known finer', "alpha")
        return self

    def margin(self) -> Margin:
        """The margin this describes."""
        given = self.model_dump(exclude_none=True, exclude={"allowance", "ggr_from"})
        shares = {name: basis_points(share) for name, share in given.items()}
        return Margin(**shares, allowance=to_base(self.allowance), ggr_from=to_base(self.ggr_from))


class BudgetsFile(StrictPart):
    """Budgets beyond the day's caps."""

    brand_month: Decimal | None = None
    player_month: Decimal | None = None
    play_day: Decimal | None = None
    play_month: Decimal | None = None
    treasury: Share | None = None

    def budgets(self) -> Budgets:
        """The budgets this describes."""
        given = self.model_dump(exclude_none=True, exclude={"treasury"})
        treasury = basis_points(self.treasury) if self.treasury is not None else None
        return Budgets(**{name: to_base(most) for name, most in given.items()}, treasury=treasury)


class QuietFile(StrictPart):
    """Hours of the player's day in which no offer goes out."""

    start: Hour = Field(alias="from")
    end: Hour = Field(alias="to")
    channels: list[Channel] = Field(min_length=1)

    def quiet(self) -> Quiet:
        """The quiet hours this describes."""
        return Quiet(start=int(self.start[:2]), end=int(self.end[:2]), channels=tuple(self.channels))


def _own(rules: list[RuleFile]) -> list[RuleFile]:
    for number, rule in enumerate(rules):
        if not rule.id.startswith(OWN):
            said = f"expected {OWN}1, {OWN}2 and so on: a brand adds rules and never replaces one of a book"
            raise fault(f"found {rule.id!r}", said, number, "id")
        if rule.standby:
            raise fault("a brand's own rule on standby binds nobody", "leave `standby` out", number, "standby")
    return rules


Adopted = Annotated[str, Field(pattern=RULE_ID)]
Count = Annotated[int, Field(ge=0)]


class BrandFile(StrictPart):
    """One brand."""

    brand: str = Field(pattern=BRAND)
    title: str
    group: str = Field(default="", pattern=GROUP)
    jurisdiction: str = Field(pattern=JURISDICTION)
    base_currency: Currency
    least_age: int = Field(ge=18)
    caps: CapsFile
    thresholds: ThresholdsFile
    tiers: dict[Arm, dict[str, TierFile]]
    margin: MarginFile | None = None
    budgets: BudgetsFile | None = None
    approve_over: Decimal | None = None
    frequency: dict[Channel, dict[Period, Count]] = Field(default={})
    quiet_hours: QuietFile | None = None
    holdout: Share = "0"
    break_hours: int = Field(default=24, ge=24, le=1008)
    rates: dict[Currency, Rate] = Field(default={})
    autonomy: AutonomyFile | None = None
    adopts: list[Adopted] = Field(default=[])
    rules: Annotated[Rules, AfterValidator(_own)] = Field(default=[])

    @model_validator(mode="before")
    @classmethod
    def _tightens(cls, content: Any) -> Any:
        for name in content if isinstance(content, dict) else ():
            if name in LOOSENS:
                said = "leave it out: a brand file tightens its jurisdiction's book, and only the book permits"
                raise fault("would loosen the law", said, name)
        return content

    @model_validator(mode="after")
    def _sound(self) -> "BrandFile":
        for arm, tiers in self.tiers.items():
            _check_arm(arm, tiers)
        self._tiers()
        return self

    def policy(self) -> BrandPolicy:
        """The policy this file describes."""
        return BrandPolicy(
            brand=self.brand,
            title=self.title,
            group=self.group,
            jurisdiction=self.jurisdiction,
            base_currency=self.base_currency,
            least_age=self.least_age,
            caps=self.caps.caps(),
            thresholds=self.thresholds.thresholds(),
            tiers=self._tiers(),
            margin=self.margin.margin() if self.margin else None,
            budgets=self.budgets.budgets() if self.budgets else None,
            approve_over=to_base(self.approve_over) if self.approve_over is not None else None,
            frequency=self.frequency,
            quiet=self.quiet_hours.quiet() if self.quiet_hours else None,
            holdout=basis_points(self.holdout),
            break_hours=self.break_hours,
            rules=tuple(rule.rule() for rule in self.rules),
            adopts=tuple(self.adopts),
            rates=self.rates,
            autonomy=self.autonomy.autonomy() if self.autonomy else None,
        )

    def _tiers(self) -> dict[Arm, dict[str, Tier]]:
        books = Books(self.base_currency, self.rates, basis_points(self.margin.alpha) if self.margin else 0)
        return {
            arm: {name: _tier(arm, name, tier, books) for name, tier in tiers.items()}
            for arm, tiers in self.tiers.items()
        }


def _tier(arm: Arm, name: str, tier: TierFile, books: Books) -> Tier:
    try:
        return tier.tier(books)
    except PydanticCustomError as error:
        context = error.context or {}
        raise fault(context["what"], context["remedy"], "tiers", arm, name, *context["at"]) from error


def _check_arm(arm: Arm, tiers: dict[str, TierFile]) -> None:
    """What an arm is by law, its tiers cannot change."""
    if not ARMS[arm].tiered:
        raise fault("this arm gives nothing, so it has no tiers", "remove them", "tiers", arm)
    for name, tier in tiers.items():
        place = ("tiers", arm, name)
        if kind_of(arm) != "commercial" and (tier.wagering or tier.needs_deposit):
            wrong = "wagering" if tier.wagering else "needs_deposit"
            raise fault(f"{arm} is given without conditions", "leave it out", *place, wrong)
        if (arm == "cashback") != (tier.rate is not None):
            told = 'expected `rate:` for cashback and for nothing else, as "0.05" of theoretical loss'
            raise fault("is missing" if arm == "cashback" else "belongs to cashback", told, *place, "rate")
    if arm == "break_reward" and len(tiers) > 1:
        raise fault(
            f"found {len(tiers)} tiers", "expected one: a break's reward is the same for everybody", "tiers", arm
        )
