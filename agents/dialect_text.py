"""The text of a proposed dialect, as people write such files: with the reason beside each line."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from agents.draft import Draft, Line
from agents.roles import Seen
from core.dialect.spec import MoneyUnit

EXAMPLE: Final = """\
dialect: shop
title: Payments of a web shop
kind:
  field: what                  # the field that says what a payload is
money: minor                   # 2550 is 25.50
player: who
time: when
currency: money
rate: rate?                    # may be missing

shapes:
  payment:
    event:                     # what `choose` reads picks the event
      new: deposit.requested
      ok: deposit.approved
      broken: deposit.failed
    choose: "{state}"
    id: "payment/{nr}/{state}"
    data:
      payment: nr
      amount: sum
      method: via?
"""
_PLAIN: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_./-]*")
_RESERVED: Final = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})
_WHERE_WHY_STANDS: Final = 44


def written(name: str, kind: str, told: Seen | None, drafts: Sequence[Draft], unit: MoneyUnit, samples: int) -> str:
    """The file for these rules."""
    lines = [
        f"# Written by the offline proposer from {samples} samples, by the names, types and values of fields.",
        "# Nothing follows from it until a person accepts it.",
        f"dialect: {name}",
        "title: Written by the offline proposer",
        *_kind(kind, told),
        f"money: {unit}",
        "shapes:",
        *(_shapes(kind, told, drafts)),
    ]
    return "\n".join(lines) + "\n"


def _kind(kind: str, told: Seen | None) -> Sequence[str]:
    if kind:
        return ["kind:", "  header: type"]
    return ["kind:", f"  field: {_scalar(told.path)}" if told is not None else "  always: payload"]


def _shapes(kind: str, told: Seen | None, drafts: Sequence[Draft]) -> Iterator[str]:
    if told is not None and not kind:
        for one in drafts:
            yield f"  {_scalar(one.word)}:"
            yield from _rule(one, one.when, "    ")
        return
    yield f"  {_scalar(kind or 'payload')}:"
    for one in drafts:
        which = Line(told.path, one.word) if told is not None else None
        first, *rest = _rule(one, (*([which] if which else _present(one)), *one.when), "      ")
        yield f"    - {first.strip()}"
        yield from rest


def _present(one: Draft) -> Sequence[Line]:
    """Without a word that says what a payload is, it is told by the fields that it has."""
    fields = [line.form for line in (*one.head, *one.data) if line.name in ("player", "stake", "payout", "amount")]
    return [Line(str(path), {"present": True}) for path in fields]


def _rule(one: Draft, when: Sequence[Line], indent: str) -> Iterator[str]:
    yield from (_line(line, indent) for line in one.head)
    for name, lines in (("when", when), ("data", one.data)):
        if lines:
            yield f"{indent}{name}:"
            yield from (_line(line, f"{indent}  ") for line in lines)


def _line(line: Line, indent: str) -> str:
    told = f"{indent}{_scalar(line.name)}: {_form(line.form)}"
    return f"{told:<{_WHERE_WHY_STANDS}} # {line.why}" if line.why else told


def _form(form: object) -> str:
    match form:
        case bool():
            return "true" if form else "false"
        case str():
            return _scalar(form)
        case Mapping():
            return "{" + ", ".join(f"{_scalar(str(name))}: {_form(value)}" for name, value in form.items()) + "}"
        case Sequence():
            return "[" + ", ".join(map(_form, form)) + "]"
        case _:
            return json.dumps(form)


def _scalar(text: str) -> str:
    """A word as YAML reads it back: in quotes wherever it could be anything else."""
    plain = _PLAIN.fullmatch(text) and text.lower() not in _RESERVED
    return text if plain else json.dumps(text)
