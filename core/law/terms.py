"""The terms: the typed words that rules are written in, each with what it means.

A term that is not known is left out, and a rule that asks for it then fails, which denies: a missing
fact never opens a door. Money is an integer inside and written as `money("12.50")` in the book's currency.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final, Literal

from msgspec import Struct

Kind = Literal["int", "money", "bool", "string", "strings", "time"]
Value = int | bool | str | tuple[str, ...] | datetime
Scope = Literal["player", "check", "approval", "consent", "harm", "proposal", "budget", "time", "brand"]
Terms = Mapping[str, Value]
"""What is known, by term; money in base units."""


class Term(Struct, frozen=True):
    """A word rules may use."""

    kind: Kind
    about: str

    @property
    def example(self) -> str:
        """How a value of it is written in a rule."""
        return EXAMPLES[self.kind]


EXAMPLES: Final[Mapping[Kind, str]] = {
    "int": "18", "money": 'money("12.50")', "bool": "true", "string": '"site"', "strings": '["casino"]',
    "time": 'timestamp("2026-01-19T00:00:00Z")',
}  # fmt: skip

TERMS: Final[Mapping[str, Term]] = {
    "player.age": Term("int", "completed years"),
    "player.country": Term("string", "where the player lives, as GB"),
    "player.residence": Term("string", "country and region, as CA-ON"),
    "player.verified": Term("bool", "whether identity is verified"),
    "player.days": Term("int", "whole days since registration"),
    "player.online": Term("bool", "whether a session is open"),
    "player.value_band": Term("string", "low, mid or high, by theoretical value that counts"),
    "player.crypto": Term("bool", "whether a wallet of the player is known"),
    "player.bets": Term("int", "bets ever placed with this brand"),
    "player.bonuses": Term("int", "bonuses ever granted by this brand"),
    "player.excluded": Term("bool", "whether a self-exclusion stands, here or at another account of the person"),
    "player.on_break": Term("bool", "whether the player takes a break"),
    "player.closed": Term("bool", "whether the operator has closed the account"),
    "player.facts_known": Term("bool", "whether no fact has changed at its source without being told"),
    "player.fair": Term("bool", "whether bonuses are not cleared and cashed again and again"),
    "player.fresh": Term("bool", "whether what is known of the player is at most 5 minutes behind the stream"),
    "player.deposits_28d": Term("money", "approved deposits of the last 28 days"),
    "player.deposits_month": Term("money", "approved deposits of the calendar month"),
    "player.net_deposits_30d": Term("money", "deposits less withdrawals of the last 30 days"),
    "player.net_deposits_month": Term("money", "deposits less withdrawals of the calendar month"),
    "player.turnover_28d": Term("money", "real-money stakes of the last 28 days"),
    "player.theoretical_28d": Term("money", "theoretical value of the last 28 days, without that of flagged time"),
    "player.bonus_28d": Term("money", "bonus money granted in the last 28 days"),
    "player.bonus_year": Term("money", "bonus money granted in the calendar year"),
    "check.affordability": Term("bool", "whether an affordability check was passed and still counts"),
    "check.source_of_funds": Term("bool", "whether the source of funds was checked and still counts"),
    "check.vulnerability": Term("bool", "whether a check for financial vulnerability was passed and still counts"),
    "check.harm": Term("bool", "whether a person has checked for harm, found none, and it still counts"),
    "check.national_register": Term("bool", "whether the national exclusion register was asked within a day"),
    "approval.given": Term("bool", "whether an accountable person approved this very proposal"),
    "consent.channel": Term("bool", "whether the player consents to offers on this channel"),
    "consent.product": Term("bool", "whether the player opted in for every product of the offer on this channel"),
    "consent.objected": Term("bool", "whether the player has objected to direct marketing"),
    "harm.band": Term("string", "unknown, low, elevated or strong"),
    "harm.flagged": Term("bool", "tilt of late, a severe loss of late, or a band that is not low"),
    "harm.tilting": Term("bool", "whether tilt is above the pause line, or was in the last 24 hours"),
    "harm.signal": Term("bool", "whether the hub answers a signal of harm"),
    "harm.session_minutes": Term("int", "minutes of the open session; 0 without one"),
    "harm.past_exclusion": Term("bool", "whether a self-exclusion was ever set"),
    "harm.person_strong": Term("bool", "whether another account of the person shows strong harm"),
    "harm.lost_today": Term("bool", "whether the last 24 hours were a net loss"),
    "harm.losing": Term("bool", "whether the open session is a net loss so far"),
    "harm.rtp_deficit": Term("bool", "whether the games gave less than they should, by more than chance usually does"),
    "harm.steady_weekly_loss": Term("money", "the smallest net loss of the last three weeks, 0 if one was none"),
    "proposal.arm": Term("string", "the arm, as free_spins"),
    "proposal.kind": Term("string", "commercial, service, break_reward or protective"),
    "proposal.tier": Term("string", "the tier's id, empty if the arm has none"),
    "proposal.channel": Term("string", "site, email, sms, phone, post, push or telegram"),
    "proposal.answers": Term("string", "the signal it answers"),
    "proposal.cost": Term("money", "what it costs the brand"),
    "proposal.value": Term("money", "what it is worth to the player"),
    "proposal.spin_value": Term("money", "the stake of one free spin, 0 without spins"),
    "proposal.wagering": Term("int", "how many times it must be wagered, 0 for not at all"),
    "proposal.needs_deposit": Term("bool", "whether it asks for a deposit"),
    "proposal.products": Term("strings", "betting, casino, bingo or lottery: what it can be used on"),
    "proposal.any_product": Term("bool", "whether it can be used on any product without restriction"),
    "proposal.terms": Term("bool", "whether its significant terms stand beside the headline"),
    "proposal.words": Term("string", "headline and text as the player would read them"),
    "proposal.seconds": Term("int", "how long it stands"),
    "budget.player_day": Term("money", "what the player's offers have cost today"),
    "budget.player_month": Term("money", "what the player's offers have cost this month"),
    "budget.brand_day": Term("money", "what all offers have cost today"),
    "budget.brand_month": Term("money", "what all offers have cost this month"),
    "budget.player_offers_day": Term("int", "offers the player got today"),
    "budget.player_offers_week": Term("int", "offers the player got in the last seven days"),
    "budget.player_offers_limit": Term("int", "offers a player may get a day"),
    "budget.player_day_limit": Term("money", "what a player's offers may cost a day"),
    "budget.brand_day_limit": Term("money", "what all offers may cost a day"),
    "time.now": Term("time", "the moment of the decision"),
    "time.hour": Term("int", "the hour where the player is, 0 to 23"),
    "brand.licence": Term("string", "the jurisdiction of the brand's licence"),
    "brand.least_age": Term("int", "the age from which the brand lets people play"),
    "brand.offers_on": Term("bool", "whether the kill switch is not thrown"),
    "brand.history_whole": Term("bool", "whether no migration of the brand's history is under way"),
    "brand.stream_whole": Term("bool", "whether no event of the stream is missing"),
    "brand.rates_calm": Term("bool", "whether no rate behind the amounts moved by a tenth within a day"),
    "brand.law_known": Term("bool", "whether books of rules are loaded"),
    "brand.tier_known": Term("bool", "whether the brand's file has the tier"),
}
"""Every term there is; the first word of a name is its scope."""

HARM_SCOPES: Final[frozenset[Scope]] = frozenset({"harm"})
"""What a player is never told he could have changed."""
