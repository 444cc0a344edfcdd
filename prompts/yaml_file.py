"""YAML files that people write: read strictly, with the place of everything that stands in them.

Words are read as YAML 1.2 reads them: `NO`, `on` and `22:00` are text, `true` and `18` are not.
"""

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import yaml
from msgspec import Struct

from prompts.findings import Finding, Place, quoted

UNTOLD: Final = Place()
TEXT: Final = Path("text")
"""How messages call what is no file."""
Loc = Sequence[str | int]
"""The way from the top of a file to a value: names of fields and numbers in lists."""
LONGEST: Final = 4 * 1024 * 1024
"""Bytes of a file that a person may have written."""
_UNREADABLE: Final = (OSError, RecursionError, LookupError, AttributeError, TypeError, ValueError)
"""What else PyYAML raises: a value that its reader cannot take fails however that reader happens to fail."""
_YAML_1_2: Final = (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"[-+]?(?:0|[1-9][0-9]*)", "-+0123456789"),
)


class _StrictLoader(yaml.SafeLoader):
    """Refuses what stands twice or for something else, and says where."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event: Any = self.peek_event()  # type: ignore[no-untyped-call]
        start, tag = event.start_mark, getattr(event, "tag", None)
        if isinstance(event, yaml.AliasEvent):
            raise yaml.composer.ComposerError(None, None, "an alias (*name): write it out", start)
        if tag is not None:
            raise yaml.composer.ComposerError(None, None, f"a tag ({tag}): leave it out", start)
        return super().compose_node(parent, index)

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        try:
            if isinstance(node, yaml.ScalarNode):
                node.value.encode("utf-8")  # an escape can name half a letter, which no record can hold
            return super().construct_object(node, deep)
        except _UNREADABLE as error:
            raise yaml.constructor.ConstructorError(None, None, str(error), node.start_mark) from error

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        names = [self.construct_object(key, deep=True) for key, _ in node.value]
        for number, (name, (key, _)) in enumerate(zip(names, node.value, strict=True)):
            if key.tag == "tag:yaml.org,2002:merge":
                raise yaml.constructor.ConstructorError(None, None, "a merge (<<): write it out", key.start_mark)
            if name in names[:number]:
                raise yaml.constructor.ConstructorError(None, None, f"{name!r} stands twice", key.start_mark)
        return super().construct_mapping(node, deep)


_StrictLoader.yaml_implicit_resolvers = {
    first: [(tag, shape) for tag, shape in known if not tag.endswith((":bool", ":int"))]
    for first, known in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
for _kind, _shape, _firsts in _YAML_1_2:
    _StrictLoader.add_implicit_resolver(f"tag:yaml.org,2002:{_kind}", re.compile(rf"^(?:{_shape})$"), list(_firsts))


class Sheet(Struct, frozen=True):
    """A file that was read, and where in it everything stands."""

    path: Path
    text: str
    content: Any
    root: yaml.Node | None

    @property
    def name(self) -> str:
        """How messages call it."""
        return self.path.name

    def place(self, loc: Loc, *, named: bool = False) -> Place:
        """Where a value begins, or its name if that is what is meant; what is missing lies where it belongs."""
        found, node = self.root, self.root
        for part in loc:
            pair = _child(node, part)
            if pair is None and isinstance(part, int):
                continue
            if pair is None:
                break
            key, node = pair
            found = node if isinstance(node, yaml.ScalarNode) and not (named and part == loc[-1]) else key
        return _place(found)

    def known(self, loc: Loc) -> tuple[str | int, ...]:
        """As much of a way as the file has, and one step more."""
        node, way = self.root, list[str | int]()
        for part in loc:
            if part == "[key]" or isinstance(node, yaml.ScalarNode):
                break
            way.append(part)
            pair = _child(node, part)
            if pair is None and isinstance(part, str):
                break
            node = pair[1] if pair else node
        return tuple(way)

    def inside(self, loc: Loc, line: int, column: int) -> Place:
        """Where a place within a text stands in the file, however the text is quoted or folded."""
        node = self.root
        for part in loc:
            pair = _child(node, part)
            if pair is None:
                return _place(node)
            node = pair[1]
        if not isinstance(node, yaml.ScalarNode):
            return _place(node)
        before = "".join(node.value.splitlines(keepends=True)[: line - 1])
        return self._walk(node, len(before) + column - 1)

    def _walk(self, node: yaml.ScalarNode, steps: int) -> Place:
        """The place in the source of a character of a text; blanks of the source may be more or fewer."""
        at = node.start_mark.index
        if node.style in ("|", ">"):
            at = self.text.index("\n", at) + 1
        at += 1 if node.style in ("'", '"') else 0
        for letter in node.value[:steps]:
            at = self._past_blanks(at)
            at += 0 if letter.isspace() else (2 if self._escaped(at, node.style) else 1)
        at = self._past_blanks(at)
        line = self.text.count("\n", 0, at)
        return Place(line + 1, at - self.text.rfind("\n", 0, at))

    def _past_blanks(self, at: int) -> int:
        while at < len(self.text) - 1 and self.text[at].isspace():
            at += 1
        return at

    def _escaped(self, at: int, style: str | None) -> bool:
        return (style == '"' and self.text[at] == "\\") or (style == "'" and self.text[at] == "'")


def _text(path: Path) -> str:
    """What a file says: a file that people write, no device and no pipe, and not longer than they write."""
    if not path.is_file():
        raise OSError("no file that can be read")
    if path.stat().st_size > LONGEST:
        raise OSError(f"longer than {LONGEST} bytes")
    return path.read_text(encoding="utf-8")


def _whole(text: str) -> str:
    return text


def read_sheet(path: Path, head: Callable[[str], str] = _whole) -> Sheet | Finding:
    """A YAML file in which nothing stands twice, or why and where it cannot be read.

    `head` leaves the YAML of a file that goes on with something else.
    """
    try:
        text = _text(path)
    except _UNREADABLE as error:
        return _unreadable(path, error, "")
    return sheet_of(text, path, head)


def sheet_of(text: str, path: Path = TEXT, head: Callable[[str], str] = _whole) -> Sheet | Finding:
    """A text that is read as the file of this name would be."""
    try:
        loader = _StrictLoader(head(text))
        root = loader.get_single_node()
        return Sheet(path, text, loader.construct_document(root) if root else None, root)
    except (yaml.YAMLError, *_UNREADABLE) as error:
        return _unreadable(path, error, text)


def _unreadable(path: Path, error: Exception, text: str) -> Finding:
    if isinstance(error, OSError):
        what = f"cannot be read: {quoted(error.strerror or str(error))}"
        return Finding(file=path.name, line=1, column=1, what=what, remedy="name a file that can be read")
    place = _place_of(error, text)
    said = quoted(" ".join(str(getattr(error, "problem", None) or error).split()))
    return Finding(
        file=path.name, line=place.line, column=place.column, what=f"is not readable YAML: {said}",
        remedy="expected plain YAML: fields with values, each once, no tags, no aliases",
    )  # fmt: skip


def _child(node: yaml.Node | None, part: str | int) -> tuple[yaml.Node, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        return next(((key, value) for key, value in node.value if key.value == str(part)), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part], node.value[part]
    return None


def _place(node: yaml.Node | None) -> Place:
    mark = node.start_mark if node is not None else None
    return Place(mark.line + 1, mark.column + 1) if mark is not None else UNTOLD


def _place_of(error: Exception, text: str) -> Place:
    if isinstance(error, yaml.MarkedYAMLError):
        left_open = (error.context or "").startswith("while parsing a flow")
        mark = error.context_mark if left_open else error.problem_mark or error.context_mark
        return Place(mark.line + 1, mark.column + 1) if mark is not None else UNTOLD
    at = getattr(error, "position", 0) if isinstance(error, yaml.reader.ReaderError) else 0
    return Place(text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at))
