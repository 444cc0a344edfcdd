"""Events of a visit: coming, looking around, the cashier, wallets, and what became of commands."""

from typing import Annotated, Literal

from msgspec import Meta

from core.events.envelope import Channel, Count, Data, Envelope, Name, Note
from core.money import Money

Seconds = Annotated[int, Meta(ge=0, le=86_400)]


class Login(Data, frozen=True, kw_only=True):
    """How a session began."""

    method: Literal["password", "wallet", "sso"] = "password"


class Visit(Data, frozen=True, kw_only=True):
    """One sitting, under the source's own id where it has one."""

    session: Name | None = None


class Page(Data, frozen=True, kw_only=True):
    """A page, by its path alone."""

    path: Annotated[str, Meta(min_length=1, max_length=500)]


class Cashier(Data, frozen=True, kw_only=True):
    """The cashier page, and what the player came for."""

    purpose: Literal["deposit", "withdrawal"] = "deposit"


class Hesitation(Data, frozen=True, kw_only=True):
    """A stop at the cashier: how long nothing was done."""

    purpose: Literal["deposit", "withdrawal"] = "deposit"
    seconds: Seconds | None = None


class Wallet(Data, frozen=True, kw_only=True):
    """A wallet on a chain."""

    chain: Name
    address: Name


class WalletSignature(Data, frozen=True, kw_only=True):
    """A message signed with a wallet, and what for."""

    chain: Name
    address: Name
    purpose: Literal["login", "link", "payment"] = "login"


class ChainDeposit(Data, frozen=True, kw_only=True):
    """A transfer on a chain; it enters no sum, the deposit that follows it does."""

    chain: Name
    tx: Name
    address: Name
    amount: Money
    confirmations: Count = 0


class CommandState(Data, frozen=True, kw_only=True):
    """What became of a command on the player's screen."""

    seq: Annotated[int, Meta(ge=1, le=2**53)]


class Acceptance(CommandState, frozen=True, kw_only=True):
    """What the player took, and for how long if it was a break."""

    hours: Annotated[int, Meta(ge=1, le=8760)] | None = None


class Send(Data, frozen=True, kw_only=True):
    """A message that today's CRM has sent to the player."""

    channel: Channel
    kind: Literal["commercial", "service", "protective"] = "commercial"
    campaign: Name | None = None
    about: Note = ""
    cost: Money | None = None


class LoggedIn(Envelope, tag="session.login", frozen=True, kw_only=True):
    """The player came in."""

    data: Login


class LoggedOut(Envelope, tag="session.logout", frozen=True, kw_only=True):
    """The player went out."""

    data: Visit = Visit()


class SessionStarted(Envelope, tag="session.started", frozen=True, kw_only=True):
    """The source opened a session."""

    data: Visit = Visit()


class SessionEnded(Envelope, tag="session.ended", frozen=True, kw_only=True):
    """The source closed a session."""

    data: Visit = Visit()


class PageViewed(Envelope, tag="page.viewed", frozen=True, kw_only=True):
    """A page came on the screen."""

    data: Page


class CashierOpened(Envelope, tag="cashier.opened", frozen=True, kw_only=True):
    """The cashier came on the screen."""

    data: Cashier


class CashierHesitated(Envelope, tag="cashier.hesitated", frozen=True, kw_only=True):
    """The player stopped at the cashier and did not go on."""

    data: Hesitation = Hesitation()


class CashierLeft(Envelope, tag="cashier.left", frozen=True, kw_only=True):
    """The cashier was left again."""

    data: Cashier


class WalletConnected(Envelope, tag="wallet.connected", frozen=True, kw_only=True):
    """A wallet was connected; nothing is proved yet."""

    data: Wallet


class WalletSigned(Envelope, tag="wallet.signed", frozen=True, kw_only=True):
    """A wallet proved itself by a signature."""

    data: WalletSignature


class OnchainSeen(Envelope, tag="onchain.seen", frozen=True, kw_only=True):
    """A transfer to the player's address was seen on the chain."""

    data: ChainDeposit


class OnchainConfirmed(Envelope, tag="onchain.confirmed", frozen=True, kw_only=True):
    """A transfer has the confirmations it needs."""

    data: ChainDeposit


class OnchainReorged(Envelope, tag="onchain.reorged", frozen=True, kw_only=True):
    """The chain took a transfer back."""

    data: ChainDeposit


class CommandShown(Envelope, tag="command.shown", frozen=True, kw_only=True):
    """A command reached the screen."""

    data: CommandState


class CommandDismissed(Envelope, tag="command.dismissed", frozen=True, kw_only=True):
    """A command was waved away."""

    data: CommandState


class CommandAccepted(Envelope, tag="command.accepted", frozen=True, kw_only=True):
    """The player took what a command offered."""

    data: Acceptance


class CommandFailed(Envelope, tag="command.failed", frozen=True, kw_only=True):
    """The frontend could not show a command."""

    data: CommandState


class CrmSent(Envelope, tag="crm.sent", frozen=True, kw_only=True):
    """Today's CRM sent the player a message; the hub judges it by its own floor."""

    data: Send
