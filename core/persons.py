"""Persons: what protects one account protects every account of the same person in the group.

Only two things cross from account to account, self-exclusion and strong harm, and neither says where
it comes from. Everything else stays where it happened.
"""

import heapq
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, get_args

from core.events import Cause, Event, PersonReleased, PersonSuppressed, Suppression
from core.harm import strong_until
from core.profile import Profile, Restriction
from core.record import identity

SOURCE: Final = "cvh/person"
CAUSES: Final[tuple[Cause, ...]] = get_args(Cause)
MOST_ACCOUNTS: Final = 100
"""More accounts than a person has: an id that so many share is a placeholder, and protects nobody."""
Spread = PersonSuppressed | PersonReleased
Protections = Mapping[Cause, Restriction]


def changes_protection(before: Profile, after: Profile) -> bool:
    """Whether an event may have changed what an account asks of the others; cheap, asked about every event."""
    if after.person_id is None:
        return False
    linked = before.person_id != after.person_id
    return linked or before.exclusions != after.exclusions or before.harm.seen != after.harm.seen


def spread(accounts: Sequence[Profile], event: Event) -> Iterator[Spread]:
    """The events, for one account each, that bring a person's accounts to what the others ask of them."""
    asking = [_protections(account, event.time) for account in accounts]
    longest = {cause: _two_longest(cause, asking) for cause in CAUSES}
    for number, account in enumerate(accounts):
        for cause in CAUSES:
            others = next((stands for owner, stands in longest[cause] if owner != number), None)
            yield from _change(account, cause, others, event)


def _two_longest(cause: Cause, asking: Sequence[Protections]) -> list[tuple[int, Restriction]]:
    """The longest two of a kind with their accounts: what the others ask of any account is one of them."""
    all_of = [(number, asked[cause]) for number, asked in enumerate(asking) if cause in asked]
    return heapq.nlargest(2, all_of, key=lambda one: _end(one[1]))


def _protections(profile: Profile, at: datetime) -> Protections:
    asked: dict[Cause, Restriction] = {}
    standing = [one for one in profile.exclusions if one.stands(at)]
    if standing:
        asked["self_exclusion"] = max(standing, key=_end)
    until = strong_until(profile.harm, at)
    if until is not None:
        asked["strong_harm"] = Restriction(since=at, until=until)
    return asked


def _change(account: Profile, cause: Cause, asked: Restriction | None, event: Event) -> Iterator[Spread]:
    stands = account.suppressed.get(cause)
    if asked is None and stands is None:
        return
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
