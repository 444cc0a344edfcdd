"""About the rules of the floor: the clause each puts into practice, what it looks at, and what would silence it."""

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from core.law import Value


class About(Struct, frozen=True):
    """What people want to know of a rule."""

    clause: str
    inputs: tuple[str, ...]
    silent: Mapping[str, Value] = {}
    """By input, the value at which it no longer speaks for the objection; what is a limit's matter is not here."""
    told: bool = False
    """Whether a player may be told that this rule objects, and why."""


ABOUT: Final[Mapping[str, About]] = {
    "F-01 self-exclusion": About(
        "LCCP SR 3.5.3 and 3.5.5; GDPR Art. 21", ("player.excluded",), {"player.excluded": False}, told=True
    ),
    "F-02 age": About("the licence's least age", ("player.age", "brand.least_age"), told=True),
    "F-03 consent": About("LCCP SR 5.1.12; PECR reg. 22", ("consent.channel",), {"consent.channel": True}, told=True),
    "F-04 unknown": About(
        "LCCP 17.1.1; what is not known is no", ("player.age", "player.country", "player.verified"),
        {"player.verified": True}, told=True,
    ),
    "F-05 kill switch": About("the operator's own order", ("brand.offers_on",), {"brand.offers_on": True}),
    "F-06 budget": About(
        "the brand's own caps",
        ("proposal.cost", "budget.player_offers_day", "budget.player_offers_limit", "budget.player_day",
         "budget.player_day_limit", "budget.brand_day", "budget.brand_day_limit"),
    ),
    "F-07 harm": About(
        "LCCP SR 3.4.3(9) and (10); AI Act Art. 5(1)(b)", ("harm.flagged", "harm.band", "harm.tilting", "harm.signal"),
        {"harm.flagged": False, "harm.signal": False},
    ),
    "F-08 identity": About("LCCP 17.1.1", ("player.verified",), {"player.verified": True}, told=True),
    "F-09 tier": About("amounts stand in the brand's file", ("proposal.arm", "proposal.tier", "brand.tier_known"),
                       {"brand.tier_known": True}),
    "F-10 time-out": About("LCCP SR 3.3.4", ("player.on_break",), {"player.on_break": False}, told=True),
    "F-11 person": About(
        "LCCP SR 3.4.3(10): all products and the group", ("player.excluded", "harm.person_strong"),
        {"player.excluded": False, "harm.person_strong": False},
    ),
    "F-12 account": About("the operator's own order", ("player.closed",), {"player.closed": False}, told=True),
    "F-13 facts": About("a failed pull is no answer", ("player.facts_known",), {"player.facts_known": True}),
    "F-14 fair play": About("the operator's own terms", ("player.fair",), {"player.fair": True}),
    "F-15 hesitation": About(
        "CAP 16.3.1 and AI Act Art. 5(1)(b): no offer meets a loss", ("harm.lost_today",), {"harm.lost_today": False}
    ),
    "F-16 history": About("no offer on half a history", ("brand.history_whole",), {"brand.history_whole": True}),
    "F-17 rate shock": About(
        "no offer on amounts that may only look so", ("brand.rates_calm",), {"brand.rates_calm": True}
    ),
    "F-18 law": About(
        "what no book allows is prohibited", ("brand.law_known", "player.country"), {"brand.law_known": True}
    ),
    "F-19 stale": About("no offer on an old picture", ("player.fresh",), {"player.fresh": True}),
    "F-20 gap": About("no offer on half a stream", ("brand.stream_whole",), {"brand.stream_whole": True}),
    "F-21 deposit": About(
        "CAP 16.3.1 and AI Act Art. 5(1)(b): no deposit is asked of who loses",
        ("proposal.needs_deposit", "proposal.answers", "harm.flagged", "harm.lost_today", "harm.losing",
         "harm.rtp_deficit"),
        {"proposal.needs_deposit": False},
    ),
    "F-22 strings": About(
        "a gift is given for what happened, and for nothing in return", ("proposal.wagering", "proposal.answers"),
        {"proposal.wagering": 0},
    ),
    "F-23 cashback": About(
        "terms are fixed before play", ("player.online", "proposal.tier"), {"player.online": False}, told=True
    ),
    "F-24 break reward": About(
        "prohibited unless a book permits it with a clause",
        ("brand.law_known", "brand.offers_on", "player.facts_known", "harm.band", "harm.flagged", "harm.person_strong"),
        {"harm.band": "low", "harm.flagged": False, "harm.person_strong": False, "player.facts_known": True,
         "brand.offers_on": True},
    ),
    "F-25 gift": About(
        "LCCP SR 3.4.3(10); the brand's own caps",
        ("harm.band", "harm.person_strong", "player.age", "player.facts_known", "proposal.cost", "budget.player_day",
         "budget.player_day_limit", "budget.brand_day", "budget.brand_day_limit"),
        {"harm.person_strong": False, "player.facts_known": True},
    ),
}  # fmt: skip
