"""The worker: packs in, decisions out, one transaction per turn.

It is the only writer of the hub's state and of the ledger. Nothing is delivered, answered or counted
as settled before the turn's transaction is on disk.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from contextlib import aclosing, suppress
from typing import Final

from msgspec import Struct

from api.delivery import Delivery
from api.dialects import Dialects
from api.state import HubState
from api.tasks import end
from api.turn import Counts, Handed, Turn
from core.adoption import Step
from core.autonomy import Evidence
from core.bundle import Bundle
from core.decide import Decision
from core.dialect.proposed import DialectStep
from core.entries import Batch, Job, Pack, Publication, Quarantined, Recorded
from core.errors import Overspent
from core.events import BrandSwitched
from core.lineup import Step as LineupStep
from core.ports import EventLog, Ledger
from core.proposals import PlayJudged, Proposal, Standing

SNAPSHOT_SECONDS: Final = 1.0
TRIES: Final = 3
"""How often a batch is decided again because others were faster."""
TURN_SECONDS: Final = 0.1
"""A turn takes up no new pack after so long: who waits for the record does not wait for a backlog."""
CLIMBS: Final = (PlayJudged, Evidence)
"""The words of people that may move arms on the ladder."""
BREATH_SECONDS: Final = 0.01
"""After so long others get a word in, in the middle of a pack too: a kill switch holds for what is left of it."""


class Waiting(Struct, frozen=True):
    """What was handed over, and who waits for it to be recorded."""

    what: Handed
    recorded: asyncio.Future[None]


class Worker:
    """Runs the fast path."""

    def __init__(
        self,
        state: HubState,
        log: EventLog,
        ledger: Ledger,
        delivery: Delivery,
        dialects: Dialects | None = None,
        shipped: Sequence[LineupStep] = (),
    ) -> None:
        self._state, self._log, self._ledger, self._delivery = state, log, ledger, delivery
        self._inbox: asyncio.Queue[Pack | Waiting | None] = asyncio.Queue(maxsize=256)
        self._urgent: list[Waiting] = []
        self._waiting: dict[str, list[asyncio.Future[Decision]]] = {}
        self._arrivals: list[tuple[int, asyncio.Future[None]]] = []
        self._handed: list[asyncio.Future[None]] = []
        self._stopping = False
        self.position = state.position
        """The newest position of the log that is folded and committed; the state may be ahead of it for a moment."""
        self.counts: Final = Counts()
        self._shipped: Final = shipped
        self._turning: Final = Turn(state, ledger, self.counts, dialects or Dialects({}))
        self.on_decision: list[Callable[[Decision], None]] = []
        self.on_event: Final = self._turning.on_event
        self.on_job: list[Callable[[Job], None]] = []
        self.on_proposal: list[Callable[[Proposal], None]] = []
        """Told of every play that is proposed, and again when it is judged."""
        self.on_dialect: list[Callable[[DialectStep], None]] = []
        self.on_quarantine: list[Callable[[Quarantined], None]] = []

    async def run(self) -> None:
        """Work until `stop`, then finish what is on the log and take a last snapshot."""
        laws = [self._state.law] if self._state.law is not None else []
        first = Batch(policies=list(self._state.policies.values()), laws=laws)
        for step in self._shipped:
            self._turning.accept(step, first)
        self._commit(first)
        reading = asyncio.create_task(self._read())
        loop = asyncio.get_running_loop()
        next_snapshot = loop.time() + SNAPSHOT_SECONDS
        try:
            while not (self._stopping and self._inbox.empty()):
                batch = await self._turn(next_snapshot - loop.time())
                if loop.time() >= next_snapshot:
                    self._turning.climbing.look(batch)
                    batch.snapshot = self._state.snapshot()
                    self._turning.judging.expire(batch)
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

    async def publish(self, publication: Publication) -> Standing:
        """Hand over the end of an agent run, to be checked and recorded; returns where its play stands then."""
        await self._hand(publication)
        proposal = self._ledger.proposal(publication.run)
        return proposal.standing if proposal is not None else "refused"

    async def at_once(
        self, what: Bundle | Step | BrandSwitched | PlayJudged | Evidence | DialectStep | LineupStep
    ) -> None:
        """Take what people say before anything that waits; returns when it is recorded.

        A bundle stands on record before the first decision under it.
        """
        recorded: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._urgent.append(Waiting(what, recorded))
        if self._inbox.empty():
            self._inbox.put_nowait(None)
        await recorded

    async def reached(self, position: int, *, saved: bool = False) -> None:
        """Wait until a position of the log is folded and committed; with `saved`, in a snapshot too."""
        while (self._state.saved if saved else self.position) < position:
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

    async def _hand(self, what: Handed) -> None:
        recorded: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        await self._inbox.put(Waiting(what, recorded))
        await recorded

    async def _read(self) -> None:
        async with aclosing(self._log.read(self._state.position)) as packs:  # type: ignore[type-var]
            async for some in packs:
                for pack in some:
                    await self._inbox.put(pack)

    async def _turn(self, seconds: float) -> Batch:
        """Wait for something to do, and do some of what there is."""
        loop = asyncio.get_running_loop()
        item = await self._next(seconds)
        batch = Batch(marks=self._delivery.take_marks(), withheld=self._delivery.closed)
        ends = loop.time() + TURN_SECONDS
        while True:
            self._attend(batch)
            if isinstance(item, Waiting):
                self._turning.accept(item.what, batch)
                self._handed.append(item.recorded)
            elif item is not None:
                await self._fold(item, batch)
            if self._inbox.empty() or loop.time() >= ends:
                return batch
            item = self._inbox.get_nowait()

    async def _next(self, seconds: float) -> Pack | Waiting | None:
        if not self._inbox.empty():
            return self._inbox.get_nowait()
        with suppress(TimeoutError):
            async with asyncio.timeout(max(seconds, 0.01)):
                return await self._inbox.get()
        return None

    def _attend(self, turn: Batch) -> None:
        """Record what people say, by itself: in the middle of a turn, nothing of the turn is ready to be recorded.

        Only what moves arms on the ladder is recorded behind what the turn has weighed: steps follow from each other.
        """
        urgent, self._urgent = self._urgent, []
        batch = Batch()
        for waiting in urgent:
            climbs = isinstance(waiting.what, CLIMBS)
            self._turning.accept(waiting.what, turn if climbs else batch)
            self._handed.extend([waiting.recorded] if climbs else [])
        if batch:
            self._ledger.commit(batch)
            self._settle(batch)
        _tell_all(one.recorded for one in urgent if not isinstance(one.what, CLIMBS))

    async def _fold(self, pack: Pack, batch: Batch) -> None:
        loop = asyncio.get_running_loop()
        breath = loop.time() + BREATH_SECONDS
        for _ in self._turning.steps(pack, batch):
            if loop.time() >= breath:
                await asyncio.sleep(0)
                self._attend(batch)
                breath = loop.time() + BREATH_SECONDS

    def _commit(self, batch: Batch) -> None:
        recorded = self._record(batch) if batch else Recorded()
        for entry in recorded.released:
            self._state.spending.release(entry)
        if batch.snapshot is not None:
            self._state.let_go()
        self.counts.asked += len(batch.jobs)
        self.counts.answered += len(batch.publications)
        self._settle(batch)
        self.counts.decisions += len(batch.decisions)
        self.counts.sends += len(batch.sends)
        self._delivery.deliver(recorded.outgoing)
        for taken in batch.decisions:
            self._tell(taken.decision)
        for job in batch.jobs:
            for ask in self.on_job:
                ask(job)
        for kept in batch.quarantine:
            for notice in self.on_quarantine:
                notice(kept)
        _tell_all(self._handed)
        self._handed.clear()
        self._arrive()

    def _record(self, batch: Batch) -> Recorded:
        """Commit; what others have spent meanwhile is decided again, in the end without offers, which claim nothing."""
        for tries_left in reversed(range(TRIES)):
            try:
                return self._ledger.commit(batch)
            except Overspent as overspent:
                self._turning.deciding.again(batch, overspent.figures, offers=tries_left > 0)
        return self._ledger.commit(batch)

    def _settle(self, batch: Batch) -> None:
        """Take up what is on record of plays; who watches them is told."""
        for proposal in batch.proposals:
            self._state.settle(proposal)
            self.counts.plays += proposal.published is not None
            for tell in self.on_proposal:
                tell(proposal)
        for step in batch.dialects:
            for hear in self.on_dialect:
                hear(step)
        for play in batch.turned:
            self._state.book = self._state.book.with_play(play)

    def _tell(self, decision: Decision) -> None:
        for future in self._waiting.pop(decision.id, ()):
            if not future.done():
                future.set_result(decision)
        for watch in self.on_decision:
            watch(decision)

    def _arrive(self) -> None:
        self.position = self._state.position
        for position, arrived in self._arrivals:
            if position <= self.position and not arrived.done():
                arrived.set_result(None)
        self._arrivals = [(p, f) for p, f in self._arrivals if not f.done()]


def _tell_all(futures: Iterable["asyncio.Future[None]"]) -> None:
    for future in futures:
        if not future.done():
            future.set_result(None)
