"""Dialect files: read, checked against our events, and turned into dialects; a broken one stops the hub."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Final, TypeVar

from msgspec.structs import replace

from core.dialect.number import read_number
from core.dialect.path import parse_path, parse_template
from core.dialect.spec import NATIVE, NOTHING, Condition, Constant, Dialect, KindPlace, Pull, Rule
from core.dialect.target import Target, targets_of
from core.errors import PolicyFileError
from core.events import EVENT_TYPES, INTERNAL_TYPES
from core.record import digest
from prompts.dialect_file import DialectFile, KindPart, RulePart, word_of
from prompts.dialect_value import TEXT, path_at, read_fields, read_form
from prompts.faults import Read, model_of, read_model
from prompts.findings import Finding, quoted, refuse
from prompts.yaml_file import TEXT as TEXT_FILE
from prompts.yaml_file import sheet_of

T = TypeVar("T")
FOLDER: Final = Path(__file__).parent / "dialects"
LONGEST: Final = 20_000
"""Characters of a dialect that comes as a text."""


def load_dialects(folder: Path = FOLDER) -> Mapping[str, Dialect]:
    """All dialects of a folder and the native one, by name."""
    if not folder.is_dir():
        raise PolicyFileError(f"there is no folder of dialects {folder}: name one with CVH_DIALECTS, or leave it out")
    dialects = {NATIVE.name: NATIVE}
    for path in sorted([*folder.glob("*.yaml"), *folder.glob("*.yml")]):
        dialect = load_dialect(path)
        if dialect.name in dialects:
            raise PolicyFileError(f"{path.name}: dialect: {dialect.name!r} is taken already; choose another name")
        dialects[dialect.name] = dialect
    return dialects


def load_dialect(path: Path) -> Dialect:
    """The dialect of one file."""
    return _loaded(path, read_model(path, DialectFile))


def read_dialect(text: str) -> Dialect:
    """The dialect that a text says which is no file here, read as strictly as one."""
    if len(text) > LONGEST:
        raise PolicyFileError(f"the dialect is {len(text)} characters long: {LONGEST} are the most")
    return _loaded(TEXT_FILE, model_of(sheet_of(text), DialectFile))


def _loaded(path: Path, read: Read[DialectFile] | tuple[Finding, ...]) -> Dialect:
    if not isinstance(read, Read):
        raise refuse(read)
    try:
        dialect = _dialect(read.file)
    except ValueError as error:
        raise PolicyFileError(f"{path.name}: {quoted(str(error))}") from error
    return replace(dialect, digest=digest(dialect))


def _dialect(file: DialectFile) -> Dialect:
    shapes = {kind: tuple(_rules(kind, rules, file)) for kind, rules in file.shapes.items()}
    dialect = Dialect(
        name=file.dialect,
        title=file.title,
        kind=_kind(file.kind),
        money=file.money,
        round_amounts=file.round_amounts,
        ignore_case=file.ignore_case,
        shapes=shapes,
        unmapped=file.unmapped,
        pulls={what: Pull(pull.get, pull.answer) for what, pull in file.pulls.items()},
    )
    _check_kinds(dialect)
    _check_pulls(dialect)
    return dialect


def _kind(part: KindPart) -> KindPlace:
    field = _at("kind.field", path_at, part.field) if part.field else None
    return KindPlace(header=part.header, field=field, paths=part.paths, always=part.always)


def _rules(kind: str, parts: Iterable[RulePart], file: DialectFile) -> Iterable[Rule]:
    for number, part in enumerate(parts, 1):
        try:
            yield _rule(part, file)
        except ValueError as error:
            raise ValueError(f"shapes.{kind}, rule {number}: {error}") from error


def _rule(part: RulePart, file: DialectFile) -> Rule:
    events = _events(part)
    currency, rate = part.currency or file.currency, part.rate or file.rate
    return Rule(
        events=events,
        choose=_at("choose", parse_template, part.choose) if part.choose else None,
        when=tuple(tuple(_condition(name, test) for name, test in group.items()) for group in part.when),
        each=_at("each", path_at, part.each) if part.each else None,
        id=_at("id", parse_template, "" if {*events.values()} == {NOTHING} else part.id),
        player=_at("player", lambda form: read_form(form, TEXT), part.player or file.player),
        time=_at("time", lambda form: read_form(form, TEXT), part.time or file.time),
        currency=_at("currency", path_at, currency) if currency else None,
        rate=_at("rate", path_at, rate) if rate else None,
        data=_at("data", lambda form: read_fields(form, _targets(events)), part.data),
    )


def _events(part: RulePart) -> Mapping[str, str]:
    if isinstance(part.event, str):
        if part.choose:
            raise ValueError("choose: picks from a table, so `event` must be one")
        events = {"": part.event}
    else:
        if not part.choose:
            raise ValueError("choose: is missing; `event` is a table, so say what picks from it")
        events = part.event
    for name in events.values():
        if name != NOTHING and (name not in EVENT_TYPES or name in INTERNAL_TYPES):
            raise ValueError(
                f"event: there is no event {name!r}; docs/events.md lists them, and `{NOTHING}` is allowed"
            )
    return events


def _targets(events: Mapping[str, str]) -> Mapping[str, Target]:
    names = [name for name in events.values() if name != NOTHING]
    targets = [targets_of(name) for name in names]
    for name, one in zip(names, targets, strict=True):
        if one != targets[0]:
            raise ValueError(f"{names[0]!r} and {name!r} have different fields; write two rules")
    return targets[0] if targets else {}


def _condition(name: str, test: Any) -> Condition:
    path = _at("when", parse_path, name)
    if not isinstance(test, dict):
        return Condition(path, "is", _words(test))
    match list(test.items()):
        case [("not", words)]:
            return Condition(path, "not", _words(words))
        case [("over" | "not_over" as side, line)] if read_number(line) is not None:
            return Condition(path, side, (str(line),))
        case [("present", bool(flag))]:
            return Condition(path, "present", (word_of(flag),))
        case _:
            raise ValueError(
                f"when.{name}: write a word, a list of words, or one of not, over or not_over (a number), present"
            )


def _words(test: Any) -> tuple[str, ...]:
    return tuple(map(word_of, test)) if isinstance(test, list) else (word_of(test),)


def _at(place: str, read: Callable[[Any], T], written: Any) -> T:
    if written is None:
        raise ValueError(f"{place}: is missing; write it here or at the head of the file")
    try:
        return read(written)
    except ValueError as error:
        raise ValueError(f"{place}: {error}") from error


def _check_kinds(dialect: Dialect) -> None:
    known = {*dialect.shapes, *dialect.unmapped}
    for request, kind in dialect.kind.paths.items():
        if kind not in known:
            raise ValueError(f"kind.paths.{request}: there is no shape {kind!r}")
    if both := sorted({*dialect.shapes} & {*dialect.unmapped}):
        raise ValueError(f"unmapped.{both[0]}: has a shape as well; keep one of them")


def _check_pulls(dialect: Dialect) -> None:
    for what, pull in dialect.pulls.items():
        rules = dialect.shapes.get(pull.answer)
        last = rules[-1] if rules else None
        if last is None or last.events != {"": "facts.told"} or last.data.get("what") != Constant(what):
            raise ValueError(
                f"pulls.{what}.answer: the shape {pull.answer!r} must end with facts.told, what: {{always: {what}}}"
            )
