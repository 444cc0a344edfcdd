"""Events of play: casino, sportsbook, bonuses, and a day's aggregate where a source has nothing finer."""

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta

from core.events.envelope import Category, Data, Envelope, Instant, Name, Note, Odds, Rtp, Volatility
from core.money import Money, SignedMoney

Lines = Annotated[int, Meta(ge=1, le=1_000_000)]


class Bet(Data, frozen=True, kw_only=True):
    """A stake put at risk; `rtp` and `volatility` (SD per unit stake) where the supplier gives them."""

    round: Name
    game: Name
    category: Category
    stake: Money
    bonus: Money | None = None
    """The part of the stake that is bonus money."""
    bet: Name | None = None
    rtp: Rtp | None = None
    volatility: Volatility | None = None
    lines: Lines | None = None
    max_lines: Lines | None = None

    def __post_init__(self) -> None:
        _is_part(self.bonus, self.stake)


class Win(Data, frozen=True, kw_only=True):
    """What a round paid back, the stake included."""

    round: Name
    game: Name
    category: Category
    payout: Money
    bonus: Money | None = None
    """The part of the payout that is bonus money."""
    bet: Name | None = None

    def __post_init__(self) -> None:
        _is_part(self.bonus, self.payout)


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
    bonus: Money | None = None
    """The part of the amount that is bonus money."""
    rtp: Rtp | None = None
    volatility: Volatility | None = None

    def __post_init__(self) -> None:
        _is_part(self.bonus, self.amount)


class Leg(Data, frozen=True, kw_only=True):
    """One selection of a sports bet."""

    event: Note = ""
    sport: Note = ""
    market: Note = ""
    outcome: Note = ""
    odds: Odds | None = None
    live: bool = False
    start: Instant | None = None


class SportBet(Data, frozen=True, kw_only=True):
    """A sports bet: its decimal odds over all legs."""

    bet: Name
    stake: Money
    bonus: Money | None = None
    odds: Odds | None = None
    kind: Literal["single", "multi", "system"] = "single"
    legs: Annotated[tuple[Leg, ...], Meta(max_length=100)] = ()

    def __post_init__(self) -> None:
        _is_part(self.bonus, self.stake)


class SportPayout(Data, frozen=True, kw_only=True):
    """What a sports bet came to; nothing where it lost."""

    bet: Name
    payout: Money
    bonus: Money | None = None

    def __post_init__(self) -> None:
        _is_part(self.bonus, self.payout)


class SportVoid(Data, frozen=True, kw_only=True):
    """A sports bet that does not count: its stake leaves the sums again."""

    bet: Name
    stake: Money
    bonus: Money | None = None
    odds: Odds | None = None
    legs: Annotated[tuple[Leg, ...], Meta(max_length=100)] = ()

    def __post_init__(self) -> None:
        _is_part(self.bonus, self.stake)


class Bonus(Data, frozen=True, kw_only=True):
    """One granted bonus in one of its states; `bonus` is the same through all of them."""

    bonus: Name
    amount: Money | None = None
    campaign: Name | None = None
    kind: Literal["no_deposit", "welcome", "cashback", "reload", "wager_free", "free_spins", "free_bet", "other"] = (
        "other"
    )
    product: Literal["casino", "sport", "lottery", "poker", "any"] = "any"
    wagering_requirement: Money | None = None
    converted: Money | None = None
    """What of it has become real money: the bonus cost."""


class DayActivity(Data, frozen=True, kw_only=True):
    """A player's day in sums, all in one currency; it says nothing of single bets, so it counts none."""

    day: date
    deposits: Money | None = None
    withdrawals: Money | None = None
    turnover: Money | None = None
    winnings: Money | None = None
    bonus: Money | None = None
    ngr: SignedMoney | None = None
    seconds: Annotated[int, Meta(ge=0, le=86_400)] | None = None


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


class SportBetPlaced(Envelope, tag="sport.bet", frozen=True, kw_only=True):
    """A sports bet was placed."""

    data: SportBet


class SportBetSettled(Envelope, tag="sport.settled", frozen=True, kw_only=True):
    """A sports bet was settled."""

    data: SportPayout


class SportCashedOut(Envelope, tag="sport.cashed_out", frozen=True, kw_only=True):
    """A sports bet was bought back before its end."""

    data: SportPayout


class SportVoided(Envelope, tag="sport.voided", frozen=True, kw_only=True):
    """A sports bet was declared void."""

    data: SportVoid


class SportUnsettled(Envelope, tag="sport.unsettled", frozen=True, kw_only=True):
    """A settlement or cash-out was taken back; its payout leaves the sums again."""

    data: SportPayout


class BonusOffered(Envelope, tag="bonus.offered", frozen=True, kw_only=True):
    """A bonus waits for the player to take it."""

    data: Bonus


class BonusGranted(Envelope, tag="bonus.granted", frozen=True, kw_only=True):
    """A bonus was credited."""

    data: Bonus


class BonusActivated(Envelope, tag="bonus.activated", frozen=True, kw_only=True):
    """A bonus is being played."""

    data: Bonus


class BonusWagered(Envelope, tag="bonus.wagered", frozen=True, kw_only=True):
    """Some of the wagering requirement was met."""

    data: Bonus


class BonusCompleted(Envelope, tag="bonus.completed", frozen=True, kw_only=True):
    """The wagering requirement was met; what is left is the player's."""

    data: Bonus


class BonusForfeited(Envelope, tag="bonus.forfeited", frozen=True, kw_only=True):
    """The player gave a bonus up."""

    data: Bonus


class BonusExpired(Envelope, tag="bonus.expired", frozen=True, kw_only=True):
    """A bonus ran out of time."""

    data: Bonus


class BonusLost(Envelope, tag="bonus.lost", frozen=True, kw_only=True):
    """A bonus was played away."""

    data: Bonus


class BonusReversed(Envelope, tag="bonus.reversed", frozen=True, kw_only=True):
    """A bonus was taken back by the operator."""

    data: Bonus


class ActivityDay(Envelope, tag="activity.day", frozen=True, kw_only=True):
    """One day of a player as a source that has nothing finer tells it."""

    data: DayActivity


def _is_part(part: Money | None, whole: Money) -> None:
    if part is not None and (part.currency != whole.currency or part.minor > whole.minor):
        raise ValueError("the bonus part is more than the whole, or in another currency")
