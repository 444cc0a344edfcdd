"""The slow path's shell: takes every open job through the graph, several at a time, until it is settled.

LangGraph takes seconds to import, so that happens in a thread once the hub is up; a miss is answered by the safe
default meanwhile.
"""

import asyncio
import importlib
import logging
from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from types import ModuleType
from typing import Any, Final

from core.dialect import Accepted
from core.dialect.proposed import DialectRefused, DialectStep
from core.entries import Job
from core.errors import HubError
from core.exchange import Exchange
from core.model import Agent
from core.proposals import Proposal, Standing
from core.shape import ShapeJob

RETRY_SECONDS: Final = 1.0
MOST_TRIES: Final = 8
"""After so many tries, each twice as long after the last, a run is left for the next start of the hub."""
MOST_DOUBLED: Final = 6
WARM_UP_SECONDS: Final = 0.5
"""What the hub gets to itself before the import competes with it."""
AT_ONCE: Final = 8

Piece = Callable[[ModuleType, Any, Any], Awaitable[None]]
"""Some work on a run, given `graphs.run`, the graph and what its nodes may use."""

log: Final = logging.getLogger("cvh.slow_path")


class SlowPath:
    """Runs the agents for every situation that needs a play."""

    def __init__(
        self,
        exchange: Exchange,
        deps: Callable[[], Any],
        served: tuple[Agent, ...],
        on_end: Callable[[str], Awaitable[None]],
    ) -> None:
        self._exchange, self._deps, self._served, self._on_end = exchange, deps, served, on_end
        self._todo: asyncio.Queue[tuple[Piece, int]] = asyncio.Queue()
        self._waiting: set[str] = set()
        self._judged: set[str] = set()
        """Runs that were judged after they had proposed and before they came to wait."""
        self.at_work = 0
        """How many runs are on their way."""
        self._mapper: Any = None
        self._shapes: set[str] = set()
        """Runs that are about shapes: they have a graph of their own."""

    def ask(self, job: Job) -> None:
        """Take up a recorded job."""
        self._todo.put_nowait((partial(self._begin, job), 0))

    def map(self, job: ShapeJob) -> None:
        """Take up a shape that no dialect reads."""
        self._todo.put_nowait((partial(self._map, job), 0))

    def hear(self, step: DialectStep) -> None:
        """Go on with a run about a shape that a person has judged."""
        if isinstance(step, Accepted | DialectRefused) and step.run:
            self._hear(step.run)

    def watch(self, proposal: Proposal) -> None:
        """Go on with a run that a person has judged, at once or as soon as it waits for his word."""
        if proposal.judged is not None:
            self._hear(proposal.proposed.run)

    async def run(self, open_jobs: Iterable[Job]) -> None:
        """Work for ever, starting with the jobs an earlier hub left open."""
        for job in open_jobs:
            self.ask(job)
        try:
            await asyncio.sleep(WARM_UP_SECONDS)
            graph_run = await asyncio.to_thread(importlib.import_module, "graphs.run")
            graph, deps = graph_run.conductor(self._served), await asyncio.to_thread(self._deps)
            async with asyncio.TaskGroup() as tasks:
                for _ in range(AT_ONCE):
                    tasks.create_task(self._work(graph_run, graph, deps))
        except Exception:
            log.exception("the slow path stopped; the safe defaults go on answering")

    async def _work(self, graph_run: ModuleType, graph: Any, deps: Any) -> None:
        while True:
            piece, tries = await self._todo.get()
            self.at_work += 1
            try:
                await piece(graph_run, graph, deps)
            except Exception as error:
                self._again(piece, tries + 1, error)
            finally:
                self.at_work -= 1

    def _again(self, piece: Piece, tries: int, error: Exception) -> None:
        """What the surroundings have broken is tried until they are whole again, a bug only so often."""
        if tries >= MOST_TRIES and not isinstance(error, HubError):
            log.error("an agent run failed %d times and is left open: %s", tries, error, exc_info=error)
            return
        log.warning("an agent run failed (%s); it will be tried again", error)
        pause = RETRY_SECONDS * 2 ** min(tries, MOST_DOUBLED)
        asyncio.get_running_loop().call_later(pause, self._todo.put_nowait, (piece, tries))

    async def _begin(self, job: Job, graph_run: ModuleType, graph: Any, deps: Any) -> None:
        await self._exchange.put(job.run, "asked", graph_run.question(job))
        await self._settle(job.run, await graph_run.run(graph, job.run, deps))

    async def _map(self, job: ShapeJob, graph_run: ModuleType, graph: Any, deps: Any) -> None:
        self._mapper = self._mapper or graph_run.mapper()
        if await graph_run.ask_for_dialect(job, deps):
            self._shapes.add(job.run)
            await self._settle(job.run, await graph_run.run(self._mapper, job.run, deps))

    async def _go_on(self, run: str, graph_run: ModuleType, graph: Any, deps: Any) -> None:
        await self._settle(run, await graph_run.resume(self._mapper if run in self._shapes else graph, run, deps))

    def _hear(self, run: str) -> None:
        if run in self._waiting:
            self._waiting.discard(run)
            self._todo.put_nowait((partial(self._go_on, run), 0))
        else:
            self._judged.add(run)

    async def _settle(self, run: str, standing: Standing) -> None:
        if standing != "waiting":
            self._judged.discard(run)
            self._shapes.discard(run)
            await self._on_end(run)
            return
        self._waiting.add(run)
        if run in self._judged:
            self._judged.discard(run)
            self._hear(run)
