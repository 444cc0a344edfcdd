"""The rereader: the events of a log from its beginning, taken as the hub took them, for who learns from them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from api.dialects import Dialects
from api.items import Items
from core import admission
from core.admission import Group
from core.dialect import Outcome, Unmapped
from core.entries import Pack
from core.errors import Refusal
from core.events import Event
from core.policy import BrandPolicy
from core.window import Window


class Rereader:
    """Reads packs in their order; what the hub refused or could not read is left out, and what came twice is one."""

    def __init__(self, dialects: Dialects, policies: Mapping[str, BrandPolicy]) -> None:
        self._dialects, self._policies = dialects, policies
        self._window: Final = Window()

    def read(self, pack: Pack) -> Iterator[Event]:
        """The events of a pack that are new: of each item all of them, or none if one has no business here."""
        if pack.refused:
            return
        for outcome in Items(pack, self._dialects).read(self._told(pack.brand)):
            for event in self._vouched(outcome, pack):
                if self._window.admit(event, history=pack.history):
                    yield event
        self._window.take_fresh()

    @property
    def kept(self) -> int:
        """How many events are known by their identities: those of the days that a hub holds."""
        return len(self._window)

    def _vouched(self, outcome: Outcome, pack: Pack) -> Sequence[Event]:
        if isinstance(outcome, Refusal | Unmapped):
            return ()
        sender = self._sender(pack.brand)
        vouched = [admission.vouch(event, sender, pack.at) for event in outcome]
        known = [one for one in vouched if not isinstance(one, Refusal)]
        return known if len(known) == len(vouched) else ()

    def _told(self, brand: str | None) -> Mapping[str, str]:
        policy = self._policies.get(brand) if brand is not None else None
        return {} if policy is None else {"base_currency": policy.base_currency}

    def _sender(self, speaker: str | None) -> str | Group | None:
        kind, _, name = (speaker or "").rpartition(":")
        if kind != "group":
            return speaker
        return Group(name, frozenset(one.brand for one in self._policies.values() if one.group == name))
