"""YAML files that people write: read strictly, and faulted by file, place and reason."""

import re
from pathlib import Path
from typing import Any, Final

import yaml
from pydantic import ValidationError

from core.errors import PolicyFileError

QUOTED: Final = 400
"""Characters of a file that a message quotes at most."""
_UNREADABLE: Final = (OSError, RecursionError, LookupError, AttributeError, TypeError, ValueError)
"""What else PyYAML raises: a value under a tag that it does not fit fails however the tag's reader happens to fail."""


_BOOL: Final = "tag:yaml.org,2002:bool"


class _OnceLoader(yaml.SafeLoader):
    """Refuses a field that stands twice, instead of taking the last, and what stands for something else.

    Only true and false are yes and no: `on:` is a field, and NO is Norway.
    """

    yaml_implicit_resolvers = {  # noqa: RUF012 - PyYAML's own way of naming them
        first: [(tag, pattern) for tag, pattern in known if tag != _BOOL]
        for first, known in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            place = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise yaml.composer.ComposerError(None, None, "an alias (*name): write it out", place)
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        names = [self.construct_object(key, deep=True) for key, _ in node.value]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise yaml.constructor.ConstructorError(None, None, f"{twice!r} stands twice", node.start_mark)
        return super().construct_mapping(node, deep)


_OnceLoader.add_implicit_resolver(_BOOL, re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF"))


def read_yaml(path: Path) -> Any:
    """The content of a YAML file in which nothing stands twice."""
    try:
        return yaml.load(path.read_text(encoding="utf-8"), _OnceLoader)  # noqa: S506 - a SafeLoader
    except (yaml.YAMLError, *_UNREADABLE) as error:
        raise PolicyFileError(f"{path.name} is not readable YAML: {quoted(' '.join(str(error).split()))}") from error


def first_fault(path: Path, error: ValidationError) -> str:
    """The first thing that is wrong with a file, as one sentence."""
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"]) or "the file"
    said = first["msg"].removeprefix("Value error, ")
    return f"{path.name}: {quoted(place)}: {quoted(said)} (found {quoted(repr(first['input']))})"


def quoted(text: str) -> str:
    """As much as a sentence has room for, in letters that can be written: a file may hold anything."""
    sound = text.encode("utf-8", "backslashreplace").decode()
    return sound if len(sound) <= QUOTED else f"{sound[:QUOTED]} …"
