"""Events of the account: who the player is, what he consents to, and what protects him."""

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta

from core.events.envelope import (
    Channel,
    Check,
    Count,
    Country,
    Currency,
    Data,
    Envelope,
    Instant,
    Name,
    Note,
    Product,
    Region,
    Zone,
)
from core.money import Money, scale_of

Facts = Literal["details", "blocks", "consents"]
Cause = Literal["self_exclusion", "strong_harm"]


class Registration(Data, frozen=True, kw_only=True):
    """Who the player says he is, and whether that has been verified; what is left out says nothing."""

    country: Country | None = None
    born: date | None = None
    currency: Currency | None = None
    verified: bool | None = None
    region: Region | None = None
    locale: Annotated[str, Meta(max_length=12)] | None = None
    zone: Zone | None = None
    """The IANA name of the player's time zone."""
    acquired_by: Name | None = None
    """The acquisition source: affiliate, campaign or channel."""
    acquisition_cost: Money | None = None
    test: bool = False
    """An account of the operator's own people: kept out of every figure about players."""

    def __post_init__(self) -> None:
        if self.currency is not None:
            scale_of(self.currency)


class KycState(Data, frozen=True, kw_only=True):
    """How far the check of identity has come."""

    state: Literal["submitted", "approved", "rejected", "expired"]
    level: Name | None = None


class ConsentChange(Data, frozen=True, kw_only=True):
    """Marketing consent given or taken back for one channel."""

    channel: Channel
    granted: bool
    product: Product | None = None
    """The product it is for; without one, the channel as a whole."""


class Objection(Data, frozen=True, kw_only=True):
    """Whether the player objects to direct marketing as a whole."""

    objects: bool


class CheckResult(Data, frozen=True, kw_only=True):
    """A check on the player that the operator has made, and until when it counts."""

    check: Check
    passed: bool
    until: Instant | None = None
    by: Note = ""
    """Who answers for it."""


class Exclusion(Data, frozen=True, kw_only=True):
    """A self-exclusion; without `until` it has no end."""

    until: Instant | None = None
    scheme: Literal["operator", "national"] = "operator"


class Lift(Data, frozen=True, kw_only=True):
    """Which exclusion has ended, and why; a lift by the operator ends no national one."""

    scheme: Literal["operator", "national"] = "operator"
    reason: Note = ""


class Reason(Data, frozen=True, kw_only=True):
    """Why, in the source's own words."""

    reason: Note = ""


class Break(Data, frozen=True, kw_only=True):
    """A time-out: a break with an end."""

    until: Instant


class Limit(Data, frozen=True, kw_only=True):
    """A limit the player has set himself, in money or in minutes."""

    kind: Literal["deposit", "loss", "stake", "session"]
    period: Literal["session", "day", "week", "month"] = "day"
    amount: Money | None = None
    minutes: Count | None = None


class Contact(Data, frozen=True, kw_only=True):
    """A contact with support, and what it was about."""

    channel: Literal["chat", "email", "phone", "other"] = "other"
    topic: Literal["complaint", "bonus", "payment", "gambling", "other"] = "other"


class Fault(Data, frozen=True, kw_only=True):
    """Something the operator got wrong for this player."""

    kind: Literal["failed_payout", "game_outage"]
    reference: Name
    amount: Money | None = None


class FactsAbout(Data, frozen=True, kw_only=True):
    """Which facts; until they are told they are unknown, and unknown is no."""

    what: Facts
    asked: Name | None = None
    """Id of the `facts.changed` that this tells about; one that changed again meanwhile stays unknown."""


class Link(Data, frozen=True, kw_only=True):
    """The person behind this account, under the group's own id."""

    person: Name


class Suppression(Data, frozen=True, kw_only=True):
    """Another account of the same person has excluded itself or shows strong harm; it is not said which."""

    cause: Cause
    until: Instant | None = None


class PlayerRegistered(Envelope, tag="player.registered", frozen=True, kw_only=True):
    """An account was opened or its facts were corrected."""

    data: Registration


class PlayerBlocked(Envelope, tag="player.blocked", frozen=True, kw_only=True):
    """The operator has closed the account."""

    data: Reason = Reason()


class PlayerUnblocked(Envelope, tag="player.unblocked", frozen=True, kw_only=True):
    """The operator has opened the account again."""

    data: Reason = Reason()


class KycChanged(Envelope, tag="kyc.changed", frozen=True, kw_only=True):
    """The check of identity has moved on."""

    data: KycState


class ConsentChanged(Envelope, tag="consent.changed", frozen=True, kw_only=True):
    """Marketing consent changed."""

    data: ConsentChange


class ObjectionChanged(Envelope, tag="objection.changed", frozen=True, kw_only=True):
    """The player objected to direct marketing, or took it back."""

    data: Objection


class CheckRecorded(Envelope, tag="check.recorded", frozen=True, kw_only=True):
    """The operator has checked something about the player."""

    data: CheckResult


class SelfExclusionSet(Envelope, tag="self_exclusion.set", frozen=True, kw_only=True):
    """The player excluded himself."""

    data: Exclusion


class SelfExclusionLifted(Envelope, tag="self_exclusion.lifted", frozen=True, kw_only=True):
    """A self-exclusion has ended and the player has asked to come back."""

    data: Lift = Lift()


class TimeOutSet(Envelope, tag="time_out.set", frozen=True, kw_only=True):
    """The player takes a break."""

    data: Break


class LimitSet(Envelope, tag="limit.set", frozen=True, kw_only=True):
    """A limit was set or lowered."""

    data: Limit


class LimitReached(Envelope, tag="limit.reached", frozen=True, kw_only=True):
    """A limit stopped the player."""

    data: Limit


class LimitRaiseRequested(Envelope, tag="limit.raise_requested", frozen=True, kw_only=True):
    """The player asked for a higher limit: a marker of harm."""

    data: Limit


class SupportContacted(Envelope, tag="support.contacted", frozen=True, kw_only=True):
    """The player got in touch with support."""

    data: Contact


class OperatorFault(Envelope, tag="operator.fault", frozen=True, kw_only=True):
    """The operator failed the player: a payout that did not arrive, a game that broke."""

    data: Fault


class FactsChanged(Envelope, tag="facts.changed", frozen=True, kw_only=True):
    """A source says that some facts changed without saying how; they are unknown until they are told."""

    data: FactsAbout


class FactsTold(Envelope, tag="facts.told", frozen=True, kw_only=True):
    """The source has told these facts; what it told stands in the events before this one."""

    data: FactsAbout


class PersonLinked(Envelope, tag="person.linked", frozen=True, kw_only=True):
    """This account belongs to a person of the group; needs a key of the group."""

    data: Link


class PersonSuppressed(Envelope, tag="person.suppressed", frozen=True, kw_only=True):
    """Protection reaches this account from another one of the same person."""

    data: Suppression


class PersonReleased(Envelope, tag="person.released", frozen=True, kw_only=True):
    """The self-exclusion on the other account has been lifted."""

    data: Suppression
