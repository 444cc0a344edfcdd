"""Small builders with readable defaults: a player of one brand, and what he does around noon."""

import json
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from core import events as ev
from core.decide import Inputs
from core.fold import fold
from core.guardrails import Facts, Spent
from core.law import COMMON, ELSEWHERE, Book, Law
from core.money import BASE_ONE, Money
from core.plays import ArmChoice, Copy, Play, Provenance
from core.policy import Autonomy, BrandPolicy, Caps, Thresholds, Tier
from core.profile import Consent, Person, Profile, new_profile
from core.record import canonical
from core.situation import Situation

BRAND = "acme"
PLAYER = "p1"
TERMS = "Nothing has to be paid in for it."
NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)


def noon(minutes: float = 0, **more: float) -> datetime:
    """Noon of the day of the tests, and some time later."""
    return NOON + timedelta(minutes=minutes, **more)


def money(amount: str = "1.00", currency: str = "EUR", rate: str = "1") -> Money:
    return Money(amount, currency, rate)


def _event(cls: type, data: ev.Data, envelope: dict[str, Any]) -> Any:
    usual = {"id": "1", "source": "game-server", "time": NOON, "subject": PLAYER, "brand": BRAND}
    return cls(**{**usual, **envelope}, data=data)


def made(cls: type, data: ev.Data, **envelope: Any) -> Any:
    """Any other event, with the usual envelope."""
    return _event(cls, data, envelope)


def payment(cls: type, amount: str = "50.00", name: str = "pay1", **envelope: Any) -> Any:
    """A deposit or withdrawal in any of its states."""
    return _event(cls, ev.Payment(payment=name, amount=money(amount)), envelope)


def registered(
    country: str = "DE",
    born: date = date(1990, 5, 17),
    currency: str = "EUR",
    verified: bool = True,
    region: str | None = None,
    locale: str = "en",
    **envelope: Any,
) -> ev.PlayerRegistered:
    data = ev.Registration(
        country=country, born=born, currency=currency, verified=verified, region=region, locale=locale
    )
    return _event(ev.PlayerRegistered, data, envelope)


def login(**envelope: Any) -> ev.LoggedIn:
    return _event(ev.LoggedIn, ev.Login(), envelope)


def bet(
    stake: str | Money = "1.00",
    category: ev.Category = "slots",
    rtp: str | None = None,
    volatility: str | None = None,
    **envelope: Any,
) -> ev.BetPlaced:
    stake = stake if isinstance(stake, Money) else money(stake)
    data = ev.Bet(round="r1", game="g1", category=category, stake=stake, rtp=rtp, volatility=volatility)
    return _event(ev.BetPlaced, data, envelope)


def win(payout: str | Money = "1.00", category: ev.Category = "slots", **envelope: Any) -> ev.BetWon:
    payout = payout if isinstance(payout, Money) else money(payout)
    return _event(ev.BetWon, ev.Win(round="r1", game="g1", category=category, payout=payout), envelope)


def rollback(
    kind: str = "bet",
    amount: str | Money = "1.00",
    category: ev.Category = "slots",
    rtp: str | None = None,
    volatility: str | None = None,
    **envelope: Any,
) -> ev.RolledBack:
    amount = amount if isinstance(amount, Money) else money(amount)
    data = ev.Rollback(
        round="r1", game="g1", category=category, kind=kind, amount=amount, rtp=rtp, volatility=volatility
    )
    return _event(ev.RolledBack, data, envelope)


def round_closed(**envelope: Any) -> ev.RoundClosed:
    return _event(ev.RoundClosed, ev.Round(round="r1", game="g1"), envelope)


def _payment(cls: type, amount: str | Money, envelope: dict[str, Any]) -> Any:
    amount = amount if isinstance(amount, Money) else money(amount)
    return _event(cls, ev.Payment(payment="pay1", amount=amount), envelope)


def deposit(amount: str | Money = "50.00", **envelope: Any) -> ev.DepositApproved:
    return _payment(ev.DepositApproved, amount, envelope)


def deposit_failed(amount: str | Money = "50.00", **envelope: Any) -> ev.DepositFailed:
    return _payment(ev.DepositFailed, amount, envelope)


def withdrawal(amount: str | Money = "50.00", **envelope: Any) -> ev.WithdrawalApproved:
    return _payment(ev.WithdrawalApproved, amount, envelope)


def withdrawal_cancelled(amount: str | Money = "50.00", **envelope: Any) -> ev.WithdrawalCancelled:
    return _payment(ev.WithdrawalCancelled, amount, envelope)


def cashier_opened(**envelope: Any) -> ev.CashierOpened:
    return _event(ev.CashierOpened, ev.Cashier(), envelope)


def wallet_signed(chain: str = "ethereum", address: str = "0xabc", **envelope: Any) -> ev.WalletSigned:
    return _event(ev.WalletSigned, ev.WalletSignature(chain=chain, address=address), envelope)


def consent(channel: ev.Channel = "site", granted: bool = True, **envelope: Any) -> ev.ConsentChanged:
    return _event(ev.ConsentChanged, ev.ConsentChange(channel=channel, granted=granted), envelope)


def self_exclusion(until: datetime | None = None, **envelope: Any) -> ev.SelfExclusionSet:
    return _event(ev.SelfExclusionSet, ev.Exclusion(until=until), envelope)


def command_shown(seq: int = 1, **envelope: Any) -> ev.CommandShown:
    return _event(ev.CommandShown, ev.CommandState(seq=seq), envelope)


def command_dismissed(seq: int = 1, **envelope: Any) -> ev.CommandDismissed:
    return _event(ev.CommandDismissed, ev.CommandState(seq=seq), envelope)


def command_accepted(seq: int = 1, hours: int | None = None, **envelope: Any) -> ev.CommandAccepted:
    return _event(ev.CommandAccepted, ev.Acceptance(seq=seq, hours=hours), envelope)


def break_accepted(until: datetime, **envelope: Any) -> ev.BreakAccepted:
    return _event(ev.BreakAccepted, ev.Pause(until=until, decision="d1"), envelope)


def operator_fault(reference: str = "f1", **envelope: Any) -> ev.OperatorFault:
    return _event(ev.OperatorFault, ev.Fault(kind="failed_payout", reference=reference), envelope)


def time_due(timer: str = "session", **envelope: Any) -> ev.TimeDue:
    return _event(ev.TimeDue, ev.Due(timer=timer), envelope)


def decision_requested(moment: ev.Moment = "lobby", **envelope: Any) -> ev.DecisionRequested:
    return _event(ev.DecisionRequested, ev.Request(moment=moment, key="k"), envelope)


def brand_switched(commercial: str = "off", **envelope: Any) -> ev.BrandSwitched:
    return _event(ev.BrandSwitched, ev.Switch(commercial=commercial, by="ops"), envelope)


def sent(channel: ev.Channel = "email", kind: str = "commercial", campaign: str = "c1", **envelope: Any) -> ev.CrmSent:
    """A message that another CRM has sent."""
    return _event(ev.CrmSent, ev.Send(channel=channel, kind=kind, campaign=campaign), envelope)


def wire(event: ev.Event) -> dict[str, Any]:
    """An event as the JSON object that a sender writes."""
    return json.loads(canonical(event))


def folded(events: Iterable[ev.Event], profile: Profile | None = None) -> Profile:
    """The profile after some events."""
    profile = profile or new_profile(BRAND, PLAYER)
    for event in events:
        profile = fold(profile, event)
    return profile


def verified_profile(**changes: Any) -> Profile:
    """An adult, verified player who consented to offers: the one to whom an offer may go."""
    usual: dict[str, Any] = {
        "brand": BRAND,
        "player": PLAYER,
        "currency": "EUR",
        "registered": noon(days=-30),
        "first_seen": noon(days=-30),
        "last_seen": NOON,
        "person": Person(country="DE", born=date(1990, 5, 17), verified=True),
        "consents": {"site": Consent(granted=True, at=noon(days=-30))},
    }
    return Profile(**{**usual, **changes})


FREE = Autonomy(start="auto", arms={"free_spins": "auto", "cashback": "auto", "vip_fast_track": "auto"})
"""Plays act by themselves: what a test is not about waits for nobody."""


def policy(**changes: Any) -> BrandPolicy:
    """A brand with one tier per tiered arm, 2 of free spins and 20 of VIP, whose plays act by themselves."""
    usual: dict[str, Any] = {
        "brand": BRAND,
        "title": "Acme",
        "jurisdiction": "MGA",
        "base_currency": "EUR",
        "least_age": 18,
        "autonomy": FREE,
        "caps": Caps(per_player_day=2, player_day=25 * BASE_ONE, brand_day=100 * BASE_ONE),
        "thresholds": Thresholds(
            mid_value=10 * BASE_ONE,
            high_value=100 * BASE_ONE,
            high_roller_stake=50 * BASE_ONE,
            severe_loss=500 * BASE_ONE,
        ),
        "tiers": {
            "free_spins": {
                "small": Tier(label="20 spins", amount="2.00", currency="EUR", cost=2 * BASE_ONE, terms=TERMS)
            },
            "vip_fast_track": {
                "gold": Tier(label="Gold", amount="20.00", currency="EUR", cost=20 * BASE_ONE, terms=TERMS)
            },
        },
    }
    return BrandPolicy(**{**usual, **changes})


def situation(**changes: Any) -> Situation:
    usual: dict[str, Any] = {
        "brand": BRAND,
        "signal": "requested",
        "jurisdiction": "MGA",
        "residence": "DE",
        "harm": "low",
        "flagged": False,
        "value": "low",
        "presence": "offline",
    }
    return Situation(**{**usual, **changes})


FREE_SPINS = ArmChoice("free_spins", "small")
VIP = ArmChoice("vip_fast_track", "gold")


def play(*arms: ArmChoice, **changes: Any) -> Play:
    """A play that offers free spins and else orders the lobby, in English."""
    usual: dict[str, Any] = {
        "situation": situation(),
        "arms": arms or (FREE_SPINS, ArmChoice("lobby_order")),
        "words": {"en": {"free_spins": Copy("Spins", "Twenty spins for you.")}},
        "seconds": 300,
        "hypothesis": "A small gift is welcome",
        "judged_wrong_if": "fewer than one in ten are taken",
        "provenance": Provenance(strategist="person", run="run1", policy="0" * 64),
    }
    return Play(**{**usual, **changes})


LAW = Law(books={name: Book(jurisdiction=name, title=name) for name in (COMMON, ELSEWHERE)})
"""Books without a rule: what a test is not about objects to nothing."""


def facts(**changes: Any) -> Facts:
    """A moment at which nothing speaks against an offer."""
    usual: dict[str, Any] = {
        "profile": verified_profile(),
        "policy": policy(),
        "signal": "requested",
        "at": NOON,
        "commercial_on": True,
        "spent": Spent(),
        "law": LAW,
        "watermark": NOON,
    }
    return Facts(**{**usual, **changes})


def inputs(**changes: Any) -> Inputs:
    """A requested decision about a player to whom an offer may go, with a play for it."""
    usual: dict[str, Any] = {
        "event": decision_requested(),
        "profile": verified_profile(),
        "signal": "requested",
        "policy": policy(),
        "play": play(),
        "playbook": "b" * 64,
        "commercial_on": True,
        "spent": Spent(),
        "law": LAW,
        "watermark": NOON,
    }
    return Inputs(**{**usual, **changes})
