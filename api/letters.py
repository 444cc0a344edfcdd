"""Kept payloads, read again: with today's dialects, by today's rules, and never counted twice."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct

from api.dialects import Dialects
from api.keys import Scope
from core import admission
from core.dialect import Unmapped
from core.entries import Letter
from core.errors import Refusal
from core.events import Event, LetterRetried
from core.events import Letter as LetterData
from core.policy import BrandPolicy
from core.record import canonical

SOURCE = "cvh/letters"
KNOWN: Final = timedelta(days=1)
"""For so long it is certain that an event that came meanwhile is still known."""
TOO_OLD: Final = (
    "it is more than a day old: if its source has sent it again meanwhile, it would count twice; "
    "if you know that it has not, use --old"
)


class Reread(Struct, frozen=True):
    """A letter as it reads today: its events, or why it stays."""

    letter: Letter
    events: Sequence[Event]
    reason: str = ""

    def pack(self, at: datetime) -> Sequence[bytes]:
        """What goes on the log in the hub's own name: the events, and that the letter has been read."""
        brand = self.events[0].brand if self.events else Scope.read(self.letter.route.brand or "").name
        box = self.letter.box
        ticked = LetterRetried(
            id=f"{box}/{self.letter.id}",
            source=SOURCE,
            time=at,
            subject=brand,
            brand=brand,
            data=LetterData(letter=self.letter.id, box=box),
        )
        return [canonical(event) for event in (*self.events, ticked)]


def read_again(
    letter: Letter,
    dialects: Dialects,
    policies: Mapping[str, BrandPolicy],
    at: datetime,
    *,
    old: bool = False,
) -> Reread:
    """A letter by today's dialects and rules; one whose events are `old` is read only if that is wanted."""
    route, policy = letter.route, policies.get(letter.route.brand or "")
    told = {"base_currency": policy.base_currency} if policy else {}
    outcome = dialects.read(letter.raw, route, told)
    if isinstance(outcome, Unmapped):
        return Reread(letter, (), outcome.reason)
    if isinstance(outcome, Refusal):
        return Reread(letter, (), str(outcome))
    vouched = [admission.vouch(event, _sender(route.brand, policies), at) for event in outcome]
    refused = next((one for one in vouched if isinstance(one, Refusal)), None)
    if refused is not None:
        return Reread(letter, (), str(refused))
    if not old and any(at - event.time > KNOWN for event in outcome):
        return Reread(letter, (), TOO_OLD)
    return Reread(letter, [one for one in vouched if not isinstance(one, Refusal)])


def _sender(speaker: str | None, policies: Mapping[str, BrandPolicy]) -> str | admission.Group | None:
    scope = Scope.read(speaker or "")
    if scope.kind == "brand":
        return speaker
    return admission.Group(scope.name, frozenset(p.brand for p in policies.values() if p.group == scope.name))
