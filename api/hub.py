"""The hub: everything that is open while it runs, and the two ways in that every caller uses."""

import asyncio
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from api.clock import now
from api.delivery import Delivery
from api.dialects import Dialects
from api.folder import Folder
from api.keys import KeyRing, Scope, Tokens
from api.lane import Lane
from api.mapping import WaitingShapes
from api.people import People
from api.readmission import Readmission, Readmitted
from api.reload import InForce
from api.settings import Settings
from api.state import HubState
from api.worker import Worker
from core import admission
from core.adoption import Step
from core.arms import Arm
from core.audit import read_record
from core.autonomy import Evidence, Rung
from core.decide import Decision, decision_id
from core.dialect import Accepted, Dialect
from core.entries import Route
from core.errors import BusError, Refusal
from core.events import BrandSwitched, DecisionRequested, Event, Moment, Request, Switch
from core.lineup import Step as LineupStep
from core.ports import Archive, EventLog, Ledger
from core.record import canonical, identity
from core.switches import NOWHERE
from core.tasks import outcome

API_SOURCE = "cvh/api"


@dataclass(frozen=True)
class Hub:
    """A running hub."""

    settings: Settings
    folder: Folder
    state: HubState
    log: EventLog
    ledger: Ledger
    archive: Archive
    worker: Worker
    lane: Lane
    delivery: Delivery
    dialects: Dialects
    keys: KeyRing
    tokens: Tokens
    people: People
    operator: str
    """The secret of who runs the hub; it speaks for all brands."""
    in_force: InForce
    readmission: Readmission
    shapes: WaitingShapes
    nats_url: str

    async def take(self, items: Sequence[bytes], *, history: bool = False) -> int:
        """Put raw events on the log; returns their position once they are on disk."""
        return await self.lane.add(items, route=Route(history=history))

    async def keep(self, items: Sequence[bytes], route: Route) -> int:
        """Put payloads as they came on the log; the worker says what they are."""
        return await self.lane.add(items, route=route)

    async def keep_refused(self, items: Sequence[bytes], scope: Scope, *, history: bool) -> None:
        """Put refused events on the log in their sender's name, where the worker keeps them as dead letters."""
        route = Route(history=history, brand=str(scope), refused=True)
        sound = [item for item in items if not isinstance(admission.read_json(item), Refusal)]
        if sound:
            await self.lane.add(sound, route=route)
        for item in items:
            if item not in sound:
                await self.lane.add([item], route=route, alone=True)

    async def decide(self, brand: str, player: str, moment: Moment, key: str, at: datetime) -> Decision | Refusal:
        """Ask for a decision: the request is an event like any other, and the key makes it one, once.

        The same key for another moment is refused: its first answer stands.
        """
        asked = Request(moment=moment, key=key)
        event = self._timely(
            DecisionRequested(
                id=identity(player, key), source=API_SOURCE, time=at, subject=player, brand=brand, data=asked
            )
        )
        if isinstance(event, Refusal):
            return event
        number = decision_id(event, "requested")
        if not self.ledger.knows(number):
            awaited = self.worker.awaited(number)
            try:
                await self.take([canonical(event)])
                await awaited
            finally:
                self.worker.forget(number, awaited)
        body = self.ledger.record(number)
        assert body is not None, "a decision that was told is on record"
        record = read_record(body)
        if isinstance(record.inputs.event, DecisionRequested) and record.inputs.event.data.moment != moment:
            return Refusal("Idempotency-Key", f"was used for {record.inputs.event.data.moment!r}", "Take a new key")
        return record.decision

    async def switch(self, brand: str, turned: Switch) -> None:
        """Turn a kill switch; off holds at once, and either word is on the log and on record when this returns."""
        named = NOWHERE if turned.everywhere else brand
        word = BrandSwitched(
            id=uuid.uuid4().hex,
            source=API_SOURCE,
            time=self.state.switches.moment(brand, now()),
            subject=named,
            brand=named,
            data=turned,
        )
        if turned.commercial == "off":
            self.state.switches.take(word)
        await asyncio.gather(self.worker.at_once(word), self.log.publish([canonical(word)]))

    async def demote(self, brand: str, arm: Arm, by: str, reason: str) -> Rung:
        """Take an arm of a brand one level down; where it stands once that is on record."""
        said = Evidence(brand=brand, arms=(arm,), kind="demoted", at=now(), by=by, reason=reason)
        await self.worker.at_once(said)
        return self.state.ladder.rung(arm, self.state.policies[brand])

    async def record(self, step: Step) -> Refusal | None:
        """Record a step on a bundle's way into force; where files do not rule, go over to it as soon as it is there."""
        refusal = self.state.course.refuses(step)
        if refusal is not None:
            return refusal
        await self.worker.at_once(step)
        bundle = self.state.course.in_force
        if self.settings.mode == "production" and bundle is not None and bundle.digest == step.digest:
            try:
                await self.in_force.take(bundle)
            except BusError as error:
                self.in_force.blame(
                    f"bundle {bundle.digest[:12]} is approved and not taken up ({error}): restart the hub"
                )
        return None

    async def line_up(self, step: LineupStep) -> Refusal | None:
        """Record what becomes of a model or a chooser; the next decision is made with what follows from it."""
        refusal = self.state.lineup.refuses(step)
        if refusal is None:
            await self.worker.at_once(step)
        return refusal

    async def accept(self, accepted: Accepted, dialect: Dialect) -> Readmitted:
        """Record a dialect as accepted, read by it from now on, and read again what waits at its door."""
        await self.worker.at_once(accepted)
        self.dialects.take(accepted, dialect)
        return await self.readmission.run(accepted.brand, accepted.door, old=True)

    def may_show(self, decision: Decision) -> bool:
        """Whether its command may be shown by whoever asked for it: asked again, as at any moment of sending."""
        item = self.ledger.command(decision.id)
        return item is not None and self.delivery.may_show(item)

    def said_of(self, decision: Decision) -> Sequence[str]:
        """What people have said of a decision, or are waited for to say."""
        return [outcome(task) for task in self.archive.tasks(decision=decision.id)]

    def moment(self, brand: str) -> datetime | None:
        """What time it is for a brand: by the clock, or by its stream where time passes by events alone."""
        return now() if self.settings.scheduler else self.state.watermark(brand)

    def _timely(self, event: Event) -> Event | Refusal:
        """A request is about now: by the clock, or by its brand's stream where time passes by events alone."""
        read = admission.read_event(canonical(event))
        if isinstance(read, Refusal):
            return read
        if event.brand not in self.state.policies:
            return Refusal("brand", f"{event.brand!r} has no file here", "Write one with `cvh brand new`")
        moment = self.moment(event.brand)
        if moment is not None and moment - event.time > admission.AHEAD:
            return Refusal("time", f"lies before {moment.isoformat()}", "Leave it out to ask about now")
        return admission.vouch(event, None, now())
