"""The events: one CloudEvents 1.0 envelope and a closed union of what a player can do.

An event is one normalized fact about one player. Its identity is (brand, source, id); its `time` is
when it happened and is never guessed. Attributes that CloudEvents allows and we do not know are kept
on the wire and ignored here; inside `data` an unknown field is refused, because it is a typing error.
"""

from datetime import date, datetime
from typing import Annotated, Literal, get_args

from msgspec import Meta, Struct

from core.money import Money, scale_of

Name = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+\Z")]
PlayerId = Annotated[str, Meta(min_length=1, max_length=128, pattern=r"^[^\s\x00-\x1f\x7f*>]+\Z")]
BrandName = Annotated[str, Meta(max_length=40, pattern=r"^([a-z0-9][a-z0-9-]*)?\Z")]
Instant = Annotated[datetime, Meta(tz=True)]
Rtp = Annotated[str, Meta(pattern=r"^(0(\.[0-9]{1,6})?|1(\.0{1,6})?)\Z")]
Volatility = Annotated[str, Meta(pattern=r"^[0-9]{1,3}(\.[0-9]{1,6})?\Z")]
Country = Annotated[str, Meta(pattern=r"^[A-Z]{2}\Z")]
Region = Annotated[str, Meta(pattern=r"^[A-Z0-9]{1,3}\Z")]

Category = Literal["slots", "live", "table", "crash", "dice", "other"]
Channel = Literal["site", "email", "sms", "phone", "post", "push", "telegram"]
Moment = Literal["lobby", "cashier", "support"]


class Data(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Base of all payloads: strict, so that a misspelt field is an error and not a silent loss."""


class Registration(Data, frozen=True, kw_only=True):
    """Who the player says he is, and whether that has been verified."""

    country: Country
    born: date
    currency: Annotated[str, Meta(min_length=1, max_length=8)]
    verified: bool = False
    region: Region | None = None
    locale: Annotated[str, Meta(max_length=12)] = "en"

    def __post_init__(self) -> None:
        scale_of(self.currency)


class Login(Data, frozen=True, kw_only=True):
    """How a session began."""

    method: Literal["password", "wallet", "sso"] = "password"


class Bet(Data, frozen=True, kw_only=True):
    """A stake put at risk; `rtp` and `volatility` (SD per unit stake) where the supplier gives them."""

    round: Name
    game: Name
    category: Category
    stake: Money
    bet: Name | None = None
    rtp: Rtp | None = None
    volatility: Volatility | None = None


class Win(Data, frozen=True, kw_only=True):
    """What a round paid back, the stake included."""

    round: Name
    game: Name
    category: Category
    payout: Money
    bet: Name | None = None


class Round(Data, frozen=True, kw_only=True):
    """A game round that is over."""

    round: Name
    game: Name


class Rollback(Data, frozen=True, kw_only=True):
    """A bet or a win taken back by the game server: the amount leaves the sums again."""

    round: Name
    game: Name
    category: Category
    kind: Literal["bet", "win"]
    amount: Money
    rtp: Rtp | None = None
    volatility: Volatility | None = None


class Payment(Data, frozen=True, kw_only=True):
    """A deposit or a withdrawal in one of its states; `payment` is the same through all of them."""

    payment: Name
    amount: Money
    method: Annotated[str, Meta(max_length=40)] = "unknown"
    reason: Annotated[str, Meta(max_length=200)] = ""


class Cashier(Data, frozen=True, kw_only=True):
    """The cashier page, and what the player came for."""

    purpose: Literal["deposit", "withdrawal"] = "deposit"


class WalletSignature(Data, frozen=True, kw_only=True):
    """A message signed with a wallet, and what for."""

    chain: Name
    address: Name
    purpose: Literal["login", "link", "payment"] = "login"


class ConsentChange(Data, frozen=True, kw_only=True):
    """Marketing consent given or taken back for one channel."""

    channel: Channel
    granted: bool


class Exclusion(Data, frozen=True, kw_only=True):
    """A self-exclusion; without `until` it has no end."""

    until: Instant | None = None
    scheme: Literal["operator", "national"] = "operator"


class CommandState(Data, frozen=True, kw_only=True):
    """What became of a command on the player's screen."""

    seq: Annotated[int, Meta(ge=1, le=2**53)]


class Due(Data, frozen=True, kw_only=True):
    """A moment that was waited for; time passing is a recorded event like any other."""

    timer: Literal["session", "command"]


class Request(Data, frozen=True, kw_only=True):
    """Somebody asked for a decision, with his idempotency key."""

    moment: Moment
    key: Annotated[str, Meta(max_length=200)]


class Switch(Data, frozen=True, kw_only=True):
    """The kill switch: commercial arms of a brand off or on again, by whom and why."""

    commercial: Literal["off", "on"]
    by: Name
    reason: Annotated[str, Meta(max_length=200)] = ""


class Envelope(Struct, frozen=True, kw_only=True, tag_field="type", omit_defaults=True):
    """The CloudEvents attributes; `brand` is an extension, `subject` is the player."""

    id: Name
    source: Name
    time: Instant
    subject: PlayerId
    brand: BrandName = ""
    specversion: Literal["1.0"] = "1.0"
    datacontenttype: Literal["application/json"] | None = None


class PlayerRegistered(Envelope, tag="player.registered", frozen=True, kw_only=True):
    """An account was opened or its facts were corrected."""

    data: Registration


class LoggedIn(Envelope, tag="session.login", frozen=True, kw_only=True):
    """The player came in."""

    data: Login


class BetPlaced(Envelope, tag="game.bet", frozen=True, kw_only=True):
    """A stake was placed."""

    data: Bet


class BetWon(Envelope, tag="game.win", frozen=True, kw_only=True):
    """A round paid."""

    data: Win


class RoundClosed(Envelope, tag="round.closed", frozen=True, kw_only=True):
    """A round is over, whatever it paid."""

    data: Round


class RolledBack(Envelope, tag="game.rollback", frozen=True, kw_only=True):
    """A bet or win was taken back."""

    data: Rollback


class DepositRequested(Envelope, tag="deposit.requested", frozen=True, kw_only=True):
    """The player asked to pay in."""

    data: Payment


class DepositApproved(Envelope, tag="deposit.approved", frozen=True, kw_only=True):
    """Money came in."""

    data: Payment


class DepositFailed(Envelope, tag="deposit.failed", frozen=True, kw_only=True):
    """A deposit was declined or broke."""

    data: Payment


class WithdrawalRequested(Envelope, tag="withdrawal.requested", frozen=True, kw_only=True):
    """The player asked for his money."""

    data: Payment


class WithdrawalApproved(Envelope, tag="withdrawal.approved", frozen=True, kw_only=True):
    """Money went out."""

    data: Payment


class WithdrawalCancelled(Envelope, tag="withdrawal.cancelled", frozen=True, kw_only=True):
    """The player took his withdrawal back: a marker of harm when he then plays on."""

    data: Payment


class CashierOpened(Envelope, tag="cashier.opened", frozen=True, kw_only=True):
    """The cashier came on the screen."""

    data: Cashier


class CashierLeft(Envelope, tag="cashier.left", frozen=True, kw_only=True):
    """The cashier was left again."""

    data: Cashier


class WalletSigned(Envelope, tag="wallet.signed", frozen=True, kw_only=True):
    """A wallet proved itself by a signature."""

    data: WalletSignature


class ConsentChanged(Envelope, tag="consent.changed", frozen=True, kw_only=True):
    """Marketing consent changed."""

    data: ConsentChange


class SelfExclusionSet(Envelope, tag="self_exclusion.set", frozen=True, kw_only=True):
    """The player excluded himself."""

    data: Exclusion


class CommandShown(Envelope, tag="command.shown", frozen=True, kw_only=True):
    """A command reached the screen."""

    data: CommandState


class CommandDismissed(Envelope, tag="command.dismissed", frozen=True, kw_only=True):
    """A command was waved away."""

    data: CommandState


class CommandAccepted(Envelope, tag="command.accepted", frozen=True, kw_only=True):
    """The player took what a command offered."""

    data: CommandState


class TimeDue(Envelope, tag="time.due", frozen=True, kw_only=True):
    """A timer of this player ran out."""

    data: Due


class DecisionRequested(Envelope, tag="decision.requested", frozen=True, kw_only=True):
    """A decision was asked for through the API; once for each player and key."""

    data: Request


class BrandSwitched(Envelope, tag="brand.switched", frozen=True, kw_only=True):
    """The brand's kill switch was turned; `subject` is the brand itself."""

    data: Switch


Event = (
    PlayerRegistered
    | LoggedIn
    | BetPlaced
    | BetWon
    | RoundClosed
    | RolledBack
    | DepositRequested
    | DepositApproved
    | DepositFailed
    | WithdrawalRequested
    | WithdrawalApproved
    | WithdrawalCancelled
    | CashierOpened
    | CashierLeft
    | WalletSigned
    | ConsentChanged
    | SelfExclusionSet
    | CommandShown
    | CommandDismissed
    | CommandAccepted
    | TimeDue
    | DecisionRequested
    | BrandSwitched
)

EVENT_CLASSES: tuple[type[Event], ...] = get_args(Event)


def event_type(event: Envelope | type[Envelope]) -> str:
    """The CloudEvents `type` of an event or event class."""
    return str(event.__struct_config__.tag)


EVENT_TYPES: tuple[str, ...] = tuple(event_type(cls) for cls in EVENT_CLASSES)
INTERNAL_TYPES: frozenset[str] = frozenset({"decision.requested", "brand.switched"})
"""Types that only the hub itself writes; a client that sends one is refused."""
