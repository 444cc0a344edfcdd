"""Weighing: whether the money of a payload's events is what its balances and totals say."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final

from core.balances import Told, balance_change, totals
from core.dialect.spec import MoneyUnit
from core.events import Event, event_type
from core.money import Money, format_minor, scale_of

MONEY_OF: Final[Mapping[str, str]] = {
    "game.bet": "stake", "game.win": "payout", "sport.bet": "stake", "sport.settled": "payout",
    "sport.cashed_out": "payout", "deposit.approved": "amount", "withdrawal.approved": "amount",
    "deposit.requested": "amount", "deposit.failed": "amount", "deposit.cancelled": "amount",
    "withdrawal.requested": "amount", "withdrawal.failed": "amount", "withdrawal.cancelled": "amount",
}  # fmt: skip
"""The field that holds what an event is about."""
_MOVES: Final[Mapping[str, int]] = {
    "game.bet": -1, "game.win": 1, "sport.bet": -1, "sport.settled": 1, "sport.cashed_out": 1,
    "deposit.approved": 1, "withdrawal.approved": -1,
}  # fmt: skip
"""Whether an event takes from the balance or adds to it."""


def money_of(event: Event) -> Money | None:
    """What an event is about in money; None if it is about none."""
    field = MONEY_OF.get(event_type(event))
    return getattr(event.data, field) if field is not None else None


def unbalanced(events: Sequence[Event], payload: Mapping[str, object], unit: MoneyUnit) -> Iterator[str]:
    """What does not come out: the change of the balance, or the total of a list."""
    currency = _currency(events)
    if currency is None:
        return
    change, moved = balance_change(payload), _moved(events)
    if change is not None and moved and not any(_agree(change, one, currency, unit) for one in moved):
        shown = format_minor(moved[0], currency)
        yield f"moves {shown} {currency}, and its balances differ by {change[0]}"
    said, sums = totals(payload), _sums(events)
    if said and not any(_agree(total, one, currency, unit) for total in said for one in sums):
        yield f"comes to {format_minor(sums[-1], currency)} {currency}, and says that its total is {said[0][0]}"


def unit_is_shown(events: Sequence[Event], payload: Mapping[str, object], unit: MoneyUnit) -> bool:
    """Whether a balance or total that is written with decimals agrees with the events: then the unit is right."""
    currency = _currency(events)
    if currency is None:
        return False
    change = balance_change(payload)
    pairs = [(change, one) for one in _moved(events) if change is not None]
    pairs += [(total, one) for total in totals(payload) for one in _sums(events)]
    return any(told is not None and told[1] and _agree(told, one, currency, unit) for told, one in pairs)


def _currency(events: Sequence[Event]) -> str | None:
    codes = {money.currency for event in events if (money := money_of(event)) is not None}
    return codes.pop() if len(codes) == 1 else None


def _moved(events: Sequence[Event]) -> Sequence[int]:
    """What the events add to the balance, with and without the part that is bonus money; nothing if one is unsure."""
    about = [event for event in events if event_type(event) in MONEY_OF]
    if not about or any(event_type(event) not in _MOVES for event in about):
        return []
    whole = sum(_MOVES[event_type(event)] * _minor(event) for event in about)
    real = sum(_MOVES[event_type(event)] * (_minor(event) - _bonus(event)) for event in about)
    return [whole, real]


def _minor(event: Event) -> int:
    money = money_of(event)
    return money.minor if money is not None else 0


def _bonus(event: Event) -> int:
    bonus = getattr(event.data, "bonus", None)
    return bonus.minor if isinstance(bonus, Money) else 0


def _sums(events: Sequence[Event]) -> Sequence[int]:
    """What the events come to by their type, and all together."""
    found: dict[str, int] = {}
    for event in events:
        found[event_type(event)] = found.get(event_type(event), 0) + _minor(event)
    return [*found.values(), sum(found.values())]


def _agree(told: Told, minor: int, currency: str, unit: MoneyUnit) -> bool:
    """Whether a number is this amount: in whole units, or, if it is written without decimals, as the amounts are."""
    number, pointed = told
    places = scale_of(currency)
    in_units = number == Decimal(minor).scaleb(-places)
    shift = {"units": -places, "minor": 0, "micros": 6 - places}[unit]
    return in_units or (not pointed and number == Decimal(minor).scaleb(shift))
