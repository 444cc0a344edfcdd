"""The slow path's shell: puts questions on the exchange, runs the graph on them, hands plays to the worker.

LangGraph takes seconds to import, so that happens in a thread once the hub is up; a miss is answered by
the safe default meanwhile.
"""

import asyncio
import importlib
import logging
from collections.abc import Iterable, Mapping
from typing import Any, Final

from api.worker import Worker
from core.entries import Job, Publication, Recollection
from core.policy import BrandPolicy
from core.ports import Exchange, Memory, Players
from tools.recall_cases import describe

RETRY_SECONDS: Final = 1.0
WARM_UP_SECONDS: Final = 0.5
"""What the hub gets to itself before the import competes with it."""

log: Final = logging.getLogger("cvh.slow_path")


class SlowPath:
    """Runs the agents for every situation that had no play."""

    def __init__(
        self,
        exchange: Exchange,
        worker: Worker,
        players: Players,
        policies: Mapping[str, BrandPolicy],
        memory: Memory | None,
    ) -> None:
        self._exchange, self._worker, self._memory = exchange, worker, memory
        self._players, self._policies = players, policies
        self._questions: asyncio.Queue[Job] = asyncio.Queue()
        self._open: set[str] = set()

    def ask(self, job: Job) -> None:
        """Take up a recorded job."""
        self._open.add(job.run)
        self._questions.put_nowait(job)

    async def run(self, open_jobs: Iterable[Job]) -> None:
        """Work for ever, starting with the jobs an earlier hub left open."""
        for job in open_jobs:
            self.ask(job)
        try:
            await asyncio.sleep(WARM_UP_SECONDS)
            graph_run = await asyncio.to_thread(importlib.import_module, "graphs.run")
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._put_questions(graph_run))
                tasks.create_task(self._answer(graph_run))
        except Exception:
            log.exception("the slow path stopped; the safe defaults go on answering")

    async def _put_questions(self, graph_run: Any) -> None:
        while True:
            job = await self._questions.get()
            if not await self._put(job, graph_run):
                await asyncio.sleep(RETRY_SECONDS)
                self._questions.put_nowait(job)

    async def _put(self, job: Job, graph_run: Any) -> bool:
        try:
            await self._exchange.put(job.run, "asked", graph_run.question(job))
        except Exception as error:
            log.warning("run %s could not be asked for (%r); it will be tried again", job.run, error)
            return False
        return True

    async def _answer(self, graph_run: Any) -> None:
        while True:
            try:
                await self._answer_jobs(graph_run)
            except Exception as error:
                log.warning("the exchange does not answer (%r); it is asked again", error)
            await asyncio.sleep(RETRY_SECONDS)

    async def _answer_jobs(self, graph_run: Any) -> None:
        deps = graph_run.Deps(self._exchange, self._players, self._policies, self._memory)
        graph = graph_run.build()
        async for number, done in self._exchange.jobs():
            if number not in self._open:
                await done()
                continue
            try:
                publication = await graph_run.run(graph, number, deps)
            except Exception:
                log.exception("agent run %s failed; it will be tried again", number)
                continue
            standing = await self._worker.publish(publication)
            self._open.discard(number)
            if standing == "accepted":
                await self._remember(publication)
            await done()

    async def _remember(self, publication: Publication) -> None:
        if self._memory is None or publication.play is None:
            return
        situation = publication.play.situation.key
        arms = tuple(choice.arm for choice in publication.play.arms)
        case = Recollection(situation=situation, arms=arms, run=publication.run, likeness=1.0)
        try:
            await asyncio.to_thread(self._memory.remember, publication.brand, describe(situation), case)
        except Exception:
            log.warning("the memory did not keep run %s; the hub goes on without", publication.run, exc_info=True)
