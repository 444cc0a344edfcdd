"""One rule on one payload: the plain events it gives."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from core.dialect.condition import applies
from core.dialect.path import Scope, fill, need
from core.dialect.spec import NOTHING, Dialect, Rule, Template, Unmapped
from core.dialect.target import Target, targets_of
from core.dialect.value import Reading, cased, field_of, read_value
from core.errors import Refusal

_TEXT = Target("text", True)


class Plain(Struct, frozen=True):
    """An event before it is checked, and the rule that made it."""

    event: Mapping[str, object]
    rule: Rule

    @property
    def senders(self) -> Mapping[str, str]:
        """The sender's names of what the event was made of."""
        rule = self.rule
        envelope = {"id": rule.id.text, "subject": field_of(rule.player), "time": field_of(rule.time)}
        return envelope | {f"data.{name}": field_of(value) for name, value in rule.data.items()}


def apply_rule(rule: Rule, dialect: Dialect, scope: Scope, brand: str) -> Sequence[Plain] | Refusal | Unmapped | None:
    """The events that a rule makes of a payload; None where it does not apply."""
    scopes = _scopes(rule, scope)
    if isinstance(scopes, Refusal):
        return scopes
    made: list[Plain] = []
    fits = rule.each is not None and not scopes
    for one in scopes:
        outcome = _apply(rule, Reading(dialect, rule, one), brand)
        if isinstance(outcome, Refusal | Unmapped):
            return outcome
        fits = fits or outcome is not None
        made += outcome or ()
    return made if fits else None


def _scopes(rule: Rule, scope: Scope) -> Sequence[Scope] | Refusal:
    if rule.each is None:
        return [scope]
    found = need(rule.each, scope)
    if found is None or isinstance(found, Refusal):
        return found or []
    if not isinstance(found, list | tuple):
        return Refusal(rule.each.text, "is not a list", "Send a list, an empty one if there is nothing")
    bad = next((n for n, one in enumerate(found) if not isinstance(one, Mapping)), None)
    if bad is not None:
        return Refusal(f"{rule.each.text}[{bad}]", "is not an object", "Send a list of objects")
    return [scope.inside(one, number) for number, one in enumerate(found)]


def _apply(rule: Rule, reading: Reading, brand: str) -> Sequence[Plain] | Refusal | Unmapped | None:
    held = applies(rule.when, reading.scope, ignore_case=reading.dialect.ignore_case)
    if held is not True:
        return held or None
    event = _chosen(rule, reading)
    if isinstance(event, Refusal | Unmapped):
        return event
    if event == NOTHING:
        return ()
    made = _plain(event, reading, brand)
    return made if isinstance(made, Refusal) else (made,)


def _chosen(rule: Rule, reading: Reading) -> str | Refusal | Unmapped:
    if rule.choose is None:
        return rule.events[""]
    words = fill(rule.choose, reading.scope)
    if isinstance(words, Refusal):
        return words
    known: Mapping[str, str] = cased(rule.events, reading.dialect)
    found = known.get(words.casefold() if reading.dialect.ignore_case else words)
    return found or Unmapped("", f"{rule.choose.text} is {words[:80]!r}; the dialect knows {', '.join(rule.events)}")


def _plain(event: str, reading: Reading, brand: str) -> Plain | Refusal:
    rule, scope, dialect = reading.rule, reading.scope, reading.dialect
    envelope: dict[str, object] = {"type": event, "source": dialect.name, "brand": brand, "dialect": dialect.mark}
    for name, value in (("id", rule.id), ("subject", rule.player), ("time", rule.time)):
        made = fill(value, scope) if isinstance(value, Template) else read_value(value, _TEXT, reading)
        if made is None or isinstance(made, Refusal):
            return made or Refusal(field_of(value), "is missing", "An event needs it")
        envelope[name] = made
    data = _data(event, Reading(dialect, rule, scope, str(envelope["time"])))
    if isinstance(data, Refusal):
        return data
    return Plain({"specversion": "1.0", **envelope, "data": data}, rule)


def _data(event: str, reading: Reading) -> Mapping[str, object] | Refusal:
    targets, data = targets_of(event), {}
    for name, value in reading.rule.data.items():
        made = read_value(value, targets[name], reading)
        if isinstance(made, Refusal):
            return made
        if made is not None:
            data[name] = made
        elif targets[name].required:
            return Refusal(field_of(value), "is missing", f"An event {event!r} needs it")
    return data
