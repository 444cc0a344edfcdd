"""The oracle: floor, caps and budgets said anew in plain code, from the fields themselves and no rule of the hub."""

from datetime import date, datetime, timedelta
from typing import Final

from core.facts import Facts
from core.floor import rules_of
from core.guardrails.margin import MARGIN
from core.plays import ArmChoice
from core.policy import Tier
from core.profile import Profile, Restriction
from tests.law_of_harm.laws import Written

OFFERS: Final = ("free_spins", "cashback", "vip_fast_track")
REWARD: Final = "break_reward"
GIFTS: Final = ("goodwill", "break_reward")
PROTECTIVE: Final = ("none", "pause_promotions", "reality_check", "cool_down", "human_contact")
TIERED: Final = (*OFFERS, *GIFTS)
DAY: Final = timedelta(hours=24)
STALE: Final = any(name.startswith("F-19") for name in rules_of())
GAPS: Final = any(name.startswith("F-20") for name in rules_of())


def forbidden(choice: ArmChoice, facts: Facts) -> list[str]:
    """Every ground on which the floor forbids a candidate."""
    tier = facts.policy.tiers.get(choice.arm, {}).get(choice.tier or "")
    grounds = {
        "tier": (tier is None) if choice.arm in TIERED else choice.tier is not None,
        "identity": choice.arm in ("vip_fast_track", REWARD) and facts.profile.person.verified is not True,
        "deposit": tier is not None and tier.needs_deposit and deposit_harms(choice, facts),
        **_of_everything_but_protection(choice, facts),
        **_of_offers(choice, facts, tier),
        **_of_gifts(choice, facts, tier),
        **_of_reward(choice, facts, tier),
    }
    return [ground for ground, holds in grounds.items() if holds]


def forbidden_by(written: tuple[Written, ...], choice: ArmChoice, facts: Facts) -> bool:
    """Whether rules that are known in code deny a candidate, or ask a person first."""
    stopping = [one.holds(choice, facts) for one in written if one.rule.effect in ("deny", "require_approval")]
    caps = [one.holds(choice, facts) for one in written if one.rule.effect == "cap"]
    service = choice.arm in ("help", "payment_info", "lobby_order", "goodwill")
    return True in stopping or (None in [*stopping, *caps] and not service)


def over_cap(written: tuple[Written, ...], choice: ArmChoice, facts: Facts) -> bool:
    """Whether a candidate costs more than rules that are known in code allow."""
    tier = facts.policy.tiers.get(choice.arm, {}).get(choice.tier or "")
    cost = tier.cost if tier is not None else 0
    return any(one.rule.effect == "cap" and one.holds(choice, facts) and cost > one.at_most for one in written)


def over_budget(choice: ArmChoice, facts: Facts) -> bool:
    """Whether a candidate takes more than is left of any budget of its brand."""
    tier = facts.policy.tiers.get(choice.arm, {}).get(choice.tier or "")
    if choice.arm not in (*OFFERS, REWARD) or tier is None:
        return False
    claim, caps, budgets = max(tier.cost, tier.reserve), facts.policy.caps, facts.policy.budgets
    left = [caps.player_day - facts.spent.player_day, caps.brand_day - facts.spent.brand_day]
    if MARGIN and budgets is not None and claim:
        if budgets.player_month is not None:
            left.append(budgets.player_month - facts.used.player_month)
        if budgets.brand_month is not None:
            left.append(budgets.brand_month - facts.used.brand_month)
    return claim > min(left) or facts.spent.player_commands >= caps.per_player_day


def deposit_harms(choice: ArmChoice, facts: Facts) -> bool:
    """Whether something deposit-linked would meet harm, a loss, bad luck, or a signal that may come of them."""
    who, session, value = facts.profile, facts.profile.session, facts.profile.value
    deficit = value.turnover - value.theoretical - value.payout
    return (
        choice.arm not in OFFERS
        or facts.signal not in ("requested", "category_fatigue", "approved")
        or not _well(who, facts.at)
        or _lost_today(who, facts.at)
        or (session is not None and session.result < 0)
        or (deficit > 0 and deficit**2 > value.variance)
    )


def _of_everything_but_protection(choice: ArmChoice, facts: Facts) -> dict[str, bool]:
    who, at = facts.profile, facts.at
    if choice.arm in PROTECTIVE:
        return {}
    return {
        "excluded": _stands(who.exclusion, at) or _stands(who.national_exclusion, at),
        "person": _stands(who.suppressed.get("self_exclusion"), at),
        "time-out": _stands(who.time_out, at),
        "closed": who.blocked is not None and who.blocked.holds,
        "blocks": "blocks" in who.unknown,
        "minor": who.person.born is not None and not _of_age(who.person.born, facts),
    }


def _of_offers(choice: ArmChoice, facts: Facts, tier: Tier | None) -> dict[str, bool]:
    who, at, site = facts.profile, facts.at, facts.profile.consents.get("site")
    if choice.arm not in OFFERS:
        return {}
    currencies = {*who.totals, *([tier.currency] if tier is not None else [])}
    return {
        "age": who.person.born is None,
        "consent": site is None or not site.granted,
        "unknown": not _known(who),
        "switch": not facts.commercial_on,
        "budget": over_budget(choice, facts) or facts.spent.player_commands >= facts.policy.caps.per_player_day,
        "harm": not _well(who, at) or facts.signal in ("tilt", "severe_loss"),
        "strong harm": _stands(who.suppressed.get("strong_harm"), at),
        "facts": bool(who.unknown),
        "abuse": who.bonus_play.cashed_at_once >= 3,
        "hesitation": facts.signal == "cashier_hesitation" and _lost_today(who, at),
        "history": facts.migrating,
        "shock": "BTC" in currencies and bool(facts.market.rates),
        "session": choice.arm == "cashback" and who.session is not None,
        "rate": choice.arm == "cashback" and tier is not None and not 1 <= tier.rate <= 10_000,
        **_of_the_stream(facts),
    }


def _of_the_stream(facts: Facts) -> dict[str, bool]:
    who = facts.profile
    behind = facts.watermark is None or who.last_seen is None or facts.watermark - who.last_seen > timedelta(minutes=5)
    return {
        "law": facts.law is None or who.person.country is None,
        "stale": STALE and behind,
        "gap": GAPS and facts.gap,
    }


def _of_gifts(choice: ArmChoice, facts: Facts, tier: Tier | None) -> dict[str, bool]:
    if choice.arm not in GIFTS:
        return {}
    due = ("operator_fault", "approved") if choice.arm == "goodwill" else ("break_completed",)
    return {
        "strings": tier is not None and (tier.wagering > 0 or tier.needs_deposit),
        "misplaced": facts.signal not in due,
    }


def _of_reward(choice: ArmChoice, facts: Facts, tier: Tier | None) -> dict[str, bool]:
    who, at = facts.profile, facts.at
    if choice.arm != REWARD:
        return {}
    kept, last = who.break_taken, who.break_rewarded
    hours = timedelta(hours=facts.policy.break_hours)
    return {
        "band": not _well(who, at) or _stands(who.suppressed.get("strong_harm"), at),
        "facts": bool(who.unknown) or facts.migrating,
        "permit": not _permitted(facts),
        "tiers": len(facts.policy.tiers[REWARD]) != 1,
        "break": kept is None or not kept.ended or kept.broken or kept.until - kept.since < hours,
        "again": last is not None and at < last + timedelta(days=90),
        "switch": not facts.commercial_on,
        "budget": over_budget(choice, facts),
        **_of_the_stream(facts),
    }


def _permitted(facts: Facts) -> bool:
    """Whether licence and residence both permit the reward; a made-up law has one book for all of them."""
    person = facts.profile.person
    if facts.law is None or person.country is None:
        return False
    home = f"{person.country}-{person.region}" if person.region else person.country
    for place in (facts.policy.jurisdiction, home):
        named = [name for name in (place, place[:2], "elsewhere") if name in facts.law.books]
        permit = facts.law.books[named[0]].permits.get("break_reward")
        if permit is None or not permit.permitted or not permit.clause:
            return False
    return True


def _known(who: Profile) -> bool:
    person = who.person
    return None not in (who.registered, person.born, person.country) and person.verified is True


def _well(who: Profile, at: datetime) -> bool:
    """Known, no marker within its week, an exclusion never, no tilt and no severe loss within a day."""
    week = timedelta(days=7)
    marked = any(name == "past_exclusion" or at < seen + week for name, seen in who.harm.seen.items())
    tilted = who.tilt.paused_at is not None and at < who.tilt.paused_at + DAY
    lost = who.harm.lost_at is not None and at < who.harm.lost_at + DAY
    return _known(who) and not marked and not tilted and not lost


def _lost_today(who: Profile, at: datetime) -> bool:
    return sum(result for hour, result in who.recent if hour >= int(at.timestamp()) // 3600 - 24) < 0


def _of_age(born: date, facts: Facts) -> bool:
    return date(born.year + facts.policy.least_age, born.month, born.day) <= facts.at.date()


def _stands(restriction: Restriction | None, at: datetime) -> bool:
    return restriction is not None and (restriction.until is None or at < restriction.until)
