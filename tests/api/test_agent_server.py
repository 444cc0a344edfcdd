"""An agent in a process of its own: it works on one run after the other and keeps each while it does."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from api import agent_server
from api.agent_server import BEGINS_WITH, serve
from api.tasks import end
from core.model import AGENTS, Agent
from graphs.stage import TAKES
from tests.graphs.house import FakeExchange


@dataclass
class FakeClaim:
    """A claim that notes whether it was kept and ticked off."""

    run: str
    kept: int = 0
    finished: asyncio.Event = field(default_factory=asyncio.Event)
    on_keep: Callable[[], None] = lambda: None
    broken: bool = False

    async def keep(self) -> None:
        self.kept += 1
        self.on_keep()

    async def done(self) -> None:
        if self.broken:
            raise ConnectionError("the bus is away")
        self.finished.set()


@dataclass
class FakeRuns(FakeExchange):
    """An exchange that hands out what it is told to; every batch ends as when the bus goes away."""

    batches: list[list[FakeClaim]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    async def runs(self, step: str) -> AsyncIterator[FakeClaim]:
        self.asked.append(step)
        if not self.batches:
            await asyncio.get_running_loop().create_future()
        for claim in self.batches.pop(0):
            yield claim
        raise ConnectionError("the bus is away")


@dataclass
class FakeGraphs:
    """Stands in for `graphs.run`."""

    does: Callable[[str], object] = lambda run: None
    waits: asyncio.Event | None = None
    began: list[str] = field(default_factory=list)
    deps: list[object] = field(default_factory=list)

    def build_alone(self, agent: Agent) -> str:
        return f"the graph of {agent}"

    async def run_alone(self, graph: str, run: str, deps: object) -> None:
        self.began.append(f"{graph}: {run}")
        self.deps.append(deps)
        if self.waits is not None:
            await self.waits.wait()
        self.does(run)


@pytest.fixture
def graphs(monkeypatch: pytest.MonkeyPatch) -> FakeGraphs:
    """No graph, and nothing that waits for a clock."""
    graphs = FakeGraphs()
    monkeypatch.setitem(sys.modules, "graphs.run", graphs)  # type: ignore[arg-type]
    monkeypatch.setattr(agent_server, "KEEP_SECONDS", 0)
    monkeypatch.setattr(agent_server, "PAUSE_SECONDS", 0)
    return graphs


@asynccontextmanager
async def serving(exchange: FakeRuns, agent: Agent = "strategy") -> AsyncIterator[None]:
    working = asyncio.create_task(serve(agent, exchange, "the deps"))
    async with asyncio.timeout(10):
        try:
            yield
        finally:
            await end([working])


def test_every_agent_begins_with_the_step_that_its_stage_takes() -> None:
    assert BEGINS_WITH == TAKES


@pytest.mark.parametrize("agent", AGENTS)
async def test_an_agent_works_on_the_runs_that_have_come_to_its_step_and_ticks_them_off(
    graphs: FakeGraphs, agent: Agent
) -> None:
    claims = [FakeClaim("a"), FakeClaim("b")]

    exchange = FakeRuns(batches=[claims])
    async with serving(exchange, agent):
        for claim in claims:
            await claim.finished.wait()

    assert graphs.began == [f"the graph of {agent}: {run}" for run in "ab"]
    assert graphs.deps == ["the deps"] * 2
    assert {*exchange.asked} == {BEGINS_WITH[agent]}


async def test_a_run_that_fails_is_left_to_whoever_asks_next_and_the_following_is_worked_on(
    graphs: FakeGraphs, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(run: str) -> None:
        if run == "bad":
            raise ValueError("no play comes of it")

    graphs.does = fails
    bad, good = FakeClaim("bad"), FakeClaim("good")
    async with serving(FakeRuns(batches=[[bad, good]])):
        await good.finished.wait()

    assert not bad.finished.is_set()
    assert "run bad failed (no play comes of it); it will be tried again" in caplog.text


async def test_a_run_is_kept_for_as_long_as_it_is_worked_on_and_no_longer(graphs: FakeGraphs) -> None:
    graphs.waits = asyncio.Event()
    claim = FakeClaim("long")
    claim.on_keep = lambda: graphs.waits.set() if claim.kept == 3 else None

    async with serving(FakeRuns(batches=[[claim]])):
        await claim.finished.wait()
        kept = claim.kept
        for _ in range(20):
            await asyncio.sleep(0)

    assert kept >= 3
    assert claim.kept == kept


async def test_a_bus_that_goes_away_is_asked_again(graphs: FakeGraphs, caplog: pytest.LogCaptureFixture) -> None:
    later = FakeClaim("later")

    async with serving(FakeRuns(batches=[[], [FakeClaim("lost", broken=True)], [later]])):
        await later.finished.wait()

    assert [one.rpartition(" ")[2] for one in graphs.began] == ["lost", "later"]
    assert caplog.text.count("strategy cannot work (the bus is away); it tries again") >= 2


async def test_a_claim_that_cannot_be_kept_ends_no_work(graphs: FakeGraphs) -> None:
    graphs.waits = asyncio.Event()
    claim = FakeClaim("run")

    def goes_away() -> None:
        graphs.waits.set()
        raise ConnectionError("the bus is away")

    claim.on_keep = goes_away
    async with serving(FakeRuns(batches=[[claim]])):
        await claim.finished.wait()

    assert graphs.began == ["the graph of strategy: run"]
