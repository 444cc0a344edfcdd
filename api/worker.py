"""The worker: packs in, decisions out, one transaction per turn.

It is the only writer of the hub's state and of the ledger. Nothing is delivered, answered or counted
as settled before the turn's transaction is on disk.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import aclosing, suppress
from typing import Final

from msgspec import Struct

from api.delivery import Delivery
from api.state import HubState
from api.tasks import end
from api.turn import Counts, Turn
from core.decide import Decision
from core.dialect import Dialect
from core.entries import Batch, Job, Pack, Publication, Recorded
from core.errors import Overspent
from core.policy import BrandPolicy
from core.ports import EventLog, Ledger

SNAPSHOT_SECONDS: Final = 1.0
AT_ONCE: Final = 16
TRIES: Final = 3
"""How often a batch is decided again because others were faster."""


class Handed(Struct, frozen=True):
    """The end of an agent run or the policy of a new brand, and who waits for it to be recorded."""

    what: Publication | BrandPolicy
    recorded: asyncio.Future[None]


class Worker:
    """Runs the fast path."""

    def __init__(
        self,
        state: HubState,
        log: EventLog,
        ledger: Ledger,
        delivery: Delivery,
        dialects: Mapping[str, Dialect] | None = None,
    ) -> None:
        self._state, self._log, self._ledger, self._delivery = state, log, ledger, delivery
        self._inbox: asyncio.Queue[Pack | Handed | None] = asyncio.Queue(maxsize=256)
        self._waiting: dict[str, list[asyncio.Future[Decision]]] = {}
        self._arrivals: list[tuple[int, asyncio.Future[None]]] = []
        self._handed: list[asyncio.Future[None]] = []
        self._stopping = False
        self.counts: Final = Counts()
        self._turning: Final = Turn(state, ledger, self.counts, dialects or {})
        self.on_decision: list[Callable[[Decision], None]] = []
        self.on_event: Final = self._turning.on_event
        self.on_job: list[Callable[[Job], None]] = []

    async def run(self) -> None:
        """Work until `stop`, then finish what is on the log and take a last snapshot."""
        laws = [self._state.law] if self._state.law is not None else []
        self._commit(Batch(policies=list(self._state.policies.values()), laws=laws))
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
        await self._hand(publication)

    async def adopt(self, policy: BrandPolicy) -> None:
        """Take up a new brand; returns when its policy is recorded, so that no decision comes before it."""
        await self._hand(policy)

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

    async def _hand(self, what: Publication | BrandPolicy) -> None:
        recorded: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        await self._inbox.put(Handed(what, recorded))
        await recorded

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
        batch = Batch(marks=self._delivery.take_marks(), withheld=self._delivery.closed)
        for item in items:
            if isinstance(item, Handed):
                self._turning.accept(item.what, batch)
                self._handed.append(item.recorded)
            elif item is not None:
                self._turning.take(item, batch)
        return batch

    def _commit(self, batch: Batch) -> None:
        recorded = self._record(batch) if batch else Recorded()
        for entry in recorded.released:
            self._state.spending.release(entry)
        if batch.snapshot is not None:
            self._state.let_go()
        self.counts.asked += len(batch.jobs)
        self.counts.answered += len(batch.publications)
        for publication in batch.publications:
            if publication.play is not None:
                self._state.book = self._state.book.with_play(publication.play)
                self.counts.plays += 1
        self.counts.decisions += len(batch.decisions)
        self.counts.sends += len(batch.sends)
        self._delivery.deliver(recorded.outgoing)
        for taken in batch.decisions:
            self._tell(taken.decision)
        for job in batch.jobs:
            for ask in self.on_job:
                ask(job)
        for waiting in self._handed:
            if not waiting.done():
                waiting.set_result(None)
        self._handed.clear()
        self._arrive()

    def _record(self, batch: Batch) -> Recorded:
        """Commit; what others have spent meanwhile is decided again, in the end without offers, which claim nothing."""
        for tries_left in reversed(range(TRIES)):
            try:
                return self._ledger.commit(batch)
            except Overspent as overspent:
                self._turning.decide_again(batch, overspent.figures, offers=tries_left > 0)
        return self._ledger.commit(batch)

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
