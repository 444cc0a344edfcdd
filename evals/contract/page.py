"""The page about events: how they are sent, what becomes of them, and every type, room by room."""

import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, Final, get_args

import msgspec

from core.events import EVENT_CLASSES, GROUP_TYPES, INTERNAL_TYPES, Event, event_type
from core.money import SCALES

HEAD: Final = Path(__file__).parent / "events.md"
"""What people wrote of the page; the rest is made from the types."""
ROOM: Final = """
## {title}

{about}| type | says | fields of `data` |
|---|---|---|
"""


def page(surprises: Sequence[tuple[str, Sequence[str]]] = ()) -> str:
    """The page, with what a reader of each release may meet that it did not tell of."""
    news = "".join(f"Since release {release}:\n\n{_list(map(_new, told))}\n" for release, told in surprises if told)
    head = HEAD.read_text(encoding="utf-8").replace("{{currencies}}\n", _currencies())
    return head.replace("{{surprises}}\n", news) + "".join(map(_room, _rooms()))


def _rooms() -> Iterable[tuple[str, list[type[Event]]]]:
    order = list(dict.fromkeys(cls.__module__ for cls in EVENT_CLASSES))
    rooms = sorted(EVENT_CLASSES, key=lambda cls: order.index(cls.__module__))
    return [(module, list(members)) for module, members in groupby(rooms, key=lambda cls: cls.__module__)]


def _room(room: tuple[str, list[type[Event]]]) -> str:
    title, _, about = (sys.modules[room[0]].__doc__ or "").splitlines()[0].partition(": ")
    sentence = f"{about[0].upper()}{about[1:]}\n\n" if about else ""
    return ROOM.format(title=title.removesuffix("."), about=sentence) + "".join(map(_row, room[1]))


def _row(cls: Any) -> str:
    says, name = (cls.__doc__ or "").splitlines()[0], event_type(cls)
    mark = " *hub*" * (name in INTERNAL_TYPES) + " *group*" * (name in GROUP_TYPES)
    data = next(field.type for field in msgspec.structs.fields(cls) if field.name == "data")
    return f"| `{name}` | {says}{mark} | {', '.join(map(_field, msgspec.structs.fields(data)))} |\n"


def _field(field: msgspec.structs.FieldInfo) -> str:
    choices = get_args(field.type) if "Literal" in str(field.type) else ()
    shown = " (" + ", ".join(str(choice) for choice in choices) + ")" if choices else ""
    return f"`{field.name}`{'' if field.required else '?'}{shown}"


def _currencies() -> str:
    by_scale: defaultdict[int, list[str]] = defaultdict(list)
    for code, scale in sorted(SCALES.items()):
        by_scale[scale].append(code)
    return _list([f"{scale}: {', '.join(codes)}" for scale, codes in sorted(by_scale.items())])


def _new(told: str) -> str:
    where, _, what = told.partition(" ")
    return f"`{where}` {what}"


def _list(lines: Iterable[str]) -> str:
    return "".join(f"- {line}\n" for line in lines)
