"""list_choices: the menu, which is every arm and tier of the brand that may answer this situation, and its cost."""

from collections.abc import Iterator

from pydantic import Field

from core.arms import ARMS, Arm, Kind
from core.guardrails import rule_on_choice
from core.money import exact_base
from core.plays import ArmChoice
from core.policy import BrandPolicy
from tools.tool import Amount, Model, Reach, Tool


class MenuQuestion(Model):
    """Which arms; all of them if none are named."""

    arms: tuple[Arm, ...] = Field(default=(), max_length=len(ARMS))


class Item(Model):
    """One thing that a play may name."""

    arm: Arm
    tier: str | None
    kind: Kind
    label: str
    """What it does, or what its tier is called in the brand's file."""
    expected_cost: Amount


class Menu(Model):
    """What may be named; `currency` is that of the costs."""

    currency: str
    choices: tuple[Item, ...]


def choices(policy: BrandPolicy) -> Iterator[ArmChoice]:
    """Every arm of a brand, one of each tier where it has tiers; "none" stands behind every play and is not named."""
    for arm, about in ARMS.items():
        if about.tiered:
            yield from (ArmChoice(arm, tier) for tier in policy.tiers.get(arm, {}))
        elif arm != "none":
            yield ArmChoice(arm)


def _list(reach: Reach, asked: MenuQuestion) -> Menu:
    policy, situation = reach.facts.policy, reach.scope.situation
    wanted = (one for one in choices(policy) if not asked.arms or one.arm in asked.arms)
    allowed = (one for one in wanted if not rule_on_choice(one, situation, policy))
    return Menu(currency=policy.base_currency, choices=tuple(_item(one, policy) for one in allowed))


def _item(choice: ArmChoice, policy: BrandPolicy) -> Item:
    tier = policy.tier(choice.arm, choice.tier)
    return Item(
        arm=choice.arm,
        tier=choice.tier,
        kind=choice.kind,
        label=tier.label if tier else ARMS[choice.arm].plain,
        expected_cost=exact_base(tier.cost if tier else 0),
    )


LIST_CHOICES = Tool(
    name="list_choices",
    does="The arms and tiers that may be named for this situation, with what one command is expected to cost.",
    less="Name a few `arms`",
    takes=MenuQuestion,
    gives=Menu,
    run=_list,
)
