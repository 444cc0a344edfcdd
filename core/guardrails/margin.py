"""The margin: what the brand's own settings say about the money an arm costs, and whom it may reach when.

Every rule binds offers alone; budgets and approval (M-04 to M-09) bind gifts too. A setting
that the brand has not made objects to nothing, and a figure that a setting needs and nobody has told objects.

| id                            | objects when                                                                  |
|-------------------------------|-------------------------------------------------------------------------------|
| M-01 bonus to deposit         | bonuses of 28 days would be too much of the player's deposits                 |
| M-02 bonus to theoretical     | bonuses of 28 days would be too much of the player's theoretical value        |
| M-03 GGR target               | the brand earns too little of its turnover, and the arm costs something       |
| M-04 brand's month            | the brand's budget of the month would break                                   |
| M-05 player's month           | what the player may cost in a month would be exceeded                         |
| M-06 play's day               | the play's budget of the day would break                                      |
| M-07 play's month             | the play's budget of the month would break                                    |
| M-08 treasury                 | the treasury would promise too much of what it can pay, or has not told it    |
| M-09 approval                 | it costs so much that a person must approve it                                |
| M-10 frequency                | the player has had as many offers on this channel as the brand allows         |
| M-11 quiet hours              | it is night where the player is, or it is not known what time it is there     |
| M-12 hold-out                 | the player belongs to the share that is compared with everybody else          |
"""

from collections.abc import Callable, Mapping
from datetime import UTC, timedelta
from typing import Final

from msgspec import Struct

from core.arms import ARMS
from core.calendar import day_number
from core.facts import Facts
from core.guardrails.rulings import Objection
from core.guardrails.terms import in_words, terms_of_case
from core.holdout import WHOLE, held_out
from core.law import Effect
from core.money import format_base, format_minor, format_units, to_minor
from core.plays import ArmChoice
from core.policy import Budgets, Margin, Period, Tier
from core.profile import DaySums

MarginRule = Callable[[ArmChoice, Facts], Objection | None]
DAYS: Final = 28
NOTHING: Final = Tier(label="", amount="0", currency="EUR", cost=0)
"""What an arm without a tier gives."""


class Why(Struct, frozen=True):
    """A reason, and the figures behind it that no term names."""

    reason: str
    figures: Mapping[str, str] = {}


Ask = Callable[[ArmChoice, Tier, Facts], Why | None]


def _rule(name: str, *terms: str, effect: Effect = "deny", gifts: bool = False) -> Callable[[Ask], MarginRule]:
    """A rule for offers, or for gifts as well, with its name and the terms it looks at."""

    def named(ask: Ask) -> MarginRule:
        def asked(choice: ArmChoice, facts: Facts) -> Objection | None:
            tier = facts.policy.tier(choice.arm, choice.tier) or NOTHING
            bound = choice.kind == "commercial" or (gifts and ARMS[choice.arm].gift)
            why = ask(choice, tier, facts) if bound else None
            if why is None:
                return None
            inputs = {**in_words(terms_of_case(choice, facts), terms), **why.figures}
            return Objection(name, why.reason, effect=effect, inputs=inputs)

        return asked

    return named


@_rule("M-01 bonus to deposit", "player.bonus_28d", "player.deposits_28d", "proposal.value", "proposal.cost")
def bonus_to_deposit(choice: ArmChoice, tier: Tier, facts: Facts) -> Why | None:
    """Bonuses against deposits, as a product and not a quotient, so that no deposits are a case like any other.

    Who has deposited nothing can get nothing that costs something, beyond the allowance that the brand has set
    aside for everybody: a welcome comes before the first deposit, and only the brand can say what it may cost.
    A tier that does not say what it is worth to the player is worth at least what it costs.
    """
    share, days = _margin(facts).bonus_to_deposit, _four_weeks(facts)
    given = sum(day.bonus for day in days) + max(tier.value, tier.cost)
    return _too_much(given, share, sum(day.deposited for day in days), facts, "deposits")


@_rule("M-02 bonus to theoretical", "player.bonus_28d", "player.theoretical_28d", "proposal.value", "proposal.cost")
def bonus_to_theoretical(choice: ArmChoice, tier: Tier, facts: Facts) -> Why | None:
    """Theoretical value, never the result: neither luck nor loss may drive what a player gets, nor flagged time."""
    share, days = _margin(facts).bonus_to_theoretical, _four_weeks(facts)
    given = sum(day.bonus for day in days) + max(tier.value, tier.cost)
    earned = sum(day.theoretical for day in days)
    counted = facts.profile.flagged_value.without(earned, day_number(facts.at) - DAYS + 1)
    return _too_much(given, share, counted, facts, "theoretical value")


def _too_much(given: int, share: int | None, base: int, facts: Facts, what: str) -> Why | None:
    allowance = _margin(facts).allowance
    if share is None or (given - allowance) * WHOLE <= base * share:
        return None
    beyond = f" beyond the {format_base(allowance)} for everybody" if allowance else ""
    return Why(
        f"bonuses of {DAYS} days would come to {format_base(given)}, more than {_percent(share)} of the player's "
        f"{what} of {format_base(base)}{beyond}"
    )


@_rule("M-03 GGR target", "proposal.cost")
def ggr_target(choice: ArmChoice, tier: Tier, facts: Facts) -> Why | None:
    """A brand that has hardly begun is not judged: on little turnover it is luck that is seen."""
    target, known, least = _margin(facts).ggr_target, facts.figures, _margin(facts).ggr_from
    earned = known.ggr - known.bonus_cost
    if target is None or not tier.claim or known.turnover <= 0 or known.turnover < least:
        return None
    if earned * WHOLE >= target * known.turnover:
        return None
    figures = {
        "brand.turnover_28d": format_base(known.turnover),
        "brand.ggr_28d": format_base(known.ggr),
        "brand.bonus_cost_28d": format_base(known.bonus_cost),
    }
    share = _percent(earned * WHOLE // known.turnover)
    return Why(f"the brand kept {share} of {DAYS} days' turnover after bonuses, less than {_percent(target)}", figures)


@_rule("M-04 brand's month", "budget.brand_month", "proposal.cost", gifts=True)
def brand_month(choice: ArmChoice, tier: Tier, facts: Facts) -> Why | None:
    """The brand's budget of the month would break."""
    return _over(facts.used.brand_month, tier, _budgets(facts).brand_month, "the brand's {} a month")


@_rule("M-05 player's month", "budget.player_month", "proposal.cost", gifts=True)
def player_month(choice: ArmChoice, tier: Tier, facts: Facts) -> Why | None:
    """What the player may cost in a month would be exceeded."""
    return _over(facts.used.player_month, tier, _budgets(facts).player_month, "the player's {} a month")


@_rule("M-06 play's day", "proposal.cost", gifts=True)
def play_day(choice: ArmChoice, tier: Tier, facts: Facts) -> Why | None:
    """The play's budget of the day would break."""
    used = facts.used.play_day
    why = _over(used, tier, _budgets(facts).play_day, "the play's {} a day")
    return why and Why(why.reason, {"budget.play_day": format_base(used)})


@_rule("M-07 play's month", "proposal.cost", gifts=True)
def play_month(choice: ArmChoice, tier: Tier, facts: Facts) -> Why | None:
    """The play's budget of the month would break."""
    used = facts.used.play_month
    why = _over(used, tier, _budgets(facts).play_month, "the play's {} a month")
    return why and Why(why.reason, {"budget.play_month": format_base(used)})


def _over(used: int, tier: Tier, limit: int | None, whose: str) -> Why | None:
    if limit is None or used + tier.claim <= limit:
        return None
    return Why(f"{whose.format(format_base(limit))} would be exceeded: {format_base(used)} are used")


@_rule("M-08 treasury", "proposal.cost", gifts=True)
def treasury(choice: ArmChoice, tier: Tier, facts: Facts) -> Why | None:
    """What is promised must stay payable; a treasury that has not told its liquidity promises nothing."""
    share, currency = _budgets(facts).treasury, tier.currency
    amount = to_minor(tier.amount, currency)
    if share is None or not amount:
        return None
    payable, promised = facts.market.share(currency, share), facts.used.treasury.get(currency, 0)
    if payable is None:
        return Why(f"how much {currency} the treasury can pay is not known", {"market.liquidity": "unknown"})
    if promised + amount <= payable:
        return None
    figures = {
        "budget.treasury": format_minor(promised, currency),
        "market.liquidity": format_minor(facts.market.liquidity[currency], currency),
    }
    more = format_minor(promised + amount, currency)
    return Why(f"{more} {currency} would be promised, more than {_percent(share)} of what the treasury holds", figures)


@_rule("M-09 approval", "proposal.cost", "approval.given", effect="require_approval", gifts=True)
def approval(choice: ArmChoice, tier: Tier, facts: Facts) -> Why | None:
    """It costs so much that a person must approve it, for this player and this tier."""
    line = facts.policy.approve_over
    if line is None or tier.cost < line or facts.approved == choice:
        return None
    return Why(f"{format_base(tier.cost)} must be approved by a person: it is {format_base(line)} or more")


@_rule("M-10 frequency", "budget.player_offers_day", "budget.player_offers_week", "proposal.channel")
def frequency(choice: ArmChoice, tier: Tier, facts: Facts) -> Why | None:
    """The player has had as many offers on this channel as the brand allows."""
    channel, most = choice.channel, facts.policy.frequency.get(choice.channel, {})
    had: dict[Period, int] = {
        "day": facts.spent.player_commands,
        "week": facts.used.week.get(channel, 0),
        "month": facts.used.month.get(channel, 0),
    }
    full = [f"{most[period]} a {period}" for period, number in had.items() if number >= most.get(period, number + 1)]
    return Why(f"the player has had the {' and '.join(full)} that {channel} allows") if full else None


@_rule("M-11 quiet hours", "time.hour", "proposal.channel")
def quiet_hours(choice: ArmChoice, tier: Tier, facts: Facts) -> Why | None:
    """From an hour up to another where the player is, over midnight too; from an hour to itself is all day."""
    quiet = facts.policy.quiet
    if quiet is None or choice.channel not in quiet.channels:
        return None
    if facts.offset is None:
        return Why("what time it is where the player is, is not known")
    hour = (facts.at.astimezone(UTC) + timedelta(minutes=facts.offset)).hour
    if not quiet.covers(hour):
        return None
    return Why(f"it is {hour}:00 or later where the player is: quiet from {quiet.start}:00 to {quiet.end}:00")


@_rule("M-12 hold-out")
def hold_out(choice: ArmChoice, tier: Tier, facts: Facts) -> Why | None:
    """Nothing about the player is behind it, and nothing he does changes it."""
    if not held_out(facts.policy.brand, facts.profile.player, facts.policy.holdout):
        return None
    share = _percent(facts.policy.holdout)
    return Why(f"a fixed share of all players, {share}, drawn by lot, gets no offers so that they can be measured")


def _margin(facts: Facts) -> Margin:
    return facts.policy.margin or Margin()


def _budgets(facts: Facts) -> Budgets:
    return facts.policy.budgets or Budgets()


def _four_weeks(facts: Facts) -> list[DaySums]:
    last = day_number(facts.at) - DAYS
    return [day for day in facts.profile.days if day.day > last]


def _percent(points: int) -> str:
    return f"{format_units(points, 2)} %"


MARGIN: Final[tuple[MarginRule, ...]] = (
    bonus_to_deposit,
    bonus_to_theoretical,
    ggr_target,
    brand_month,
    player_month,
    play_day,
    play_month,
    treasury,
    approval,
    frequency,
    quiet_hours,
    hold_out,
)
"""Every rule of the margin."""
