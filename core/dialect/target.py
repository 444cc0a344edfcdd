"""What the fields of our events are, as far as a mapping must know it: money, text, number, time."""

from collections.abc import Mapping
from functools import cache
from typing import Final, Literal, get_args

from msgspec import Struct, inspect

from core.events import EVENT_CLASSES, event_type
from core.events.envelope import Odds, Rtp, Volatility
from core.money import Money, SignedMoney

Shape = Literal["text", "ratio", "whole", "flag", "day", "instant", "money", "list"]

_RATIOS: Final = frozenset(get_args(alias)[1].pattern for alias in (Odds, Rtp, Volatility))
_CLASSES: Final = {event_type(cls): cls for cls in EVENT_CLASSES}


class Target(Struct, frozen=True):
    """One field of an event."""

    shape: Shape
    required: bool
    longest: int | None = None
    """Free text is cut here: a long note must not cost a deposit."""
    words: tuple[str, ...] = ()
    """The words that the field takes, if it takes no others."""
    fields: "Mapping[str, Target]" = {}


@cache
def targets_of(event: str) -> Mapping[str, Target]:
    """The data fields of an event type."""
    info = inspect.type_info(_CLASSES[event])
    assert isinstance(info, inspect.StructType)
    data = next(field for field in info.fields if field.name == "data")
    return _targets(data.type)


def _targets(data: inspect.Type) -> Mapping[str, Target]:
    assert isinstance(data, inspect.StructType)
    return {field.name: _target(field.type, field.required) for field in data.fields}


def _target(kind: inspect.Type, required: bool) -> Target:
    if isinstance(kind, inspect.UnionType):
        kind = next(one for one in kind.types if not isinstance(one, inspect.NoneType))
    match kind:
        case inspect.StructType(cls=cls) if cls in (Money, SignedMoney):
            return Target("money", required)
        case inspect.VarTupleType(item_type=item):
            return Target("list", required, fields=_targets(item))
        case inspect.StrType(pattern=pattern, max_length=longest):
            ratio = pattern in _RATIOS
            return Target("ratio" if ratio else "text", required, None if pattern else longest)
        case inspect.IntType():
            return Target("whole", required)
        case inspect.BoolType():
            return Target("flag", required)
        case inspect.DateType():
            return Target("day", required)
        case inspect.DateTimeType():
            return Target("instant", required)
        case inspect.LiteralType(values=values):
            return Target("text", required, words=tuple(map(str, values)))
        case _:
            return Target("text", required)
