"""An example of every event type, made from its types, with every field that goes with the others."""

from collections.abc import Mapping
from typing import Any, Final, get_args

from msgspec import inspect

from core.events import BrandLevel, Event, event_type
from core.money import Money, SignedMoney

AMOUNT: Final = {"amount": "12.50", "currency": "GBP", "rate": "1"}

SAID: Final[Mapping[str, Any]] = {
    "acquired_by": "affiliate-7", "address": "0x52908400098527886E0F7030069857D2E4169EE7", "asked": "facts-41",
    "bet": "bet-1001", "bonus": "bonus-77", "born": "1990-05-17", "campaign": "spring-reload", "chain": "ethereum",
    "confirmations": 12, "country": "GB", "currency": "GBP", "day": "2026-01-31", "event": "Leeds v Hull",
    "game": "book-of-tides", "lines": 10, "locale": "en", "market": "match winner", "max_lines": 20,
    "method": "card", "odds": "1.85", "outcome": "home", "path": "/slots/new", "payment": "pay-9001",
    "person": "person-12", "rate": "1.17", "region": "ENG", "round": "r-1001", "rtp": "0.9612", "seconds": 45,
    "session": "s-501", "sport": "football", "start": "2026-01-31T15:00:00Z", "test": False,
    "time": "2026-01-31T12:00:00Z", "tx": "0x9fc7", "until": "2026-02-28T12:00:00Z", "volatility": "6.2",
    "most": "5.00", "zone": "Europe/London",
}  # fmt: skip
"""What a field of this name says in the examples."""

LEFT_OUT: Final = frozenset({"minutes", "datacontenttype", "dialect", "brand"})
"""Fields that go with other values than those shown, or that a sender need not think of."""


def example(cls: type[Event]) -> dict[str, Any]:
    """An event of this type as a sender writes it."""
    kind = inspect.type_info(cls)
    assert isinstance(kind, inspect.StructType)
    own = {"id": f"{event_type(cls)}-1", "source": "game-server-1", "subject": "mia.1", "specversion": "1.0"}
    if cls in get_args(BrandLevel):
        own["subject"] = "northstar"
    shown = {field.name: own.get(field.name) or _field(field) for field in kind.fields if field.name not in LEFT_OUT}
    return {"specversion": own["specversion"], "type": event_type(cls), **shown}


def _field(field: inspect.Field) -> Any:
    kind = field.type
    if isinstance(kind, inspect.UnionType):
        kind = next(choice for choice in kind.types if not isinstance(choice, inspect.NoneType))
    if isinstance(kind, inspect.StructType) and kind.cls in (Money, SignedMoney):
        return {**AMOUNT, "amount": "2.50"} if field.name == "bonus" else AMOUNT
    return _struct(kind) if isinstance(kind, inspect.StructType) else _plain(field.name, kind)


def _struct(kind: inspect.StructType) -> dict[str, Any]:
    return {field.name: _field(field) for field in kind.fields if field.name not in LEFT_OUT}


def _plain(name: str, kind: inspect.Type) -> Any:
    match kind:
        case inspect.LiteralType():
            return kind.values[0]
        case inspect.VarTupleType(item_type=inspect.StructType() as item):
            return [_struct(item)]
        case inspect.BoolType() | inspect.IntType():
            return SAID.get(name, 1 if isinstance(kind, inspect.IntType) else True)
        case _:
            return SAID.get(name, f"{name} as the source calls it")
