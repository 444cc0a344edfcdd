"""Mapping: a dialect for payloads that nobody has mapped, by plain rules or by a model. Both see redacted samples only.

The plain rules match fields by name, type and value, and guess nothing: what two fields could be, or what no payload
shows, is a fault. A model is asked with the same samples and answers with the text of a dialect file, which is read as
strictly as a file that a person writes.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

import yaml
from msgspec import Struct
from pydantic import ValidationError

from agents.actions import told_by
from agents.answers import DialectAnswer, schema_of, unreadable
from agents.dialect_text import EXAMPLE, written
from agents.draft import Draft, draft
from agents.fault import Fault
from agents.mind import Mind
from agents.roles import GAME_ROLE, ROUND_ROLE, Pick, Seen, pick, seen_in, writable
from core.balances import balance_change
from core.dialect.number import read_number
from core.dialect.spec import MoneyUnit
from core.dialect.target import Target, targets_of
from core.dialect.trial import Matter, Trial
from core.errors import PolicyFileError
from core.events import EVENT_TYPES, GROUP_TYPES, INTERNAL_TYPES
from core.lexicon import words_of
from core.money import scale_of
from core.redaction import Redacted, handles_in
from prompts.dialects import read_dialect
from prompts.findings import Finding
from prompts.yaml_file import sheet_of

BY_HAND: Final = "Write the dialect by hand"
_MINOR: Final = "minor"
_WRONG: Final[Mapping[Matter, str]] = {
    "money": "an amount, its unit or its currency does not agree with balances, totals or our rules for money",
    "time": "a time cannot be read, or lies far from when the payload came",
    "id": "two different events have the same id",
    "player": "what only a payload can say of a player is made up",
    "nothing": "payloads become `nothing`, which only a person may say",
    "door": "payloads of another shape would break, or the dialect asks for more than reading",
}
_HANDLE: Final = re.compile(r"(?<![A-Za-z0-9_])(key|kind)_[0-9]+(?![A-Za-z0-9_])")


class Case(Struct, frozen=True):
    """What a dialect is wanted for."""

    name: str
    """What it is to be called."""
    door: str
    redacted: Redacted


def case_name(door: str, digest: str) -> str:
    """What a dialect for a shape at a door is called."""
    return f"{door[:28]}-{digest[:8]}"


def propose(case: Case) -> str | Fault:
    """The dialect that plain rules write, or why they write none."""
    samples = _different(case.redacted.samples)
    fields = seen_in(samples)
    in_games = all(isinstance(pick(role, fields), Pick) for role in (ROUND_ROLE, GAME_ROLE))
    told = told_by(fields, case.redacted.kind, case.door, in_games)
    if isinstance(told, Fault):
        return told
    drafts: list[Draft] = []
    for word, action in told.actions.items():
        made = draft(word or case.redacted.kind or case.door, action, _fields_of(word, told.field, samples))
        if isinstance(made, Fault):
            return made
        drafts.append(made)
    unit = _unit(drafts, samples)
    if isinstance(unit, Fault):
        return unit
    text = written(case.name, case.redacted.kind, told.field, drafts, unit, len(samples))
    return restored(text, case.redacted.names)


def _different(samples: Sequence[Mapping[str, object]]) -> Sequence[Mapping[str, object]]:
    """Every sample once: a payload that was sent twice shows nothing new."""
    return [one for number, one in enumerate(samples) if one not in samples[:number]]


def _fields_of(word: str, told: Seen | None, samples: Sequence[Mapping[str, object]]) -> Sequence[Seen]:
    """The fields of the samples that say this word."""
    if told is None:
        return seen_in(samples)
    return seen_in([one for one, value in zip(samples, told.values, strict=True) if str(value) == word])


def _unit(drafts: Sequence[Draft], samples: Sequence[Mapping[str, object]]) -> MoneyUnit | Fault:
    """In what the amounts are written: as a point, a name or a balance shows it; never as it usually is."""
    amounts = [(value, one.amount) for one in drafts if one.amount is not None for value in one.amount.values]
    if not amounts or any("." in str(value) for value, _ in amounts):
        return "units"
    if all(_MINOR in words_of(seen.way[-1]) for _, seen in amounts):
        return "minor"
    scales = {scale_of(str(code)) for one in drafts if one.currency is not None for code in one.currency.values}
    shown = {unit for sample in samples for unit in _shown_by(sample, drafts, max(scales, default=0))}
    if scales == {0} or shown == {"units"}:
        return "units"
    if shown == {"minor"}:
        return "minor"
    told = f"{amounts[0][1].path!r} is {amounts[0][0]}, and nothing shows whether that is whole units or the smallest"
    return Fault(told, f"Ask the sender. {BY_HAND}")


def _shown_by(sample: Mapping[str, object], drafts: Sequence[Draft], scale: int) -> set[MoneyUnit]:
    """What the balances of one sample, written with decimals, say of its amount."""
    change = balance_change(sample)
    if change is None or not change[1]:
        return set()
    ways = {one.amount.way for one in drafts if one.amount is not None}
    found = [number for way in ways if (number := read_number(_at(sample, way))) is not None and number]
    smallest: set[MoneyUnit] = {"minor"} if any(_same(change[0], one.scaleb(-scale)) for one in found) else set()
    whole: set[MoneyUnit] = {"units"} if any(_same(change[0], one) for one in found) else set()
    return smallest | whole


def _same(change: Decimal, amount: Decimal) -> bool:
    return abs(change) == abs(amount)


def _at(sample: Mapping[str, object], way: Sequence[str]) -> object:
    value: object = sample
    for name in way:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def mind(case: Case) -> Mind[str]:
    """What a model is shown of the case, and how its answer is read."""
    return Mind(inputs(case), schema_of("ingestion-dialect"), lambda text: read(text, case))


def inputs(case: Case) -> Mapping[str, object]:
    """What the prompt of the Ingestion agent shows: samples, the events there are, and an example."""
    redacted = case.redacted
    samples = {"kind": redacted.kind, "payloads": list(redacted.samples)}
    return {"samples": samples, "fields": _events(), "example": EXAMPLE}


def _events() -> Mapping[str, Mapping[str, str]]:
    public = (name for name in EVENT_TYPES if name not in INTERNAL_TYPES and name not in GROUP_TYPES)
    return {name: {field: _told(target) for field, target in targets_of(name).items()} for name in public}


def _told(target: Target) -> str:
    kind = " | ".join(target.words) or target.shape
    return kind if target.required else f"{kind}, optional"


def read(text: str, case: Case) -> str | Fault:
    """The dialect that a model has written, under the name that it is to have, or what is wrong with it."""
    try:
        answer = DialectAnswer.model_validate_json(text)
    except ValidationError as error:
        return unreadable(error)
    named = re.sub(r"(?m)^dialect:.*$", f"dialect: {case.name}", answer.dialect, count=1)
    said = restored(named, case.redacted.names)
    return said if isinstance(said, Fault) else _under(case.name, said)


def _under(name: str, text: str) -> str | Fault:
    """A dialect as it is, if it has the name that was given to it: another may be that of one that reads already."""
    if read_dialect(text).name == name:
        return text
    return Fault("its name is written in another way", "Begin a line with `dialect:`, without quotes")


def fault_of(trial: Trial) -> Fault | None:
    """What a model is told of a trial that a dialect has not passed: no value of any payload."""
    found = Counter(finding.about for finding in trial.grave)
    if not found:
        return (
            None
            if trial.events
            else Fault("it reads none of the payloads as an event", "Check `kind` and the conditions")
        )
    told = "; ".join(f"{_WRONG[about]} (in {count} places)" for about, count in found.items())
    return Fault(told, "Correct it, or leave out the event that the payloads do not bear out")


def restored(text: str, names: Mapping[str, str]) -> str | Fault:
    """A dialect with the names that its handles stand for, once it reads as a file must."""
    known = handles_in(text, names)
    if unusable := [handle for handle in known if handle.startswith("key_") and not writable(names[handle])]:
        return Fault(f"{unusable[0]} stands for a name that no dialect can hold", "Do without that field")
    sheet = sheet_of(text)
    if isinstance(sheet, Finding):
        return Fault(f"line {sheet.line}: {sheet.what}", sheet.remedy)
    if known:
        text = yaml.safe_dump(_named(sheet.content, names), sort_keys=False, allow_unicode=True, width=120)
    try:
        read_dialect(text)
    except PolicyFileError as error:
        return Fault(str(error), "Correct it and answer with the whole file")
    return text


def _named(content: Any, names: Mapping[str, str]) -> Any:
    match content:
        case str():
            return _HANDLE.sub(lambda found: names.get(found[0], found[0]), content)
        case dict():
            return {_named(name, names): _named(value, names) for name, value in content.items()}
        case list():
            return [_named(value, names) for value in content]
        case _:
            return content
