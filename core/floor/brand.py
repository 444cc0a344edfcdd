"""Rules of the floor that look at the brand: its switch, its budget, its tiers, its history and its market."""

from core.arms import ARMS
from core.facts import Facts
from core.law import COMMON, ELSEWHERE
from core.money import format_base
from core.plays import ArmChoice
from core.policy import BrandPolicy


def kill_switch(choice: ArmChoice, facts: Facts) -> str | None:
    """The brand's commercial arms are switched off."""
    if choice.kind == "commercial" and not facts.commercial_on:
        return "the brand's commercial arms are switched off"
    return None


def budget(choice: ArmChoice, facts: Facts) -> str | None:
    """The day's budget or cap of brand or player would break."""
    return over_budget(choice, facts) if choice.kind == "commercial" else None


def over_budget(choice: ArmChoice, facts: Facts) -> str | None:
    """The limit of the day that a candidate would break."""
    caps, spent = facts.policy.caps, facts.spent
    if spent.player_commands >= caps.per_player_day:
        return f"the player's cap of offers a day, {caps.per_player_day}, is used up"
    return over_money(choice, facts)


def over_money(choice: ArmChoice, facts: Facts) -> str | None:
    """The amount of the day that a candidate would break, however many commands there were."""
    caps, spent = facts.policy.caps, facts.spent
    tier = facts.policy.tier(choice.arm, choice.tier)
    cost = tier.claim if tier else 0
    if spent.player_day + cost > caps.player_day:
        return f"the player's {format_base(caps.player_day)} a day would be exceeded"
    if spent.brand_day + cost > caps.brand_day:
        return f"the brand's {format_base(caps.brand_day)} a day would be exceeded"
    return None


def tier(choice: ArmChoice, facts: Facts) -> str | None:
    """The brand's file has no such tier for this arm."""
    return wrong_tier(choice, facts.policy)


def wrong_tier(choice: ArmChoice, policy: BrandPolicy) -> str | None:
    """What is wrong with the tier of a choice, if anything."""
    if not ARMS[choice.arm].tiered:
        return f"{choice.arm} has no tiers" if choice.tier is not None else None
    known = policy.tier(choice.arm, choice.tier) is not None
    return None if known else f"the brand's file has no tier {choice.tier!r} for {choice.arm}"


def history(choice: ArmChoice, facts: Facts) -> str | None:
    """The brand's history is still being brought over."""
    if choice.kind == "commercial" and facts.migrating:
        return "the brand's history is still being brought over"
    return None


def rate_shock(choice: ArmChoice, facts: Facts) -> str | None:
    """Rates decide what a tier is worth and how valuable a player looks, so both currencies are asked about."""
    if choice.kind != "commercial":
        return None
    tier = facts.policy.tier(choice.arm, choice.tier)
    behind = {*facts.profile.totals, *((tier.currency,) if tier else ())}
    shocked = sorted(currency for currency in behind if facts.market.shocked(currency, facts.at))
    return f"the rate of {', '.join(shocked)} moved by a tenth within a day" if shocked else None


def law(choice: ArmChoice, facts: Facts) -> str | None:
    """No book of rules is known, or it is not known where the player lives: nothing says what is allowed."""
    if choice.kind not in ("commercial", "break_reward"):
        return None
    if facts.law is None or not {COMMON, ELSEWHERE} <= facts.law.books.keys():
        return "no law is loaded that could allow it"
    return "which law binds the player is not known" if facts.profile.person.country is None else None
