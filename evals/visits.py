"""The sample evening as a hub records it: whenever a player comes in, his frontend asks what to show in the lobby.

A trace that is sent to a hub has no such requests, since the hub itself writes them down. A re-run
needs them: it is they that most offers answer.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from typing import Final

from core.events import DecisionRequested, Event, LoggedIn, Request

AFTER: Final = timedelta(seconds=1)


def with_visits(events: Iterable[Event]) -> Sequence[Event]:
    """All events, and a request a second after each login, in order of time."""
    told = list(events)
    return sorted([*told, *_visits(told)], key=lambda event: (event.time, event.id))


def _visits(events: Iterable[Event]) -> Iterator[Event]:
    for event in events:
        if isinstance(event, LoggedIn):
            yield DecisionRequested(
                id=f"{event.id}-lobby",
                source="lobby",
                time=event.time + AFTER,
                subject=event.subject,
                brand=event.brand,
                data=Request(moment="lobby", key=event.id),
            )
