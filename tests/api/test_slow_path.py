"""The slow path: every open job is taken to its end, however often that fails, and none holds up another."""

import asyncio
import logging
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from msgspec.structs import replace

from api import slow_path
from api.slow_path import AT_ONCE, MOST_TRIES, RETRY_SECONDS, SlowPath
from api.tasks import end
from core.entries import Job
from core.model import AGENTS
from core.proposals import PlayJudged, Proposal, Proposed
from tests.adapters.house import a_play
from tests.graphs.house import FakeExchange
from tests.tools.room import NOON, anna, scope_for

SITUATION = scope_for(anna()).situation


def a_job(run: str) -> Job:
    return Job(run=run, situation=SITUATION, player="anna-4711", decision="d" * 32, at=NOON)


def a_proposal(run: str) -> Proposal:
    play = a_play()
    about = {"brand": "north", "situation": play.situation.key, "play": play}
    return Proposal(Proposed(run=run, **about, objections=(), level="suggest", policy="", at=NOON))


def a_word(run: str) -> Proposal:
    proposal = a_proposal(run)
    digest = proposal.proposed.digest
    word = PlayJudged(run=run, digest=digest, accepted=True, by="ann", user="ops", reason="", at=NOON)
    return replace(proposal, judged=word)


@dataclass
class FakeGraphs:
    """Stands in for `graphs.run`: what becomes of a run is told by the test."""

    begins: Callable[[str], str] = lambda run: "accepted"
    resumes: Callable[[str], str] = lambda run: "accepted"
    begun: list[str] = field(default_factory=list)
    resumed: list[str] = field(default_factory=list)
    held: dict[str, asyncio.Event] = field(default_factory=dict)
    """Runs that do not go on before something has happened."""
    served: object = None

    def conductor(self, served: object) -> str:
        self.served = served
        return "the graph"

    def question(self, job: Job) -> bytes:
        return job.run.encode()

    async def run(self, graph: object, run: str, deps: object) -> str:
        assert (graph, deps) == ("the graph", "the deps")
        self.begun.append(run)
        if run in self.held:
            await self.held[run].wait()
        return self.begins(run)

    async def resume(self, graph: object, run: str, deps: object) -> str:
        self.resumed.append(run)
        return self.resumes(run)


@dataclass
class House:
    """A slow path at work, what it asks, and how long it would have paused before it tried again."""

    graphs: FakeGraphs
    pauses: list[float]
    exchange: FakeExchange = field(default_factory=FakeExchange)
    ended: "asyncio.Queue[str]" = field(default_factory=asyncio.Queue)

    def deps(self) -> str:
        return "the deps"

    @asynccontextmanager
    async def at_work(self, *open_runs: str) -> AsyncIterator[SlowPath]:
        path = SlowPath(self.exchange, self.deps, AGENTS, self.ended.put)
        working = asyncio.create_task(path.run([a_job(run) for run in open_runs]))
        async with asyncio.timeout(10):
            try:
                yield path
            finally:
                await end([working])

    async def ends(self, count: int) -> list[str]:
        return [await self.ended.get() for _ in range(count)]


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> House:
    """Everything that would wait for a clock goes on at once."""
    graphs, pauses, later = FakeGraphs(), list[float](), asyncio.BaseEventLoop.call_later
    monkeypatch.setitem(sys.modules, "graphs.run", graphs)  # type: ignore[arg-type]
    monkeypatch.setattr(slow_path, "WARM_UP_SECONDS", 0)

    def at_once(self: asyncio.BaseEventLoop, delay: float, call: Callable[..., Any], *given: Any, **named: Any) -> Any:
        if getattr(call, "__name__", "") != "put_nowait":
            return later(self, delay, call, *given, **named)
        pauses.append(delay)
        return self.call_soon(call, *given)

    monkeypatch.setattr(asyncio.BaseEventLoop, "call_later", at_once)
    return House(graphs, pauses)


def failing(*runs: str, times: int = 10**9) -> Callable[[str], str]:
    """These runs fail so many times."""
    left = dict.fromkeys(runs, times)

    def begin(run: str) -> str:
        if left.get(run, 0) > 0:
            left[run] -= 1
            raise ConnectionError("the bus is away")
        return "accepted"

    return begin


async def until(said: Callable[[], object]) -> None:
    """Let the others work until something holds."""
    for _ in range(10_000):
        if said():
            return
        await asyncio.sleep(0)
    raise AssertionError("it does not come to hold")


async def test_jobs_that_an_earlier_hub_left_open_are_taken_up_with_those_that_come(house: House) -> None:
    async with house.at_work("old") as path:
        path.ask(a_job("new"))
        ended = await house.ends(2)

    assert sorted(ended) == ["new", "old"]
    assert house.exchange.events == {("old", "asked"): b"old", ("new", "asked"): b"new"}
    assert house.graphs.served == AGENTS
    assert house.pauses == []


async def test_a_job_may_be_asked_before_the_graph_is_there(house: House) -> None:
    path = SlowPath(house.exchange, house.deps, AGENTS, house.ended.put)
    path.ask(a_job("early"))
    working = asyncio.create_task(path.run([]))

    assert await asyncio.wait_for(house.ended.get(), 10) == "early"
    await end([working])


async def test_a_run_that_fails_is_tried_again_each_time_after_twice_as_long(house: House) -> None:
    house.graphs.begins = failing("bad", times=3)

    async with house.at_work("bad"):
        assert await house.ends(1) == ["bad"]

    assert house.graphs.begun == ["bad"] * 4
    assert house.pauses == [RETRY_SECONDS * 2**tries for tries in (1, 2, 3)]


async def test_a_run_that_always_fails_is_left_open_after_so_many_tries(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    house.graphs.begins = failing("bad")

    async with house.at_work("bad") as path:
        await until(lambda: len(house.graphs.begun) == MOST_TRIES)
        path.ask(a_job("good"))
        assert await house.ends(1) == ["good"]

    assert house.graphs.begun == ["bad"] * MOST_TRIES + ["good"]
    assert len(house.pauses) == MOST_TRIES - 1
    errors = [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]
    assert errors == [f"an agent run failed {MOST_TRIES} times and is left open: the bus is away"]


async def test_a_failing_run_stops_no_other(house: House) -> None:
    bad, good = [f"bad-{n}" for n in range(AT_ONCE + 1)], [f"good-{n}" for n in range(AT_ONCE + 1)]
    house.graphs.begins = failing(*bad)

    async with house.at_work(*bad, *good):
        assert sorted(await house.ends(len(good))) == good


async def test_an_end_that_cannot_be_kept_is_tried_again_with_its_run(house: House) -> None:
    told: list[str] = []

    async def on_end(run: str) -> None:
        told.append(run)
        if len(told) == 1:
            raise OSError("the disk is full")
        house.ended.put_nowait(run)

    path = SlowPath(house.exchange, house.deps, AGENTS, on_end)
    working = asyncio.create_task(path.run([a_job("run")]))

    assert await asyncio.wait_for(house.ended.get(), 10) == "run"
    await end([working])
    assert house.graphs.begun == ["run", "run"]


async def test_several_runs_go_on_at_once_and_a_slow_one_holds_up_no_other(house: House) -> None:
    house.graphs.held = {f"slow-{n}": asyncio.Event() for n in range(AT_ONCE - 1)}

    async with house.at_work(*house.graphs.held, "a", "b", "c"):
        assert await house.ends(3) == ["a", "b", "c"]
        for held in house.graphs.held.values():
            held.set()
        assert sorted(await house.ends(AT_ONCE - 1)) == sorted(house.graphs.held)


async def test_a_run_that_waits_for_a_person_goes_on_once_when_he_has_judged(house: House) -> None:
    house.graphs.begins = lambda run: "waiting"

    async with house.at_work("run") as path:
        await until(lambda: house.graphs.begun)
        path.watch(a_proposal("run"))
        path.watch(a_word("run"))
        assert await house.ends(1) == ["run"]
        path.watch(a_word("run"))
        path.ask(a_job("other"))
        await until(lambda: "other" in house.graphs.begun)

    assert house.graphs.begun == ["run", "other"]
    assert house.graphs.resumed == ["run"]


async def test_while_a_run_waits_it_has_not_ended_and_others_go_on(house: House) -> None:
    waiting = [f"waits-{n}" for n in range(AT_ONCE + 1)]
    house.graphs.begins = lambda run: "waiting" if run in waiting else "refused"

    async with house.at_work(*waiting, "other"):
        assert await house.ends(1) == ["other"]
        assert house.ended.empty()


async def test_a_word_that_is_said_between_the_proposal_and_the_waiting_is_not_lost(house: House) -> None:
    house.graphs.begins, house.graphs.held = lambda run: "waiting", {"run": asyncio.Event()}

    async with house.at_work("run") as path:
        await until(lambda: house.graphs.begun)
        path.watch(a_word("run"))
        house.graphs.held["run"].set()
        assert await house.ends(1) == ["run"]

    assert house.graphs.resumed == ["run"]


async def test_going_on_is_tried_again_as_well(house: House) -> None:
    house.graphs.begins, house.graphs.resumes = lambda run: "waiting", failing("run", times=2)

    async with house.at_work("run") as path:
        await until(lambda: house.graphs.begun)
        path.watch(a_word("run"))
        assert await house.ends(1) == ["run"]

    assert house.graphs.resumed == ["run"] * 3


async def test_without_a_graph_the_slow_path_stops_and_says_so(house: House, caplog: pytest.LogCaptureFixture) -> None:
    def broken() -> None:
        raise ValueError("prompts/strategy.md cannot be read")

    await asyncio.wait_for(SlowPath(house.exchange, broken, AGENTS, house.ended.put).run([a_job("run")]), 10)

    assert "the slow path stopped; the safe defaults go on answering" in caplog.text
    assert house.graphs.begun == []
