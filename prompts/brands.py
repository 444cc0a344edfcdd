"""Brand files: read, checked, and turned into policy values. A file that does not load stops the hub."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from core.arms import ARMS, Arm
from core.errors import PolicyFileError
from core.money import parse_decimal, scale_of, to_base, to_minor
from core.policy import BrandPolicy, Caps, Thresholds, Tier
from prompts.yaml_file import first_fault, quoted, read_yaml

FOLDER: Final = Path(__file__).parent / "guardrails"
BRAND: Final = r"^[a-z0-9][a-z0-9-]{0,39}$"
GROUP: Final = r"^([a-z0-9][a-z0-9-]{0,33})?$"
"""Shorter than a brand: with its mark, it stands where the ledger has room for a brand."""
JURISDICTION: Final = r"^[A-Z]{2}(-[A-Z]{2})?$"


def _decimal(text: str) -> str:
    to_base(text)
    return text


def _amount(text: str) -> str:
    parse_decimal(text)
    return text


def _currency(code: str) -> str:
    scale_of(code)
    return code


Decimal = Annotated[str, AfterValidator(_decimal)]
Amount = Annotated[str, AfterValidator(_amount)]
Currency = Annotated[str, AfterValidator(_currency)]


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class CapsFile(_File):
    """Limits on commercial arms."""

    per_player_day: int = Field(ge=0)
    player_day: Decimal
    brand_day: Decimal


class ThresholdsFile(_File):
    """Where a brand draws its lines."""

    mid_value: Decimal
    high_value: Decimal
    high_roller_stake: Decimal
    severe_loss: Decimal

    @model_validator(mode="after")
    def _ordered(self) -> "ThresholdsFile":
        if to_base(self.mid_value) > to_base(self.high_value):
            raise ValueError("mid_value lies above high_value")
        return self


class TierFile(_File):
    """What one tier of an arm gives, and what it costs."""

    label: str
    amount: Amount
    currency: Currency
    cost: Decimal

    @model_validator(mode="after")
    def _fits(self) -> "TierFile":
        to_minor(self.amount, self.currency)
        return self


class BrandFile(_File):
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

    def policy(self) -> BrandPolicy:
        """The policy this file describes."""
        lines = self.thresholds
        return BrandPolicy(
            brand=self.brand,
            title=self.title,
            group=self.group,
            jurisdiction=self.jurisdiction,
            base_currency=self.base_currency,
            least_age=self.least_age,
            caps=Caps(
                per_player_day=self.caps.per_player_day,
                player_day=to_base(self.caps.player_day),
                brand_day=to_base(self.caps.brand_day),
            ),
            thresholds=Thresholds(
                mid_value=to_base(lines.mid_value),
                high_value=to_base(lines.high_value),
                high_roller_stake=to_base(lines.high_roller_stake),
                severe_loss=to_base(lines.severe_loss),
            ),
            tiers={arm: {name: _tier(tier) for name, tier in tiers.items()} for arm, tiers in self.tiers.items()},
        )


def load_brands(folder: Path = FOLDER) -> Mapping[str, BrandPolicy]:
    """All brand policies of a folder, by brand."""
    policies: dict[str, BrandPolicy] = {}
    for path in brand_files(folder):
        policy = load_brand(path)
        if policy.brand in policies:
            raise PolicyFileError(f"{path.name}: brand {policy.brand!r} has another file already; keep one of them")
        policies[policy.brand] = policy
    if not policies:
        raise PolicyFileError(f"there is no brand file in {folder}: `cvh brand new` writes one")
    return policies


def brand_files(folder: Path) -> Sequence[Path]:
    """The brand files of a folder, by name."""
    return sorted([*folder.glob("*.yaml"), *folder.glob("*.yml")])


def load_brand(path: Path) -> BrandPolicy:
    """The policy of one brand file."""
    try:
        policy = BrandFile.model_validate(read_yaml(path)).policy()
        _check_tiers(policy)
    except ValidationError as error:
        raise PolicyFileError(first_fault(path, error)) from error
    except ValueError as error:
        raise PolicyFileError(f"{path.name}: {quoted(str(error))}") from error
    return policy


def _tier(tier: TierFile) -> Tier:
    return Tier(label=tier.label, amount=tier.amount, currency=tier.currency, cost=to_base(tier.cost))


def _check_tiers(policy: BrandPolicy) -> None:
    for arm in policy.tiers:
        if not ARMS[arm].tiered:
            raise ValueError(f"tiers.{arm}: this arm gives nothing, so it has no tiers; remove them")
