"""Paths into payloads: how they are written, and what stands at their end."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from msgspec import Struct

from core.dialect.spec import Path, Step, Template
from core.errors import Refusal

TOLD: Final = "told."
_STEP: Final = re.compile(r"(?P<name>[^.\[\]{}?=,]+)(\[(?P<where>[^\[\]]+)\])?(\.|\Z)")
_LONGEST: Final = 1 << 512


class Scope(Struct, frozen=True):
    """What paths are looked up in: the element of a list first, then the payload; and what was told."""

    layers: tuple[Mapping[str, object], ...]
    told: Mapping[str, str]
    number: int = 0

    def inside(self, element: Mapping[str, object], number: int) -> "Scope":
        """The scope of one element of a list."""
        return Scope((element, *self.layers), self.told, number)


def parse_path(text: str) -> Path:
    """Read a path such as `user.id`, `note?` or `balances[key=real_money].amount`."""
    written = text.removesuffix("?")
    told = written.startswith(TOLD)
    if told:
        return Path(written, (Step(written.removeprefix(TOLD)),), text.endswith("?"), told)
    steps, at = [], 0
    while match := _STEP.match(written, at):
        steps.append(Step(match["name"], _where(match["where"])))
        at = match.end()
    if not steps or at != len(written) or written.endswith("."):
        raise ValueError(f"{text!r} is not a path: write names with points between them, `user.id`")
    return Path(written, tuple(steps), text.endswith("?"))


def _where(text: str | None) -> tuple[tuple[str, str], ...]:
    pairs = [part.partition("=") for part in (text or "").split(",") if part]
    if any(not sign or not name.strip() for name, sign, _ in pairs):
        raise ValueError(f"[{text}] does not pick an element: write [field=value]")
    return tuple((name.strip(), word.strip()) for name, _, word in pairs)


def parse_template(text: str) -> Template:
    """Read a text with fields in braces; `{#}` is the number of an element."""
    parts = re.split(r"\{([^{}]*)\}", text)
    if any(mark in part for part in parts[::2] for mark in "{}"):
        raise ValueError(f"{text!r} has a brace without its partner")
    read = [part if number % 2 == 0 or part == "#" else parse_path(part) for number, part in enumerate(parts)]
    return Template(text, tuple(part if number % 2 == 0 else _hole(part) for number, part in enumerate(read)))


def _hole(part: str | Path) -> Path:
    return Path("#", (Step("#"),)) if isinstance(part, str) else part


def find(path: Path, scope: Scope) -> object:
    """What stands there; None if nothing does, be it missing, null or an empty text."""
    if path.told:
        return scope.told.get(path.steps[0].name) or None
    if path.text == "#":
        return scope.number
    first = path.steps[0].name
    for layer in scope.layers[:-1]:
        if layer.get(first) is not None:
            return _walk(path, layer)
    return _walk(path, scope.layers[-1])


def need(path: Path, scope: Scope) -> object:
    """What stands there; a refusal if nothing does and the path is not optional."""
    value = find(path, scope)
    if value is None and not path.optional:
        return Refusal(path.text, "is missing", f"Send {path.text!r}; this kind of payload needs it")
    return value


def text_of(value: object) -> str | None:
    """A scalar as text, None for anything else."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value) if abs(value) < _LONGEST else None
    if isinstance(value, float):
        return repr(value)
    return value if isinstance(value, str) else None


def fill(template: Template, scope: Scope) -> str | Refusal:
    """The text of a template; fields that are optional and missing leave nothing."""
    words = []
    for part in template.parts:
        value = part if isinstance(part, str) else need(part, scope)
        if isinstance(value, Refusal):
            return value
        word = "" if value is None else text_of(value)
        if word is None:
            return Refusal(_name(part), f"is {kind_word(value)}, not a text or a number", "Send a plain value")
        words.append(word)
    return "".join(words)


def kind_word(value: object) -> str:
    """What a JSON value is called in a sentence."""
    if isinstance(value, Mapping):
        return "an object"
    return "a list" if isinstance(value, list | tuple) else "a value of another kind"


def _name(part: str | Path) -> str:
    return part.text if isinstance(part, Path) else part


def _walk(path: Path, layer: object) -> object:
    value = layer
    for step in path.steps:
        if not isinstance(value, Mapping):
            return None
        value = value.get(step.name)
        if step.where:
            value = _picked(value, step)
            if isinstance(value, Refusal):
                return value
    return None if value == "" else value


def _picked(value: object, step: Step) -> object:
    if not isinstance(value, Sequence) or isinstance(value, str):
        return Refusal(step.name, "is not a list", f"Send {step.name!r} as a list, an empty one if there is nothing")
    found = [each for each in value if isinstance(each, Mapping) and _reads(each, step)]
    if len(found) > 1:
        words = ", ".join(f"{name} {word!r}" for name, word in step.where)
        return Refusal(step.name, f"has {len(found)} elements with {words}", "Send one of them")
    return found[0] if found else None


def _reads(element: Mapping[str, object], step: Step) -> bool:
    return all(text_of(element.get(name)) == word for name, word in step.where)
