"""What people tell a running hub and ask it about itself: the kill switch, and how the hub stands."""

import hmac
from datetime import datetime
from typing import Annotated, Final, Literal

from fastapi import Depends, FastAPI, Request
from msgspec import to_builtins
from pydantic import Field

from api.considered import Resource
from api.http import ApiError, Brand, TheHub, hub_of, key_of, scope_of
from api.hub import Hub
from api.keys import Scope
from api.people import Person
from api.resources import ErrorBody
from core.events import BrandSwitched, Switch
from core.record import digest
from core.switches import EVERYWHERE, about

OPERATOR: Final = "the operator's own key"


class SwitchAsked(Resource):
    """Turn a kill switch."""

    brand: str = Field(description="A brand, or `*` for all of them", examples=["northstar"])
    commercial: Literal["off", "on"]
    reason: str = Field(min_length=1, max_length=200, pattern=r"\S", examples=["under review"])
    by: Annotated[str, Field(max_length=80, pattern=r"^[^\x00-\x1f\x7f]*$")] = ""
    """Who says so, beside whose key it is."""

    def switch(self, key: str) -> Switch:
        """What is recorded: who says so, and with which key."""
        by = f"{self.by}, with {key}" if self.by else key
        return Switch(commercial=self.commercial, by=by, reason=self.reason, everywhere=self.brand == EVERYWHERE)


class Stopped(Resource):
    """The word that keeps offers back."""

    brand: str = Field(description="The brand it is about, or `*` for all of them")
    since: datetime
    by: str
    reason: str

    @classmethod
    def of(cls, word: BrandSwitched) -> "Stopped":
        """From what was said."""
        return cls(brand=about(word), since=word.time, by=word.data.by, reason=word.data.reason)


class SwitchShown(Resource):
    """How a kill switch stands, now and after a restart."""

    brand: str
    commercial: Literal["off", "on"] = Field(description="Whether offers may go out; all brands' switch may forbid it")
    stopped: Stopped | None = None

    @classmethod
    def of(cls, hub: Hub, brand: str) -> "SwitchShown":
        """As the hub has it."""
        word = hub.state.switches.stopped_by(brand)
        return cls(brand=brand, commercial="off" if word else "on", stopped=Stopped.of(word) if word else None)


class HubShown(Resource):
    """How the hub is doing."""

    position: int = Field(description="Newest event position that is folded and committed")
    saved: int = Field(description="Newest event position that is in a snapshot")
    playbook: str
    plays: int
    pinned: bool
    shadow: bool = Field(description="Whether the hub runs beside another CRM and delivers nothing")
    mode: Literal["development", "production"]
    policy: str = Field(description="Digest of the brand's policy")
    law: str = Field(description="Digest of all books")
    fault: str = Field(description="Why newer files or a newer bundle are not in force; empty if nothing is wrong")
    commercial: bool
    stopped: Stopped | None = Field(description="Why no offers go out; null if they may")
    gap: bool = Field(description="Whether events are missing: no offer is made until `cvh policy heal`")
    connected: int
    counts: dict[str, int]


def add_control(app: FastAPI) -> None:
    """Put these ways in on the application."""
    app.get("/v1/hub")(get_hub)
    app.post("/v1/switch", responses={404: {"model": ErrorBody}})(post_switch)


def teller_of(request: Request, text: Annotated[str, Depends(key_of)]) -> Person | Scope | None:
    """Whose key it is, or whom a machine's key speaks for; None for the operator's own, which speaks for all."""
    hub = hub_of(request)
    if hmac.compare_digest(text.encode(), hub.operator.encode()):
        return None
    return hub.people.person_of(text) or scope_of(request, text)


Teller = Annotated[Person | Scope | None, Depends(teller_of)]


async def post_switch(asked: SwitchAsked, hub: TheHub, teller: Teller) -> SwitchShown:
    """Turn a kill switch; a machine's key stops and never resumes. 200: it holds, and will after a crash."""
    if not _may_turn(hub, teller, asked):
        reason = f"may not turn offers of {asked.brand!r} {asked.commercial}"
        remedy = "Use the key of a person with the scope `operate` for it, or var/keys/operator"
        raise ApiError(403, "Authorization", reason, remedy)
    if asked.brand not in (EVERYWHERE, *hub.state.policies):
        raise ApiError(404, "brand", f"no brand {asked.brand!r} here", "`cvh policy status` lists them")
    await hub.switch(asked.brand, asked.switch(named(teller)))
    return SwitchShown.of(hub, asked.brand)


async def get_hub(hub: TheHub, brand: Brand) -> HubShown:
    """How far the hub is, what went through since its start, and what keeps the brand's offers back."""
    word = hub.state.switches.stopped_by(brand)
    return HubShown(
        position=hub.worker.position,
        saved=hub.state.saved,
        playbook=hub.state.book.digest,
        plays=len(hub.state.book),
        pinned=hub.state.pinned,
        shadow=hub.settings.shadow,
        mode=hub.settings.mode,
        policy=digest(hub.state.policies[brand]),
        law=hub.state.law.digest if hub.state.law is not None else "",
        fault=hub.in_force.fault,
        commercial=word is None,
        stopped=Stopped.of(word) if word else None,
        gap=hub.state.gap(brand),
        connected=hub.delivery.connected,
        counts=to_builtins(hub.worker.counts),
    )


def named(teller: Person | Scope | None) -> str:
    """A key as the record calls it."""
    if isinstance(teller, Person):
        return f"{teller.name}'s own key"
    return OPERATOR if teller is None else f"the key of {teller}"


def _may_turn(hub: Hub, teller: Person | Scope | None, asked: SwitchAsked) -> bool:
    if teller is None:
        return True
    if isinstance(teller, Person):
        return "operate" in teller.rights and hub.people.covers(teller, asked.brand)
    brands = hub.state.brands_of(teller.name) if teller.kind == "group" else {teller.name}
    return asked.commercial == "off" and asked.brand in brands
