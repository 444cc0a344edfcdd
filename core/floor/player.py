"""Rules of the floor that look at the player: who he is, what he has said, and what protects him."""

from collections.abc import Mapping
from typing import Final

from core.arms import ARMS
from core.events import Channel
from core.facts import Facts, Message
from core.harm import facts_complete, flagged
from core.plays import ArmChoice
from core.signals import HARM_SIGNALS, abuses_bonuses

BY_CHANNEL: Final[Mapping[Channel, str]] = {
    "site": "on the site",
    "email": "by e-mail",
    "sms": "by text message",
    "phone": "by phone",
    "post": "by post",
    "push": "by push message",
    "telegram": "on Telegram",
}


def self_exclusion(message: Message, facts: Facts) -> str | None:
    """A self-exclusion stands."""
    if message.kind != "protective" and facts.profile.excluded(facts.at):
        return "the player has excluded himself"
    return None


def age(message: Message, facts: Facts) -> str | None:
    """Age unknown, or below the licence's."""
    age, least = facts.profile.age(facts.at), facts.least_age
    if age is None:
        return "age is unknown" if message.kind == "commercial" else None
    return f"under {least}" if age < least and message.kind != "protective" else None


def consent(message: Message, facts: Facts) -> str | None:
    """No marketing consent for the channel."""
    consent, way = facts.profile.consents.get(message.channel), BY_CHANNEL[message.channel]
    if message.kind != "commercial" or (consent is not None and consent.granted):
        return None
    return f"consent to offers {way} was withdrawn" if consent else f"no consent to offers {way}"


def unknown(message: Message, facts: Facts) -> str | None:
    """Who the player is, or where he lives, is not known."""
    if message.kind == "commercial" and not facts_complete(facts.profile):
        return "who the player is, or where he lives, is not fully known"
    return None


def harm(message: Message, facts: Facts) -> str | None:
    """Flagged, or the signal is one of harm."""
    if message.kind != "commercial":
        return None
    if facts.signal in HARM_SIGNALS:
        return "losing never triggers an offer"
    return "the player is flagged for harm" if flagged(facts.profile, facts.at) else None


def identity(choice: ArmChoice, facts: Facts) -> str | None:
    """Identity not verified, where the arm asks for it."""
    if ARMS[choice.arm].needs_verified and facts.profile.person.verified is not True:
        return "identity is not verified"
    return None


def time_out(message: Message, facts: Facts) -> str | None:
    """The player takes a break."""
    time_out = facts.profile.time_out
    if message.kind != "protective" and time_out is not None and time_out.stands(facts.at):
        return "the player takes a break"
    return None


def person(message: Message, facts: Facts) -> str | None:
    """The person's other account is excluded, or shows strong harm."""
    kind, profile, at = message.kind, facts.profile, facts.at
    if kind != "protective" and profile.suppressed_by("self_exclusion", at):
        return "the person behind this account has excluded himself"
    if kind == "commercial" and profile.suppressed_by("strong_harm", at):
        return "the person behind this account shows strong harm"
    return None


def account(message: Message, facts: Facts) -> str | None:
    """The operator has closed the account."""
    blocked = facts.profile.blocked
    closed = blocked is not None and blocked.holds
    return "the account is closed" if closed and message.kind != "protective" else None


def told(message: Message, facts: Facts) -> str | None:
    """Whether the account is closed or excluded is asked of service too; the rest binds offers."""
    unknown = sorted(facts.profile.unknown)
    binds = message.kind == "commercial" or (message.kind == "service" and "blocks" in unknown)
    return f"{' and '.join(unknown)} changed at the source and are not known" if unknown and binds else None


def fair_play(message: Message, facts: Facts) -> str | None:
    """Bonuses are cleared and cashed again and again."""
    if message.kind == "commercial" and abuses_bonuses(facts.profile):
        return "bonuses are cleared and cashed again and again"
    return None


def hesitation(choice: ArmChoice, facts: Facts) -> str | None:
    """The answer to a hesitation, after a net loss in 24 hours."""
    if choice.kind != "commercial" or facts.signal != "cashier_hesitation":
        return None
    return "a net loss within 24 hours" if facts.profile.result_of_day(facts.at) < 0 else None
