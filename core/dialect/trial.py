"""The trial of a dialect: what it makes of every payload that waits at its door, and whether that can be true.

A payload that it does not read is named with the reason, and waits on. What is grave ends the matter: money that does
not balance, a time that cannot be, an id that two events share, a player whom no payload names, a payload of another
shape that it would break. That payloads become nothing is for a person to say, never for an agent: what is ticked off
so was perhaps a self-exclusion.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Final, Literal

from msgspec import Struct, to_builtins

from core import admission
from core.dialect import Dialect, Unmapped, read_payload
from core.dialect.judged import LIFTS, events_of, faults_of, money_fields, presences, raw_amounts, time_fields
from core.dialect.spec import NOTHING, MoneyUnit
from core.entries import Letter
from core.errors import Refusal
from core.events import Event, event_type
from core.money import format_minor, scale_of
from core.shape import payload_of
from core.weighing import money_of, unbalanced, unit_is_shown

LATE: Final = timedelta(days=366)
"""A live payload tells of nothing older: what is, is history and comes as such."""
LISTED: Final = 20
Matter = Literal["money", "time", "id", "player", "door", "unread", "unit", "nothing", "lifts"]
GRAVE: Final[frozenset[Matter]] = frozenset({"money", "time", "id", "player", "door"})


class TrialFinding(Struct, frozen=True):
    """Something that a person, or who wrote the dialect, has to know."""

    about: Matter
    what: str
    remedy: str
    letter: int = 0
    """The payload that shows it; 0 if the dialect itself does."""
    by_agent: bool = False
    """Whether an agent wrote the dialect."""

    @property
    def grave(self) -> bool:
        """Whether it keeps the dialect from being proposed."""
        return self.about in GRAVE or (self.about == "nothing" and self.by_agent)

    def __str__(self) -> str:
        where = f"payload {self.letter}: " if self.letter else ""
        return f"{where}{self.what}. {self.remedy}"


class Sum(Struct, frozen=True):
    """What the events of a type come to in a currency."""

    event: str
    currency: str
    events: int
    amount: str


class Trial(Struct, frozen=True, kw_only=True):
    """What came of it."""

    tried: int
    """The payloads of the shape."""
    read: int
    """How many of them become events, or nothing by the dialect's own word."""
    events: Mapping[str, int]
    sums: tuple[Sum, ...]
    findings: tuple[TrialFinding, ...]

    @property
    def grave(self) -> tuple[TrialFinding, ...]:
        """What keeps it from being proposed."""
        return tuple(one for one in self.findings if one.grave)

    @property
    def sound(self) -> bool:
        """Whether it may be proposed to a person."""
        return self.read > 0 and not self.grave


class Reading(Struct, frozen=True):
    """A letter and what the dialect makes of it."""

    letter: Letter
    events: Sequence[Event] = ()
    refusal: Refusal | None = None
    unmapped: Unmapped | None = None


def tried(
    dialect: Dialect,
    letters: Sequence[Letter],
    beside: Sequence[Letter] = (),
    told: Mapping[str, str] | None = None,
    *,
    by_agent: bool = False,
) -> Trial:
    """Try a dialect on all letters of a shape, and on those beside it that come in by the same door."""
    ours = [_reading(dialect, letter, told or {}) for letter in letters]
    others = [_reading(dialect, letter, told or {}) for letter in beside]
    made = [one for one in (*ours, *others) if one.events]
    findings = (
        *(TrialFinding(about, what, remedy) for about, what, remedy in faults_of(dialect)),
        *_undenied(dialect, made),
        *_vanished(dialect, (*ours, *others), by_agent),
        *_lifting(dialect),
        *_unread(dialect, ours),
        *_broken(others),
        *(found for one in made for found in _implausible(dialect, one)),
        *_shared(made),
        *_unshown(dialect, made),
    )
    read = sum(one.refusal is None and one.unmapped is None for one in ours)
    kinds = Counter(event_type(event) for one in ours for event in one.events)
    return Trial(tried=len(ours), read=read, events=dict(sorted(kinds.items())), sums=_sums(ours), findings=findings)


def _reading(dialect: Dialect, letter: Letter, told: Mapping[str, str]) -> Reading:
    route = letter.route
    outcome = read_payload(dialect, letter.raw, kind=route.kind, brand=route.brand or "", told=told)
    if isinstance(outcome, Unmapped):
        return Reading(letter, unmapped=outcome)
    if isinstance(outcome, Refusal):
        return Reading(letter, refusal=outcome)
    vouched = [admission.vouch(event, route.brand, letter.at) for event in outcome]
    refused = next((one for one in vouched if isinstance(one, Refusal)), None)
    return Reading(letter, outcome, refused)


def _unread(dialect: Dialect, readings: Sequence[Reading]) -> Iterator[TrialFinding]:
    """What stays where it is: nothing is wrong with that, unless it is for its money or time."""
    money, times = money_fields(dialect), time_fields(dialect)
    for one in readings:
        if one.unmapped is not None:
            remedy = "It waits on; map it too, or leave it"
            yield TrialFinding("unread", f"is not read: {one.unmapped.reason}", remedy, one.letter.id)
        elif (refusal := one.refusal) is not None:
            about: Matter = "money" if money & set(refusal.field.split(" + ")) else "unread"
            about = "time" if refusal.field in times else about
            yield TrialFinding(about, f"{refusal.field}: {refusal.reason}", refusal.remedy, one.letter.id)


def _undenied(dialect: Dialect, made: Sequence[Reading]) -> Iterator[TrialFinding]:
    """A flag that a field gives by being there, and that every payload gives, is none of the players' own."""
    for event, flag in sorted({*presences(dialect)}):
        said = [getattr(one.data, flag) for reading in made for one in reading.events if event_type(one) == event]
        if said and all(said):
            what = f"{event}: every payload has the field that gives {flag}"
            yield TrialFinding("player", what, "Take a field that says it, or wait for a payload without this one")


def _vanished(dialect: Dialect, readings: Sequence[Reading], by_agent: bool) -> Iterator[TrialFinding]:
    """Payloads that are ticked off without an event; of an agent, also the bare possibility."""
    gone = [one.letter.id for one in readings if one.refusal is None and one.unmapped is None and not one.events]
    if gone:
        what = f"{len(gone)} payloads become nothing, the first is {gone[0]}"
        yield TrialFinding("nothing", what, "Look at them: they will wait no longer", by_agent=by_agent)
    elif by_agent and NOTHING in events_of(dialect):
        yield TrialFinding("nothing", "words of payloads become nothing", "Leave them out", by_agent=True)


def _lifting(dialect: Dialect) -> Iterator[TrialFinding]:
    for event in sorted(LIFTS & events_of(dialect)):
        what = f"payloads become {event}, which can lift or loosen what protects a player"
        yield TrialFinding("lifts", what, "Make sure that only the operator can send them")


def _broken(others: Sequence[Reading]) -> Iterator[TrialFinding]:
    for one in others:
        if one.refusal is not None:
            what = f"of another shape at the same door would break ({one.refusal.field}: {one.refusal.reason})"
            yield TrialFinding("door", what, "Say with `when` or `kind` which payloads it reads", one.letter.id)
            return


def _implausible(dialect: Dialect, one: Reading) -> Iterator[TrialFinding]:
    number = one.letter.id
    for event in one.events:
        if not one.letter.route.history and one.letter.at - event.time > LATE:
            what = f"gives the time {event.time.isoformat()}, and came {one.letter.at.date().isoformat()}"
            yield TrialFinding("time", what, "Take the field of the event's own time, in its unit", number)
    payload = payload_of(one.letter.raw) or {}
    for what in unbalanced(one.events, payload, dialect.money):
        yield TrialFinding("money", what, "Check `money`, and which field is the amount", number)
    if dialect.money != "units" and (written := _pointed(dialect, payload)) is not None:
        what = f"has the amount {written} with a decimal point, read as {_UNITS[dialect.money]}"
        yield TrialFinding("money", what, "Amounts with a point are `money: units`", number)


_UNITS: Final[Mapping[MoneyUnit, str]] = {"units": "whole units", "minor": "smallest units", "micros": "millionths"}


def _pointed(dialect: Dialect, payload: Mapping[str, object]) -> str | None:
    return next((written for written in raw_amounts(dialect, payload) if "." in written), None)


def _shared(made: Sequence[Reading]) -> Iterator[TrialFinding]:
    """Ids that stand for two events; the same payload twice is one event, and no fault."""
    known: dict[str, tuple[object, int]] = {}
    for one in made:
        for event in one.events:
            said, number = to_builtins(event), one.letter.id
            before, letter = known.setdefault(event.id, (said, number))
            if before != said:
                what = f"gives the id {event.id[:60]!r}, which payload {letter} gives another event"
                yield TrialFinding("id", what, "Make the id of what differs from event to event", number)
                return


def _unshown(dialect: Dialect, made: Sequence[Reading]) -> Iterator[TrialFinding]:
    """Whether whole numbers are euros or cents is for a person to know, if no payload shows it."""
    seen = [(one.events, payload_of(one.letter.raw) or {}) for one in made]
    written = [amount for _, payload in seen for amount in raw_amounts(dialect, payload)]
    scales = {scale_of(money.currency) for events, _ in seen for event in events if (money := money_of(event))}
    if not written or scales <= {0} or any("." in amount for amount in written):
        return
    if not any(unit_is_shown(events, payload, dialect.money) for events, payload in seen):
        what = f"no payload shows that {written[0]} is meant in {_UNITS[dialect.money]}"
        yield TrialFinding("unit", what, "Ask the sender, then accept or refuse it")


def _sums(readings: Sequence[Reading]) -> tuple[Sum, ...]:
    found: dict[tuple[str, str], list[int]] = {}
    for event in (event for one in readings for event in one.events):
        if (money := money_of(event)) is not None:
            found.setdefault((event_type(event), money.currency), []).append(money.minor)
    return tuple(
        Sum(kind, code, len(amounts), format_minor(sum(amounts), code))
        for (kind, code), amounts in sorted(found.items())
    )
