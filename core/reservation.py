"""Reservations: what an offer takes of every budget, claimed with the decision and settled with its command."""

from collections.abc import Iterator

from msgspec import Struct

from core.budget import Budget, Claim
from core.calendar import day_of, month_of
from core.decide import Decision, Inputs
from core.events import Channel
from core.money import to_minor
from core.plays import ArmChoice
from core.policy import Budgets
from core.record import identity
from core.situation import Situation


class SpentEntry(Struct, frozen=True, kw_only=True):
    """One reservation: what an offer takes of every budget."""

    brand: str
    player: str
    day: str
    cost: int
    """What the budgets set aside for it, in base units."""
    play: str = ""
    """The play that it came from, whatever its words: named after its situation, empty for none."""
    channel: Channel = "site"
    currency: str = ""
    amount: int = 0
    """What the treasury promises, in minor units of the currency."""
    released: bool = False
    """Whether its money is free again; the message counts all the same."""


class Release(Struct, frozen=True, kw_only=True):
    """What a decision had reserved is free again: its command never went out."""

    decision: str
    fate: str
    reason: str


def play_name(situation: Situation) -> str:
    """What a play's budgets are kept under: the next play for the same situation goes on with them."""
    return identity("play", situation.key)


def entry_of(decision: Decision) -> SpentEntry | None:
    """What a decision reserves; None if it is no offer."""
    if not decision.reserves:
        return None
    given = decision.command.amount if decision.command is not None else None
    return SpentEntry(
        brand=decision.brand,
        player=decision.player,
        day=day_of(decision.at),
        cost=decision.claim,
        play=play_name(decision.situation) if decision.play else "",
        channel=ArmChoice(decision.arm, decision.tier).channel,
        currency=given.currency if given else "",
        amount=to_minor(given.amount, given.currency) if given else 0,
    )


def shares_of(entry: SpentEntry) -> Iterator[tuple[Budget, int]]:
    """How much a reservation takes of which budget.

    Nobody tells when a promise is paid out: it weighs on the treasury for the month in which it was made.
    """
    month = month_of(entry.day)
    for period in (entry.day, month):
        yield Budget(entry.brand, "brand", "", period), entry.cost
        yield Budget(entry.brand, "player", entry.player, period), entry.cost
        if entry.play:
            yield Budget(entry.brand, "play", entry.play, period), entry.cost
    if entry.amount:
        yield Budget(entry.brand, "treasury", entry.currency, month), entry.amount


def claims_of(inputs: Inputs, decision: Decision) -> tuple[Claim, ...]:
    """What a decision claims, with the limits it was made under."""
    entry = entry_of(decision)
    if entry is None:
        return ()
    return tuple(Claim(budget, amount, _limit(budget, inputs)) for budget, amount in shares_of(entry))


def _limit(budget: Budget, inputs: Inputs) -> int | None:
    caps, budgets = inputs.policy.caps, inputs.policy.budgets or Budgets()
    if budget.scope == "treasury":
        return None if budgets.treasury is None else inputs.market.share(budget.name, budgets.treasury) or 0
    daily = {"brand": caps.brand_day, "player": caps.player_day, "play": budgets.play_day}
    monthly = {"brand": budgets.brand_month, "player": budgets.player_month, "play": budgets.play_month}
    return (monthly if budget.period == month_of(budget.period) else daily)[budget.scope]
