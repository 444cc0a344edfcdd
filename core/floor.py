"""The floor: rules that no file, prompt, model or API call can weaken.

Every rule is asked about every candidate, so that an answer names all that objected. A rule returns
its reason, or None if it has nothing against the candidate. Unknown facts object: the floor fails closed.
The rules in `FOR_ALL` bind a message whoever sends it; the others bind the hub's own arms alone.

| id                   | objects to               | when                                                   |
|----------------------|--------------------------|--------------------------------------------------------|
| F-01 self-exclusion  | all but protective       | a self-exclusion stands                                |
| F-02 age             | commercial (all but protective if under age) | age unknown, or below the licence's  |
| F-03 consent         | commercial               | no marketing consent for the channel                   |
| F-04 unknown         | commercial               | who the player is, or where he lives, is not known     |
| F-05 kill switch     | commercial               | the brand's commercial arms are switched off           |
| F-06 budget          | commercial               | the day's budget or cap of brand or player would break |
| F-07 harm            | commercial               | flagged, or the signal is one of harm                  |
| F-08 identity        | VIP tiers                | identity not verified                                  |
| F-09 tier            | all                      | the brand's file has no such tier for this arm         |
| F-10 time-out        | all but protective       | the player takes a break                               |
| F-11 person          | as on the other account  | the person's other account is excluded, or shows strong harm |
| F-12 account         | all but protective       | the operator has closed the account                    |
| F-13 facts           | commercial (all but protective if blocks) | facts changed at the source, not told |
| F-14 fair play       | commercial               | bonuses are cleared and cashed again and again         |
| F-15 hesitation      | commercial               | the answer to a hesitation, after a net loss in 24 h   |
| F-16 history         | commercial               | the brand's history is still being brought over        |
| F-17 rate shock      | commercial               | a rate behind the amounts moved by a tenth within a day |

Rules are only ever added. A recorded decision is derived again under the rules of its own version.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final, Protocol

from msgspec import Struct

from core.arms import ARMS, Kind
from core.events import Channel
from core.harm import facts_complete, flagged
from core.market import Market
from core.money import format_base
from core.plays import ArmChoice
from core.policy import BrandPolicy
from core.profile import Profile
from core.signals import HARM_SIGNALS, Signal, abuses_bonuses


class Spent(Struct, frozen=True, kw_only=True):
    """What commercial arms have used of the day's limits so far, in base units and commands."""

    brand_day: int = 0
    player_day: int = 0
    player_commands: int = 0


class Facts(Struct, frozen=True, kw_only=True):
    """Everything a guardrail may look at."""

    profile: Profile
    policy: BrandPolicy
    signal: Signal | None
    """What the hub answers; None where somebody else's message is judged."""
    at: datetime
    commercial_on: bool
    spent: Spent
    market: Market = Market()
    migrating: bool = False
    """Whether the brand's history is still being brought over."""


class Message(Protocol):
    """What rules for all are asked about: an arm of ours, or what somebody else has sent."""

    @property
    def kind(self) -> Kind:
        """Commercial, service or protective."""

    @property
    def channel(self) -> Channel:
        """The way it goes out."""


Rule = Callable[[ArmChoice, Facts], str | None]
RuleForAll = Callable[[Message, Facts], str | None]
BY_CHANNEL: Final[Mapping[Channel, str]] = {
    "site": "on the site",
    "email": "by e-mail",
    "sms": "by text message",
    "phone": "by phone",
    "post": "by post",
    "push": "by push message",
    "telegram": "on Telegram",
}


def _self_exclusion(message: Message, facts: Facts) -> str | None:
    if message.kind != "protective" and facts.profile.excluded(facts.at):
        return "the player has excluded himself"
    return None


def _age(message: Message, facts: Facts) -> str | None:
    age, least = facts.profile.age(facts.at), facts.policy.least_age
    if age is None:
        return "age is unknown" if message.kind == "commercial" else None
    return f"under {least}" if age < least and message.kind != "protective" else None


def _consent(message: Message, facts: Facts) -> str | None:
    consent, way = facts.profile.consents.get(message.channel), BY_CHANNEL[message.channel]
    if message.kind != "commercial" or (consent is not None and consent.granted):
        return None
    return f"consent to offers {way} was withdrawn" if consent else f"no consent to offers {way}"


def _unknown(message: Message, facts: Facts) -> str | None:
    if message.kind == "commercial" and not facts_complete(facts.profile):
        return "who the player is, or where he lives, is not fully known"
    return None


def _kill_switch(choice: ArmChoice, facts: Facts) -> str | None:
    if choice.kind == "commercial" and not facts.commercial_on:
        return "the brand's commercial arms are switched off"
    return None


def _budget(choice: ArmChoice, facts: Facts) -> str | None:
    if choice.kind != "commercial":
        return None
    caps, spent = facts.policy.caps, facts.spent
    if spent.player_commands >= caps.per_player_day:
        return f"the player's cap of offers a day, {caps.per_player_day}, is used up"
    tier = facts.policy.tier(choice.arm, choice.tier)
    cost = tier.cost if tier else 0
    if spent.player_day + cost > caps.player_day:
        return f"the player's {format_base(caps.player_day)} a day would be exceeded"
    if spent.brand_day + cost > caps.brand_day:
        return f"the brand's {format_base(caps.brand_day)} a day would be exceeded"
    return None


def _harm(message: Message, facts: Facts) -> str | None:
    if message.kind != "commercial":
        return None
    if facts.signal in HARM_SIGNALS:
        return "losing never triggers an offer"
    return "the player is flagged for harm" if flagged(facts.profile, facts.at) else None


def _identity(choice: ArmChoice, facts: Facts) -> str | None:
    if ARMS[choice.arm].needs_verified and facts.profile.person.verified is not True:
        return "identity is not verified"
    return None


def _tier(choice: ArmChoice, facts: Facts) -> str | None:
    return wrong_tier(choice, facts.policy)


def wrong_tier(choice: ArmChoice, policy: BrandPolicy) -> str | None:
    """What is wrong with the tier of a choice, if anything."""
    if not ARMS[choice.arm].tiered:
        return f"{choice.arm} has no tiers" if choice.tier is not None else None
    known = policy.tier(choice.arm, choice.tier) is not None
    return None if known else f"the brand's file has no tier {choice.tier!r} for {choice.arm}"


def _time_out(message: Message, facts: Facts) -> str | None:
    time_out = facts.profile.time_out
    if message.kind != "protective" and time_out is not None and time_out.stands(facts.at):
        return "the player takes a break"
    return None


def _person(message: Message, facts: Facts) -> str | None:
    kind, profile, at = message.kind, facts.profile, facts.at
    if kind != "protective" and profile.suppressed_by("self_exclusion", at):
        return "the person behind this account has excluded himself"
    if kind == "commercial" and profile.suppressed_by("strong_harm", at):
        return "the person behind this account shows strong harm"
    return None


def _account(message: Message, facts: Facts) -> str | None:
    blocked = facts.profile.blocked
    closed = blocked is not None and blocked.holds
    return "the account is closed" if closed and message.kind != "protective" else None


def _facts(message: Message, facts: Facts) -> str | None:
    """Whether the account is closed or excluded is asked of service too; the rest binds offers."""
    unknown = sorted(facts.profile.unknown)
    binds = message.kind == "commercial" or (message.kind == "service" and "blocks" in unknown)
    return f"{' and '.join(unknown)} changed at the source and are not known" if unknown and binds else None


def _fair_play(message: Message, facts: Facts) -> str | None:
    if message.kind == "commercial" and abuses_bonuses(facts.profile):
        return "bonuses are cleared and cashed again and again"
    return None


def _hesitation(choice: ArmChoice, facts: Facts) -> str | None:
    if choice.kind != "commercial" or facts.signal != "cashier_hesitation":
        return None
    return "a net loss within 24 hours" if facts.profile.result_of_day(facts.at) < 0 else None


def _history(choice: ArmChoice, facts: Facts) -> str | None:
    if choice.kind == "commercial" and facts.migrating:
        return "the brand's history is still being brought over"
    return None


def _rate_shock(choice: ArmChoice, facts: Facts) -> str | None:
    """Rates decide what a tier is worth and how valuable a player looks, so both currencies are asked about."""
    if choice.kind != "commercial":
        return None
    tier = facts.policy.tier(choice.arm, choice.tier)
    behind = {*facts.profile.totals, *((tier.currency,) if tier else ())}
    shocked = sorted(currency for currency in behind if facts.market.shocked(currency, facts.at))
    return f"the rate of {', '.join(shocked)} moved by a tenth within a day" if shocked else None


FLOOR: Final[tuple[tuple[str, Rule], ...]] = (
    ("F-01 self-exclusion", _self_exclusion),
    ("F-02 age", _age),
    ("F-03 consent", _consent),
    ("F-04 unknown", _unknown),
    ("F-05 kill switch", _kill_switch),
    ("F-06 budget", _budget),
    ("F-07 harm", _harm),
    ("F-08 identity", _identity),
    ("F-09 tier", _tier),
    ("F-10 time-out", _time_out),
    ("F-11 person", _person),
    ("F-12 account", _account),
    ("F-13 facts", _facts),
    ("F-14 fair play", _fair_play),
    ("F-15 hesitation", _hesitation),
    ("F-16 history", _history),
    ("F-17 rate shock", _rate_shock),
)
RULES_OF: Final[Mapping[int, int]] = {1: 9, 2: 17}
"""How many rules of the floor each version of a decision asks."""
NEWEST: Final = max(RULES_OF)
FOR_ALL: Final[Mapping[str, RuleForAll]] = {
    "F-01 self-exclusion": _self_exclusion,
    "F-02 age": _age,
    "F-03 consent": _consent,
    "F-04 unknown": _unknown,
    "F-07 harm": _harm,
    "F-10 time-out": _time_out,
    "F-11 person": _person,
    "F-12 account": _account,
    "F-13 facts": _facts,
    "F-14 fair play": _fair_play,
}
"""The rules that look at the player and the kind of a message, and at nothing that is the hub's own."""


def rules_of(version: int = NEWEST) -> tuple[str, ...]:
    """The names of the rules that a version asks."""
    return tuple(name for name, _ in FLOOR[: RULES_OF[version]])
