"""The worker: packs in, decisions out, one transaction per turn.

It is the only writer of the hub's state and of the ledger. Nothing is delivered, answered or counted
as settled before the turn's transaction is on disk.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from contextlib import aclosing, suppress
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from api.delivery import Delivery
from api.items import Items
from api.state import HubState
from api.tasks import end
from core import admission
from core.audit import write_record
from core.decide import Decision, decide, decision_id
from core.entries import Batch, DeadLetter, Job, Pack, Publication, Taken
from core.errors import Refusal
from core.events import BrandSwitched, Event
from core.fold import fold
from core.guardrails import rule_on_play
from core.harm import remember_loss
from core.ports import EventLog, Ledger
from core.profile import Profile
from core.record import canonical, identity
from core.signals import Signal, detect

log: Final = logging.getLogger("cvh.worker")

SNAPSHOT_SECONDS: Final = 1.0
AT_ONCE: Final = 16


class Counts(Struct):
    """What went through since the start."""

    events: int = 0
    history: int = 0
    duplicates: int = 0
    dead: int = 0
    decisions: int = 0
    asked: int = 0
    answered: int = 0
    plays: int = 0


class Handed(Struct, frozen=True):
    """The end of an agent run, and who waits for it to be recorded."""

    publication: Publication
    recorded: asyncio.Future[None]


class Worker:
    """Runs the fast path."""

    def __init__(self, state: HubState, log: EventLog, ledger: Ledger, delivery: Delivery) -> None:
        self._state, self._log, self._ledger, self._delivery = state, log, ledger, delivery
        self._inbox: asyncio.Queue[Pack | Handed | None] = asyncio.Queue(maxsize=256)
        self._waiting: dict[str, list[asyncio.Future[Decision]]] = {}
        self._arrivals: list[tuple[int, asyncio.Future[None]]] = []
        self._handed: list[asyncio.Future[None]] = []
        self._stopping = False
        self.counts: Final = Counts()
        self.on_decision: list[Callable[[Decision], None]] = []
        self.on_event: list[Callable[[Event], None]] = []
        self.on_job: list[Callable[[Job], None]] = []

    async def run(self) -> None:
        """Work until `stop`, then finish what is on the log and take a last snapshot."""
        self._commit(Batch(policies=list(self._state.policies.values())))
        reading = asyncio.create_task(self._read())
        loop = asyncio.get_running_loop()
        next_snapshot = loop.time() + SNAPSHOT_SECONDS
        try:
            while not (self._stopping and self._inbox.empty()):
                batch = self._turn(await self._some(next_snapshot - loop.time()))
                if loop.time() >= next_snapshot:
                    batch.snapshot = self._state.snapshot()
                    next_snapshot = loop.time() + SNAPSHOT_SECONDS
                self._commit(batch)
                if reading.done():
                    reading.result()
                await asyncio.sleep(0)
            self._commit(Batch(snapshot=self._state.snapshot()))
        finally:
            await end([reading])

    async def stop(self) -> None:
        """Let the worker reach the end of the log and finish."""
        await self.reached(await self._log.end())
        self._stopping = True
        await self._inbox.put(None)

    async def publish(self, publication: Publication) -> None:
        """Hand over the end of an agent run, to be checked, recorded and put into the book; returns when it is."""
        recorded: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        await self._inbox.put(Handed(publication, recorded))
        await recorded

    async def reached(self, position: int, *, saved: bool = False) -> None:
        """Wait until a position of the log is folded and committed; with `saved`, in a snapshot too."""
        while (self._state.saved if saved else self._state.position) < position:
            arrived: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._arrivals.append((0 if saved else position, arrived))
            await arrived

    def awaited(self, number: str) -> "asyncio.Future[Decision]":
        """A future of the decision with this id, resolved when it is recorded."""
        future: asyncio.Future[Decision] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(number, []).append(future)
        return future

    def forget(self, number: str, future: "asyncio.Future[Decision]") -> None:
        """Nobody waits for this decision any more."""
        left = [other for other in self._waiting.pop(number, ()) if other is not future]
        if left:
            self._waiting[number] = left

    async def _read(self) -> None:
        async with aclosing(self._log.read(self._state.position)) as packs:  # type: ignore[type-var]
            async for some in packs:
                for pack in some:
                    await self._inbox.put(pack)

    async def _some(self, seconds: float) -> Sequence[Pack | Handed | None]:
        items: list[Pack | Handed | None] = []
        if self._inbox.empty():
            with suppress(TimeoutError):
                async with asyncio.timeout(max(seconds, 0.01)):
                    items.append(await self._inbox.get())
        while len(items) < AT_ONCE and not self._inbox.empty():
            items.append(self._inbox.get_nowait())
        return items

    def _turn(self, items: Iterable[Pack | Handed | None]) -> Batch:
        batch = Batch(marks=self._delivery.take_marks())
        for item in items:
            if isinstance(item, Handed):
                batch.publications.append(self._checked(item.publication))
                self._handed.append(item.recorded)
            elif item is not None:
                self._take(item, batch)
        return batch

    def _take(self, pack: Pack, batch: Batch) -> None:
        items = Items(pack)
        for number, read in enumerate(items.read()):
            event = read if isinstance(read, Refusal) else self._vouched(read, pack)
            refusal = event if isinstance(event, Refusal) else self._admit(event, pack, batch)
            if refusal is not None:
                self.counts.dead += 1
                letter = DeadLetter(position=pack.position, item=number, raw=items.raw(number), refusal=refusal)
                batch.dead.append(letter)
        self._state.position = pack.position

    def _admit(self, event: Event, pack: Pack, batch: Batch) -> Refusal | None:
        """Fold an event unless it is known. A bug that one event wakes must not stop all the others."""
        if not self._state.window.admit(event, history=pack.history):
            self.counts.duplicates += 1
            return None
        try:
            self._fold(event, pack, batch)
        except Exception as error:
            log.exception("event %s of %s could not be processed", event.id, event.source)
            reason = f"a bug in the hub: {type(error).__name__}"
            return Refusal("event", reason, "It is kept here; report it and send it again after the mend")
        return None

    @staticmethod
    def _vouched(event: Event, pack: Pack) -> Event | Refusal:
        return admission.vouch(event, pack.brand, pack.at)

    def _fold(self, event: Event, pack: Pack, batch: Batch) -> None:
        state = self._state
        self.counts.events += 1
        state.passed(event)
        if isinstance(event, BrandSwitched):
            if not pack.history:
                state.switch(event.brand, on=event.data.commercial == "on")
                batch.switches.append(event)
            return
        before = state.profile(event.brand, event.subject)
        after = fold(before, event)
        state.keep(after)
        if pack.history:
            self.counts.history += 1
            return
        for watch in self.on_event:
            watch(event)
        policy = state.policies.get(event.brand)
        signals = detect(before, after, event, policy) if policy else ()
        if "severe_loss" in signals:
            after = remember_loss(after, event.time)
            state.keep(after)
        for signal in signals:
            self._decide(event, after, signal, pack, batch)

    def _decide(self, event: Event, profile: Profile, signal: Signal, pack: Pack, batch: Batch) -> None:
        """Decide once: what has this id on record, or in this very batch, is not decided again."""
        number = decision_id(event, signal)
        if any(taken.decision.id == number for taken in batch.decisions) or self._ledger.knows(number):
            return
        inputs = self._state.inputs(event, profile, signal)
        decision = decide(inputs)
        batch.decisions.append(Taken(decision, write_record(inputs, decision), pack.position))
        self._state.spending.take(decision)
        self._ask(decision, batch)

    def _ask(self, decision: Decision, batch: Batch) -> None:
        """Ask the agents once for each situation and policy."""
        run = identity("run", decision.situation.key, decision.policy)
        if not decision.missed or self._state.pinned or run in self._state.asked:
            return
        self._state.asked.add(run)
        batch.jobs.append(_job(run, decision))

    def _checked(self, publication: Publication) -> Publication:
        """The floor rules on the play; its word is the last line of the transcript."""
        play, policy = publication.play, self._state.policies.get(publication.brand)
        said = [str(objection) for objection in rule_on_play(play, policy)] if play and policy else []
        accepted = play is not None and policy is not None and not said and not self._state.pinned
        verdict = {"kind": "verdict", "run": publication.run, "accepted": accepted, "objections": said}
        transcript = publication.transcript + b"\n" + canonical(verdict)
        return replace(publication, play=play if accepted else None, transcript=transcript)

    def _commit(self, batch: Batch) -> None:
        outgoing = self._ledger.commit(batch) if batch else ()
        self.counts.asked += len(batch.jobs)
        self.counts.answered += len(batch.publications)
        for publication in batch.publications:
            if publication.play is not None:
                self._state.book = self._state.book.with_play(publication.play)
                self.counts.plays += 1
        self.counts.decisions += len(batch.decisions)
        self._delivery.deliver(outgoing)
        for taken in batch.decisions:
            self._tell(taken.decision)
        for job in batch.jobs:
            for ask in self.on_job:
                ask(job)
        for recorded in self._handed:
            if not recorded.done():
                recorded.set_result(None)
        self._handed.clear()
        self._arrive()

    def _tell(self, decision: Decision) -> None:
        for future in self._waiting.pop(decision.id, ()):
            if not future.done():
                future.set_result(decision)
        for watch in self.on_decision:
            watch(decision)

    def _arrive(self) -> None:
        here = self._state.position
        for position, arrived in self._arrivals:
            if position <= here and not arrived.done():
                arrived.set_result(None)
        self._arrivals = [(p, f) for p, f in self._arrivals if not f.done()]


def _job(run: str, decision: Decision) -> Job:
    return Job(run=run, situation=decision.situation, player=decision.player, decision=decision.id, at=decision.at)
