"""The events: one CloudEvents 1.0 envelope and a closed union of what a player can do.

An event is one normalized fact about one player. Its identity is (brand, source, id); its `time` is
when it happened and is never guessed. Attributes that CloudEvents allows and we do not know are kept
on the wire and ignored here; inside `data` an unknown field is refused, because it is a typing error.
"""

from typing import Final, get_args

from core.events.account import *
from core.events.envelope import *
from core.events.hub import *
from core.events.payments import *
from core.events.play import *
from core.events.visit import *

Event = (
    PlayerRegistered
    | PlayerBlocked
    | PlayerUnblocked
    | KycChanged
    | ConsentChanged
    | ObjectionChanged
    | CheckRecorded
    | SelfExclusionSet
    | SelfExclusionLifted
    | TimeOutSet
    | LimitSet
    | LimitReached
    | LimitRaiseRequested
    | SupportContacted
    | OperatorFault
    | FactsChanged
    | FactsTold
    | PersonLinked
    | PersonSuppressed
    | PersonReleased
    | LoggedIn
    | LoggedOut
    | SessionStarted
    | SessionEnded
    | PageViewed
    | CashierOpened
    | CashierHesitated
    | CashierLeft
    | WalletConnected
    | WalletSigned
    | OnchainSeen
    | OnchainConfirmed
    | OnchainReorged
    | CommandShown
    | CommandDismissed
    | CommandAccepted
    | CommandFailed
    | CrmSent
    | DepositRequested
    | DepositApproved
    | DepositFailed
    | DepositCancelled
    | DepositRolledBack
    | WithdrawalRequested
    | WithdrawalApproved
    | WithdrawalFailed
    | WithdrawalCancelled
    | WithdrawalRolledBack
    | BalanceSnapshot
    | MarketRate
    | TreasuryLiquidity
    | BetPlaced
    | BetWon
    | RoundClosed
    | RolledBack
    | SportBetPlaced
    | SportBetSettled
    | SportCashedOut
    | SportVoided
    | SportUnsettled
    | BonusOffered
    | BonusGranted
    | BonusActivated
    | BonusWagered
    | BonusCompleted
    | BonusForfeited
    | BonusExpired
    | BonusLost
    | BonusReversed
    | ActivityDay
    | TimeDue
    | DecisionRequested
    | BrandSwitched
    | MigrationStarted
    | MigrationFinished
    | LetterRetried
    | ProposalJudged
    | BreakAccepted
    | DecisionContested
    | RestrictionReviewed
    | GapHealed
)

EVENT_CLASSES: tuple[type[Event], ...] = get_args(Event)
EVENT_TYPES: tuple[str, ...] = tuple(event_type(cls) for cls in EVENT_CLASSES)

INTERNAL_TYPES: Final[frozenset[str]] = frozenset(
    event_type(cls)
    for cls in (
        DecisionRequested, BrandSwitched, MigrationStarted, MigrationFinished, LetterRetried, PersonSuppressed,
        PersonReleased, ProposalJudged, BreakAccepted, DecisionContested, RestrictionReviewed, GapHealed,
    )
)  # fmt: skip
"""Types that only the hub itself writes; a client that sends one is refused."""

GROUP_TYPES: Final[frozenset[str]] = frozenset({event_type(PersonLinked)})
"""Types that reach across brands; only a key of the group may send them."""

BrandLevel = (
    MarketRate | TreasuryLiquidity | BrandSwitched | MigrationStarted | MigrationFinished | LetterRetried | GapHealed
)
"""Events about a brand; their `subject` is the brand and they belong to no player."""
