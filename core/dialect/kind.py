"""Of what kind a payload is: told by the transport, found in the body, or read off a REST path."""

from collections.abc import Mapping
from difflib import get_close_matches
from fnmatch import fnmatchcase

from core.dialect.path import Scope, find, text_of
from core.dialect.spec import Dialect, Unmapped


def kind_of_path(dialect: Dialect, method: str, path: str) -> str | None:
    """The kind that a request is by its method and path, None if the dialect's table has none."""
    return dialect.kind.paths.get(f"{method.upper()} /{path.strip('/')}")


def kind_of(dialect: Dialect, payload: Mapping[str, object], told: str) -> str | Unmapped:
    """The kind as it was told, or else as the payload says it."""
    if told:
        return told
    place = dialect.kind
    if place.field is not None:
        found = text_of(find(place.field, Scope((payload,), {})))
        return found or Unmapped("", f"the payload has no {place.field.text!r} to say of what kind it is")
    if place.always is not None:
        return place.always
    where = f"the header {place.header!r}" if place.header else "the header `type`"
    return Unmapped("", f"nothing says of what kind it is: name it in {where}")


def shape_of(dialect: Dialect, kind: str) -> str | Unmapped:
    """The name of the shape that reads a kind, or why none does."""
    if kind in dialect.shapes:
        return kind
    if dialect.ignore_case and (same := [name for name in dialect.shapes if name.casefold() == kind.casefold()]):
        return same[0]
    reason = next((why for pattern, why in dialect.unmapped.items() if fnmatchcase(kind, pattern)), None)
    return Unmapped(kind[:200], reason or _unknown(dialect, kind[:200]))


def _unknown(dialect: Dialect, kind: str) -> str:
    near = get_close_matches(kind, dialect.shapes, n=1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    return f"{dialect.name} knows no kind {kind!r}{hint}"
