"""The text of a prompt: Jinja2, of which as little is known as showing what is given and choosing words by it.

A value that is not ours is shown as JSON in a fence of its own, and in no other way: data that says
`system:` or closes a fence stays data. Without loops, calls and includes a text ends, and is what stands there.
"""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from typing import Final

from jinja2 import StrictUndefined, Template, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment
from msgspec import Struct, to_builtins

from prompts.faults import nearest

_KNOWN: Final = (
    nodes.Output, nodes.TemplateData, nodes.Filter, nodes.Name, nodes.Getattr, nodes.Getitem, nodes.If, nodes.Compare,
    nodes.Operand, nodes.Const, nodes.Dict, nodes.Pair, nodes.List, nodes.And, nodes.Or, nodes.Not, nodes.Test,
)  # fmt: skip
"""What a text may be made of."""
_UNSAFE: Final = re.compile(
    "<(?=[|/!A-Za-z])|[`\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff0-\uffff"
    "\ud800-\udfff\U000e0000-\U000e0fff]"
)
"""What closes a fence, looks like a model's own marks, or is read without being seen: written as an escape."""

_ALONE: Final = re.compile(r"\{\{(?!.*\{\{).*\}\}\s*")
"""A line that shows one value and nothing else."""


class Flaw(Struct, frozen=True):
    """What is wrong with a text, and where in it."""

    line: int
    column: int
    what: str
    remedy: str


def fenced(value: object) -> str:
    """A value as JSON in a fence: the same value, the same text, whatever order its fields came in."""
    text = json.dumps(to_builtins(value), ensure_ascii=False, allow_nan=False, indent=1, sort_keys=True)
    return f"```json\n{_UNSAFE.sub(_escaped, text)}\n```"


def _escaped(found: re.Match[str]) -> str:
    return json.dumps(found[0])[1:-1] if not found[0].isascii() else f"\\u{ord(found[0]):04x}"


def _environment() -> ImmutableSandboxedEnvironment:
    # The reader is a model, not a browser: fences keep data apart, and escapes for HTML would only blur it.
    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, autoescape=False, trim_blocks=True, lstrip_blocks=True
    )  # fmt: skip
    environment.filters, environment.globals = {"json": fenced}, {}
    return environment


_ENVIRONMENT: Final = _environment()


@lru_cache(maxsize=64)
def _compiled(text: str) -> Template:
    return _ENVIRONMENT.from_string(text)


def filled(text: str, values: Mapping[str, object]) -> str:
    """A text with its values shown."""
    return _compiled(text).render(values).strip("\n")


def names_in(text: str) -> frozenset[str]:
    """The inputs that a sound text asks for."""
    return frozenset(node.name for node in _ENVIRONMENT.parse(text).find_all(nodes.Name))


def flaws_in(text: str, declared: Collection[str]) -> tuple[Flaw, ...]:
    """Everything that keeps a text from being rendered with the inputs it may use, a line's first flaw."""
    try:
        tree = _ENVIRONMENT.parse(text)
        found = [*_unknown(text, tree)]
        if not found:  # what is unknown is not compiled either: a compiler works out constants, however large
            _compiled(text)
    except TemplateSyntaxError as error:
        return (_flaw(text, error.lineno, "", f"is no template: {error.message}", "expected Jinja2"),)
    except (RecursionError, ValueError) as error:
        return (Flaw(1, 1, f"is no template: {error}", "expected shorter expressions"),)
    found += [*_bare(text, tree), *_undeclared(text, tree, declared)]
    return tuple({flaw.line: flaw for flaw in reversed(found)}[line] for line in sorted({flaw.line for flaw in found}))


def _unknown(text: str, tree: nodes.Template) -> Iterator[Flaw]:
    for node in tree.find_all(nodes.Node):
        if not isinstance(node, _KNOWN):
            name = type(node).__name__.lower()
            remedy = "expected text, `{{ … | json }}` and `{% if … %}`: nothing else is known here"
            yield _flaw(text, node.lineno, name, f"found `{name}`", remedy)


def _bare(text: str, tree: nodes.Template) -> Iterator[Flaw]:
    remedy = "expected `{{ … | json }}` on a line of its own: it stands in a fence then, where data stays data"
    for node in (one for output in tree.find_all(nodes.Output) for one in output.nodes):
        if isinstance(node, nodes.TemplateData):
            continue
        if not (isinstance(node, nodes.Filter) and node.name == "json" and not node.args and not node.kwargs):
            yield _flaw(text, node.lineno, "", "shows a value as it is", remedy)
        elif not _ALONE.fullmatch(_row(text, node.lineno)):
            yield _flaw(text, node.lineno, "", "shows a value in the middle of a line", remedy)


def _undeclared(text: str, tree: nodes.Template, declared: Collection[str]) -> Iterator[Flaw]:
    for node in tree.find_all(nodes.Name):
        if node.name not in declared:
            remedy = f"expected one of {', '.join(declared)}{nearest(node.name, [*declared])}"
            yield _flaw(text, node.lineno, node.name, f"{node.name} is not among the inputs", remedy)


def _row(text: str, line: int) -> str:
    return text.split("\n")[line - 1]


def _flaw(text: str, line: int, word: str, what: str, remedy: str) -> Flaw:
    """A flaw at the place of a word in the first tag of a line, or of the tag itself."""
    row = _row(text, line)
    tag = max(row.find("{"), 0)
    found = re.compile(rf"(?<![\w.]){re.escape(word)}(?!\w)").search(row, tag) if word else None
    return Flaw(line, (found.start() if found else tag) + 1, what, remedy)
