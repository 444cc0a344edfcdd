"""Events of money in and out, and of the operator's own purse."""

from typing import Annotated

from msgspec import Meta

from core.events.envelope import Currency, Data, Envelope, Name, Note
from core.money import Money, SignedMoney, parse_decimal, scale_of


class Payment(Data, frozen=True, kw_only=True):
    """A deposit or a withdrawal in one of its states; `payment` is the same through all of them."""

    payment: Name
    amount: Money
    method: Annotated[str, Meta(max_length=40)] = "unknown"
    reason: Note = ""


class Balance(Data, frozen=True, kw_only=True):
    """What the player has at a moment."""

    real: SignedMoney
    bonus: SignedMoney | None = None


class Rate(Data, frozen=True, kw_only=True):
    """The price of one unit of a currency in the brand's base currency."""

    currency: Currency
    rate: str

    def __post_init__(self) -> None:
        scale_of(self.currency)
        if parse_decimal(self.rate)[0] == 0:
            raise ValueError("an exchange rate of zero")


class Liquidity(Data, frozen=True, kw_only=True):
    """What the operator's treasury can pay out in a currency."""

    available: Money


class DepositRequested(Envelope, tag="deposit.requested", frozen=True, kw_only=True):
    """The player asked to pay in."""

    data: Payment


class DepositApproved(Envelope, tag="deposit.approved", frozen=True, kw_only=True):
    """Money came in."""

    data: Payment


class DepositFailed(Envelope, tag="deposit.failed", frozen=True, kw_only=True):
    """A deposit was declined or broke."""

    data: Payment


class DepositCancelled(Envelope, tag="deposit.cancelled", frozen=True, kw_only=True):
    """The player took his deposit back before it was approved."""

    data: Payment


class DepositRolledBack(Envelope, tag="deposit.rolled_back", frozen=True, kw_only=True):
    """An approved deposit was reversed, by a chargeback for one."""

    data: Payment


class WithdrawalRequested(Envelope, tag="withdrawal.requested", frozen=True, kw_only=True):
    """The player asked for his money."""

    data: Payment


class WithdrawalApproved(Envelope, tag="withdrawal.approved", frozen=True, kw_only=True):
    """Money went out."""

    data: Payment


class WithdrawalFailed(Envelope, tag="withdrawal.failed", frozen=True, kw_only=True):
    """A withdrawal was declined or broke."""

    data: Payment


class WithdrawalCancelled(Envelope, tag="withdrawal.cancelled", frozen=True, kw_only=True):
    """The player took his withdrawal back: a marker of harm when he then plays on."""

    data: Payment


class WithdrawalRolledBack(Envelope, tag="withdrawal.rolled_back", frozen=True, kw_only=True):
    """An approved withdrawal came back."""

    data: Payment


class BalanceSnapshot(Envelope, tag="balance.snapshot", frozen=True, kw_only=True):
    """The player's balances as his operator keeps them."""

    data: Balance


class MarketRate(Envelope, tag="market.rate", frozen=True, kw_only=True):
    """An exchange rate; `subject` is the brand itself."""

    data: Rate


class TreasuryLiquidity(Envelope, tag="treasury.liquidity", frozen=True, kw_only=True):
    """What the operator's treasury can pay out; `subject` is the brand itself."""

    data: Liquidity
