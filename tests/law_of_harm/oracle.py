"""The oracle: floor, caps and budgets said anew in plain code, from the fields themselves and no rule of the hub."""

from datetime import date, datetime, timedelta
from typing import Final

from core.facts import Facts
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


def forbidden(choice: ArmChoice, facts: Facts) -> set[str]:
    """The rules of the floor that forbid a candidate, by their numbers."""
    tier = facts.policy.tiers.get(choice.arm, {}).get(choice.tier or "")
    rules = {
        "F-08": choice.arm in ("vip_fast_track", REWARD) and facts.profile.person.verified is not True,
        "F-09": (tier is None) if choice.arm in TIERED else choice.tier is not None,
        "F-21": tier is not None and tier.needs_deposit and deposit_harms(choice, facts),
        **_of_everything_but_protection(choice, facts),
        **(_of_offers(choice, facts, tier) if choice.arm in OFFERS else {}),
        **(_of_gifts(choice, facts, tier) if choice.arm in GIFTS else {}),
        **(_of_the_stream(facts) if choice.arm in (*OFFERS, REWARD) else {}),
        "F-25": choice.arm == "goodwill" and _ungiven(choice, facts),
        "F-24": choice.arm == REWARD and unrewarded(choice, facts),
    }
    return {rule for rule, objects in rules.items() if objects}


def forbidden_by(written: tuple[Written, ...], choice: ArmChoice, facts: Facts) -> bool:
    """Whether rules that are known in code deny a candidate, or ask a person first."""
    stopping = [one.holds(choice, facts) for one in written if one.rule.effect in ("deny", "require_approval")]
    caps = [one.holds(choice, facts) for one in written if one.rule.effect == "cap"]
    service = choice.arm in ("help", "payment_info", "lobby_order")
    return True in stopping or (None in [*stopping, *caps] and not service)


def over_cap(written: tuple[Written, ...], choice: ArmChoice, facts: Facts) -> bool:
    """Whether a candidate costs more than rules that are known in code allow."""
    tier = facts.policy.tiers.get(choice.arm, {}).get(choice.tier or "")
    cost = tier.cost if tier is not None else 0
    return any(one.rule.effect == "cap" and one.holds(choice, facts) and cost > one.at_most for one in written)


def over_budget(choice: ArmChoice, facts: Facts) -> bool:
    """Whether a candidate takes more than is left of any budget of its brand."""
    return over_day(choice, facts) or over_month(choice, facts)


def over_day(choice: ArmChoice, facts: Facts) -> bool:
    """Whether a candidate breaks a cap of the day."""
    if choice.arm not in (*OFFERS, REWARD):
        return False
    return over_money(choice, facts) or facts.spent.player_commands >= facts.policy.caps.per_player_day


def over_money(choice: ArmChoice, facts: Facts) -> bool:
    """Whether a candidate costs more than is left of the day."""
    tier = facts.policy.tiers.get(choice.arm, {}).get(choice.tier or "")
    claim = max(tier.cost, tier.reserve) if tier is not None else 0
    caps = facts.policy.caps
    left = [caps.player_day - facts.spent.player_day, caps.brand_day - facts.spent.brand_day]
    return claim > min(left)


def over_month(choice: ArmChoice, facts: Facts) -> bool:
    """Whether a candidate breaks a budget of the month."""
    tier, budgets = facts.policy.tiers.get(choice.arm, {}).get(choice.tier or ""), facts.policy.budgets
    if choice.arm not in TIERED or tier is None or budgets is None:
        return False
    claim, used = max(tier.cost, tier.reserve), facts.used
    pairs = ((used.player_month, budgets.player_month), (used.brand_month, budgets.brand_month))
    return claim > 0 and any(limit is not None and done + claim > limit for done, limit in pairs)


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


def unrewarded(choice: ArmChoice, facts: Facts) -> bool:
    """Whether a break is not to be rewarded."""
    who, at, hours = facts.profile, facts.at, timedelta(hours=facts.policy.break_hours)
    kept, last = who.break_taken, who.break_rewarded
    return (
        not _permitted(facts)
        or not _well(who, at)
        or _stands(who.suppressed.get("strong_harm"), at)
        or bool(who.unknown)
        or facts.migrating
        or not facts.commercial_on
        or len(facts.policy.tiers[REWARD]) != 1
        or (kept is None or not kept.ended or kept.broken or kept.until - kept.since < hours)
        or (last is not None and at < last + timedelta(days=90))
        or over_day(choice, facts)
    )


def _of_everything_but_protection(choice: ArmChoice, facts: Facts) -> dict[str, bool]:
    who, at, born = facts.profile, facts.at, facts.profile.person.born
    if choice.arm in PROTECTIVE:
        return {}
    return {
        "F-01": _stands(who.exclusion, at) or _stands(who.national_exclusion, at),
        "F-02": born is not None and not _of_age(born, facts),
        "F-10": _stands(who.time_out, at),
        "F-11": _stands(who.suppressed.get("self_exclusion"), at),
        "F-12": who.blocked is not None and who.blocked.holds,
        "F-13": "blocks" in who.unknown and choice.arm != REWARD,
    }


def _of_offers(choice: ArmChoice, facts: Facts, tier: Tier | None) -> dict[str, bool]:
    who, at, site = facts.profile, facts.at, facts.profile.consents.get("site")
    protected, born = who.suppressed, who.person.born
    cashback = choice.arm == "cashback"
    return {
        "F-02": born is None or not _of_age(born, facts),
        "F-03": site is None or not site.granted,
        "F-04": not _known(who),
        "F-05": not facts.commercial_on,
        "F-06": over_day(choice, facts),
        "F-07": not _well(who, at) or facts.signal in ("tilt", "severe_loss"),
        "F-11": any(_stands(protected.get(cause), at) for cause in ("self_exclusion", "strong_harm")),
        "F-13": bool(who.unknown),
        "F-14": who.bonus_play.cashed_at_once >= 3,
        "F-15": facts.signal == "cashier_hesitation" and _lost_today(who, at),
        "F-16": facts.migrating,
        "F-17": "BTC" in (*who.totals, tier.currency if tier is not None else "") and bool(facts.market.rates),
        "F-23": cashback and (who.session is not None or (tier is not None and not 1 <= tier.rate <= 10_000)),
    }


def _of_the_stream(facts: Facts) -> dict[str, bool]:
    newest, known = facts.watermark, facts.profile.last_seen
    return {
        "F-18": facts.law is None or facts.profile.person.country is None,
        "F-19": newest is None or known is None or newest > known + timedelta(minutes=5),
        "F-20": facts.gap,
    }


def _of_gifts(choice: ArmChoice, facts: Facts, tier: Tier | None) -> dict[str, bool]:
    due = ("operator_fault", "approved") if choice.arm == "goodwill" else ("break_completed",)
    return {"F-22": facts.signal not in due or (tier is not None and tier.wagering > 0)}


def _ungiven(choice: ArmChoice, facts: Facts) -> bool:
    """Whether goodwill is not to be given; a person under age is F-02's."""
    who, at, week = facts.profile, facts.at, timedelta(days=7)
    markers = sum(name == "past_exclusion" or at < seen + week for name, seen in who.harm.seen.items())
    return (
        markers >= 2
        or _stands(who.suppressed.get("strong_harm"), at)
        or who.person.born is None
        or bool(who.unknown)
        or over_money(choice, facts)
    )


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
