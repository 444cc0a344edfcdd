"""Persons: what protects one account protects every account of the same person in the group.

Only two things cross from account to account, self-exclusion and strong harm, and neither says where
it comes from. Everything else stays where it happened.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from core.events import Cause, Event, PersonReleased, PersonSuppressed, Suppression
from core.harm import strong_until
from core.profile import Profile, Restriction
from core.record import identity

SOURCE: Final = "cvh/person"
Spread = PersonSuppressed | PersonReleased
Protections = Mapping[Cause, Restriction]


def changes_protection(before: Profile, after: Profile) -> bool:
    """Whether an event may have changed what an account asks of the others; cheap, asked about every event."""
    if after.person_id is None:
        return False
    linked = before.person_id != after.person_id
    return linked or before.exclusion != after.exclusion or before.harm.seen != after.harm.seen


def spread(accounts: Sequence[Profile], event: Event) -> Iterator[Spread]:
    """The events, for one account each, that bring a person's accounts to what the others ask of them."""
    for account in accounts:
        asked = _all_of(_protections(other, event.time) for other in accounts if other is not account)
        for cause in sorted({*asked, *account.suppressed}):
            yield from _change(account, cause, asked.get(cause), event)


def _protections(profile: Profile, at: datetime) -> Protections:
    asked: dict[Cause, Restriction] = {}
    if profile.exclusion is not None and profile.exclusion.stands(at):
        asked["self_exclusion"] = profile.exclusion
    until = strong_until(profile.harm, at)
    if until is not None:
        asked["strong_harm"] = Restriction(since=at, until=until)
    return asked


def _all_of(asked: Iterable[Protections]) -> Protections:
    """The longest of each kind."""
    longest: dict[Cause, Restriction] = {}
    for some in asked:
        for cause, restriction in some.items():
            longest[cause] = max(longest.get(cause, restriction), restriction, key=_end)
    return longest


def _change(account: Profile, cause: Cause, asked: Restriction | None, event: Event) -> Iterator[Spread]:
    stands = account.suppressed.get(cause)
    if asked is None:
        yield PersonReleased(**_envelope(account, cause, event), data=Suppression(cause=cause))
    elif stands is None or _end(stands) < _end(asked):
        yield PersonSuppressed(**_envelope(account, cause, event), data=Suppression(cause=cause, until=asked.until))
    elif _end(stands) > _end(asked):
        yield PersonReleased(**_envelope(account, cause, event), data=Suppression(cause=cause, until=asked.until))


def _end(restriction: Restriction) -> tuple[bool, float]:
    """What sorts restrictions by their end; one without an end comes last."""
    return (restriction.until is None, restriction.until.timestamp() if restriction.until else 0.0)


def _envelope(account: Profile, cause: Cause, event: Event) -> dict[str, Any]:
    number = identity("person", event.brand, event.source, event.id, account.brand, account.player, cause)
    return {"id": number, "source": SOURCE, "time": event.time, "subject": account.player, "brand": account.brand}
