"""Whether a rule applies: what must hold of the fields of a payload."""

from collections.abc import Sequence

from core.dialect.number import read_number
from core.dialect.path import Scope, find, text_of
from core.dialect.spec import Condition
from core.errors import Refusal


def applies(groups: Sequence[Sequence[Condition]], scope: Scope, *, ignore_case: bool) -> bool | Refusal:
    """Whether all conditions of any group hold; a field that cannot be compared is a refusal."""
    if not groups:
        return True
    for group in groups:
        held = _all_hold(group, scope, ignore_case)
        if held is not False:
            return held
    return False


def _all_hold(group: Sequence[Condition], scope: Scope, ignore_case: bool) -> bool | Refusal:
    for condition in group:
        held = _holds(condition, scope, ignore_case)
        if held is not True:
            return held
    return True


def _holds(condition: Condition, scope: Scope, ignore_case: bool) -> bool | Refusal:
    found = find(condition.path, scope)
    if isinstance(found, Refusal):
        return found
    if condition.test == "present":
        return (found is not None) == (condition.words == ("true",))
    if condition.test in ("over", "not_over"):
        return _compared(condition, found)
    word, words = text_of(found), condition.words
    if ignore_case:
        word, words = word.casefold() if word else word, tuple(one.casefold() for one in words)
    return (word in words) == (condition.test == "is")


def _compared(condition: Condition, found: object) -> bool | Refusal:
    if found is None:
        return False
    number, line = read_number(found), read_number(condition.words[0])
    if number is None or line is None:
        return Refusal(condition.path.text, f"{str(text_of(found))[:40]!r} is not a number", "Send a number")
    return (number > line) == (condition.test == "over")
