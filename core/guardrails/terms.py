"""The terms of a case: what rules may know of a candidate and of the player it is for."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from core import tilt
from core.calendar import day_number, first_of_month, year_of
from core.events import Channel, Product
from core.facts import Facts
from core.floor.brand import rate_shock, wrong_tier
from core.floor.rewards import losing, out_of_luck
from core.floor.stream import behind
from core.harm import flagged, harm_band
from core.law import COMMON, ELSEWHERE, TERMS, Terms, Value
from core.money import format_base
from core.plays import ArmChoice, seconds_for
from core.policy import Tier
from core.profile import DaySums, Profile
from core.signals import HARM_SIGNALS, abuses_bonuses, counted_band
from core.words import words_for

ANYTHING: Final[tuple[Product, ...]] = ("betting", "casino", "bingo", "lottery")

ASKED_WITHIN: Final = timedelta(days=1)
"""So long the answer of a national register counts, whatever end was told with it."""


def terms_of_case(choice: ArmChoice, facts: Facts) -> Terms:
    """Everything that is known; what is not known is left out."""
    return {
        **_player(facts),
        **_sums(facts.profile, facts.at),
        **_checks(facts),
        **_harm(facts),
        **_proposal(choice, facts),
        **_consent(choice, facts),
        **_budget(facts),
        **_time(facts),
        "approval.given": facts.approved == choice,
        **_brand(choice, facts),
    }


def _player(facts: Facts) -> dict[str, Value]:
    profile, at = facts.profile, facts.at
    known: dict[str, Value | None] = {
        "player.age": profile.age(at),
        "player.country": profile.person.country,
        "player.residence": profile.person.residence if profile.person.country else None,
        "player.verified": profile.person.verified,
        "player.days": (at - profile.registered).days if profile.registered else None,
        "player.online": profile.online,
        "player.value_band": counted_band(profile, facts.policy.thresholds),
        "player.crypto": bool(profile.person.wallets),
        "player.bets": _ever(profile, "bets", "turnover"),
        "player.bonuses": _ever(profile, "bonuses", "bonus"),
        "player.excluded": profile.excluded(at) or profile.suppressed_by("self_exclusion", at),
        "player.on_break": profile.time_out is not None and profile.time_out.stands(at),
        "player.closed": profile.blocked is not None and profile.blocked.holds,
        "player.facts_known": not profile.unknown,
        "player.fair": not abuses_bonuses(profile),
        "player.fresh": behind(facts) is None,
    }
    return {name: value for name, value in known.items() if value is not None}


def _ever(profile: Profile, number: str, amount: str) -> int:
    """How many there were; where only sums of days were told, at least the one that they show."""
    told: int = sum(getattr(totals, number) for totals in profile.totals.values())
    return max(told, int(any(getattr(totals, amount) > 0 for totals in profile.totals.values())))


def _sums(profile: Profile, at: datetime) -> dict[str, Value]:
    today, first = day_number(at), first_of_month(at)
    days = tuple(day for day in profile.days if day.day <= today)
    four_weeks = [day for day in days if day.day > today - 28]
    this_month = [day for day in days if day.day >= first]
    year = profile.year
    return {
        "player.deposits_28d": sum(day.deposited for day in four_weeks),
        "player.deposits_month": sum(day.deposited for day in this_month),
        "player.net_deposits_30d": _net_deposits(days, today - 30),
        "player.net_deposits_month": sum(day.deposited - day.withdrawn for day in this_month),
        "player.turnover_28d": sum(day.turnover for day in four_weeks),
        "player.theoretical_28d": profile.flagged_value.without(sum(day.theoretical for day in four_weeks), today - 27),
        "player.bonus_28d": sum(day.bonus for day in four_weeks),
        "player.bonus_year": year.bonus if year is not None and year.year == year_of(at) else 0,
        "harm.steady_weekly_loss": min(_loss_of_week(days, today - 7 * week) for week in range(3)),
    }


def _net_deposits(days: Iterable[DaySums], border: int) -> int:
    """Never less than the truth: of the day in which the window begins, no withdrawal counts."""
    within = sum(day.deposited - day.withdrawn for day in days if day.day > border)
    return within + sum(max(0, day.deposited) for day in days if day.day == border)


def _loss_of_week(days: tuple[DaySums, ...], last: int) -> int:
    return max(0, sum(day.turnover - day.payout for day in days if last - 7 < day.day <= last))


def _checks(facts: Facts) -> dict[str, Value]:
    names = ("affordability", "source_of_funds", "vulnerability", "harm", "national_register")
    known = facts.profile.checks
    counts = {name: name in known and known[name].counts(facts.at) for name in names}
    asked = known.get("national_register")
    lately = asked is not None and facts.at - asked.at <= ASKED_WITHIN
    counts["national_register"] = counts["national_register"] and lately
    return {f"check.{name}": counted for name, counted in counts.items()}


def _harm(facts: Facts) -> dict[str, Value]:
    profile, at, session = facts.profile, facts.at, facts.profile.session
    return {
        "harm.band": harm_band(profile, at),
        "harm.flagged": flagged(profile, at),
        "harm.tilting": tilt.pausing(profile.tilt, at),
        "harm.signal": facts.signal in HARM_SIGNALS,
        "harm.session_minutes": int((at - session.started).total_seconds() // 60) if session else 0,
        "harm.past_exclusion": "past_exclusion" in profile.harm.seen,
        "harm.person_strong": profile.suppressed_by("strong_harm", at),
        "harm.lost_today": profile.result_of_day(at) < 0,
        "harm.losing": losing(profile),
        "harm.rtp_deficit": out_of_luck(profile),
    }


def _proposal(choice: ArmChoice, facts: Facts) -> dict[str, Value]:
    words, seconds = _shown(choice, facts)
    return {
        "proposal.arm": choice.arm,
        "proposal.kind": choice.kind,
        "proposal.tier": choice.tier or "",
        "proposal.channel": choice.channel,
        "proposal.answers": facts.signal or "",
        "proposal.words": words,
        "proposal.seconds": seconds,
        **worth(facts.policy.tier(choice.arm, choice.tier)),
    }


def _shown(choice: ArmChoice, facts: Facts) -> tuple[str, int]:
    if facts.shown is not None:
        return f"{facts.shown.words.title}\n{facts.shown.words.body}", facts.shown.seconds
    words = words_for(choice.arm, facts.play, facts.profile.person.locale)
    return f"{words.title}\n{words.body}", seconds_for(choice.arm, facts.play)


def worth(tier: Tier | None) -> dict[str, Value]:
    """What a tier gives; an arm without one gives nothing and asks for nothing."""
    return {
        "proposal.cost": tier.cost if tier else 0,
        "proposal.value": tier.value if tier else 0,
        "proposal.spin_value": tier.spin_value if tier else 0,
        "proposal.wagering": tier.wagering if tier else 0,
        "proposal.needs_deposit": tier.needs_deposit if tier else False,
        "proposal.products": tier.products if tier else (),
        "proposal.any_product": not tier.products if tier else True,
        "proposal.terms": bool(tier.terms) if tier else True,
    }


def _consent(choice: ArmChoice, facts: Facts) -> dict[str, Value]:
    profile, tier = facts.profile, facts.policy.tier(choice.arm, choice.tier)
    channel = profile.consents.get(choice.channel)
    products = (tier.products if tier else ()) or ANYTHING
    return {
        "consent.channel": channel is not None and channel.granted,
        "consent.product": all(_opted_in(profile, choice.channel, product) for product in products),
        "consent.objected": profile.objected is not None and not profile.objected.granted,
    }


def _opted_in(profile: Profile, channel: Channel, product: Product) -> bool:
    said = profile.product_consents.get(f"{channel}/{product}")
    return said is not None and said.granted


def _budget(facts: Facts) -> dict[str, Value]:
    return {
        "budget.player_day": facts.spent.player_day,
        "budget.player_month": facts.used.player_month,
        "budget.brand_day": facts.spent.brand_day,
        "budget.brand_month": facts.used.brand_month,
        "budget.player_offers_day": facts.spent.player_commands,
        "budget.player_offers_week": sum(facts.used.week.values()),
        "budget.player_offers_limit": facts.policy.caps.per_player_day,
        "budget.player_day_limit": facts.policy.caps.player_day,
        "budget.brand_day_limit": facts.policy.caps.brand_day,
    }


def _brand(choice: ArmChoice, facts: Facts) -> dict[str, Value]:
    return {
        "brand.licence": facts.policy.jurisdiction,
        "brand.least_age": facts.least_age,
        "brand.offers_on": facts.commercial_on,
        "brand.history_whole": not facts.migrating,
        "brand.stream_whole": not facts.gap,
        "brand.rates_calm": rate_shock(choice, facts) is None,
        "brand.law_known": facts.law is not None and {COMMON, ELSEWHERE} <= facts.law.books.keys(),
        "brand.tier_known": wrong_tier(choice, facts.policy) is None,
    }


def _time(facts: Facts) -> dict[str, Value]:
    here: dict[str, Value] = {"time.now": facts.at}
    if facts.offset is None:
        return here
    return {**here, "time.hour": (facts.at.astimezone(UTC) + timedelta(minutes=facts.offset)).hour}


def in_words(terms: Terms, names: Iterable[str]) -> Mapping[str, str]:
    """The values of some terms as people read them; what is not known says so."""
    return {name: _written(name, terms[name]) if name in terms else "unknown" for name in names}


def _written(name: str, value: Value) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return format_base(value) if TERMS[name].kind == "money" else str(value)
    if isinstance(value, datetime):
        return value.isoformat()
    return value if isinstance(value, str) else ", ".join(value)
