"""The agents' exchange: what was handed over stays as it was first, and a run is worked on by one who keeps it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, aclosing, asynccontextmanager

import pytest
from nats.js import api

from adapters.nats_exchange import PAUSES, STREAM, NatsExchange
from adapters.nats_server import NatsServer
from api.wiring.bus import connected
from core.errors import BusError

RUNS = [f"run-{n}" for n in range(8)]
LONG = 60.0


@asynccontextmanager
async def exchanges(server: NatsServer, count: int = 1, silence: float = LONG) -> AsyncIterator[list[NatsExchange]]:
    """Processes on one bus, each with a connection of its own."""
    async with asyncio.timeout(30), AsyncExitStack() as stack:
        found = [NatsExchange(await stack.enter_async_context(connected(server.url)), silence) for _ in range(count)]
        await found[0].prepare()
        yield found


async def test_a_step_that_was_handed_over_can_be_taken_again_and_again(server: NatsServer) -> None:
    async with exchanges(server, 2) as (here, there):
        await here.put("run", "case", b"\x00 any bytes \xff")

        assert [await there.take("run", "case") for _ in range(2)] == [b"\x00 any bytes \xff"] * 2
        assert await there.take("run", "arms") is None
        assert await there.take("other", "case") is None


async def test_what_was_handed_over_first_stays_whoever_repeats_it(server: NatsServer) -> None:
    async with exchanges(server, 2) as (here, there):
        for exchange, body in ((here, b"first"), (here, b"first"), (there, b"second")):
            await exchange.put("run", "case", body)

        assert await here.take("run", "case") == b"first"
        async with connected(server.url) as client:
            assert (await client.jetstream().stream_info(STREAM)).state.messages == 1


async def test_preparing_again_keeps_what_is_there(server: NatsServer) -> None:
    async with exchanges(server) as (exchange,):
        await exchange.put("run", "case", b"first")
        await exchange.prepare()

        assert await exchange.take("run", "case") == b"first"


async def test_whoever_waits_is_given_a_step_that_is_there_or_comes(server: NatsServer) -> None:
    async with exchanges(server, 2) as (here, there):
        await there.put("early", "case", b"early")
        late = asyncio.create_task(here.wait("late", "case"))
        assert await here.wait("early", "case") == b"early"
        await there.put("other", "case", b"of another run")
        await there.put("late", "case", b"late")

        assert await late == b"late"


async def test_several_may_wait_for_one_step(server: NatsServer) -> None:
    async with exchanges(server, 3) as (here, *others):
        waiting = [asyncio.create_task(one.wait("run", "case")) for one in others]
        await here.put("run", "case", b"{}")

        assert await asyncio.gather(*waiting) == [b"{}", b"{}"]


async def test_two_who_ask_share_the_runs_between_them_and_each_is_given_once(server: NatsServer) -> None:
    async with (
        exchanges(server, 3) as (hub, here, there),
        aclosing(here.runs("case")) as ours,
        aclosing(there.runs("case")) as theirs,
    ):
        for run in RUNS:
            await hub.put(run, "asked", b"of an earlier step")
            await hub.put(run, "case", b"{}")
        given = [await anext(runs) for _ in range(len(RUNS) // 2) for runs in (ours, theirs)]
        for claim in given:
            await claim.done()

    assert sorted(claim.run for claim in given) == RUNS


async def test_a_run_that_nobody_keeps_goes_to_another(server: NatsServer) -> None:
    async with (
        exchanges(server, 2, silence=0.2) as (here, there),
        aclosing(here.runs("case")) as ours,
        aclosing(there.runs("case")) as theirs,
    ):
        await here.put("run", "case", b"{}")
        silent = await anext(ours)
        taken_over = await anext(theirs)
        await taken_over.done()

    assert (silent.run, taken_over.run) == ("run", "run")


async def test_a_run_that_is_kept_stays_with_who_keeps_it(server: NatsServer) -> None:
    async with (
        exchanges(server, 2, silence=1.0) as (here, there),
        aclosing(here.runs("case")) as ours,
        aclosing(there.runs("case")) as theirs,
    ):
        await here.put("run", "case", b"{}")
        claim = await anext(ours)
        other = asyncio.create_task(anext(theirs))
        for _ in range(6):
            await claim.keep()
            await asyncio.wait([other], timeout=0.25)
        await claim.done()
        await here.put("next", "case", b"{}")

        assert (await other).run == "next"


async def test_who_stops_asking_takes_no_run_with_him(server: NatsServer) -> None:
    async with exchanges(server, 2) as (here, there):
        async with aclosing(here.runs("case")) as ours:
            asking = asyncio.create_task(anext(ours))
            await asyncio.wait([asking], timeout=0.1)
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)
        await there.put("run", "case", b"{}")
        async with aclosing(there.runs("case")) as theirs:
            assert (await anext(theirs)).run == "run"


async def test_a_run_that_always_fails_comes_again_ever_later_and_holds_up_no_other(server: NatsServer) -> None:
    async with exchanges(server, silence=0.05) as (exchange,), aclosing(exchange.runs("case")) as runs:
        await exchange.put("bad", "case", b"{}")
        failed = [(await anext(runs)).run for _ in range(len(PAUSES) - 1)]
        await exchange.put("good", "case", b"{}")
        good = await anext(runs)
        await good.done()

        assert (failed, good.run) == (["bad"] * len(failed), "good")
        assert (await anext(runs)).run == "bad"


async def test_a_consumer_of_an_older_version_is_brought_to_this_ones_pauses(server: NatsServer) -> None:
    async with exchanges(server, silence=0.05) as (exchange,), connected(server.url) as client:
        older = api.ConsumerConfig(ack_wait=60, max_deliver=1)
        await client.jetstream().pull_subscribe("cvh.agents.*.case", "agents-case", STREAM, older)
        await exchange.put("run", "case", b"{}")
        async with aclosing(exchange.runs("case")) as runs:
            assert [(await anext(runs)).run for _ in range(2)] == ["run", "run"]


async def test_a_step_is_served_while_somebody_asks_or_works(server: NatsServer) -> None:
    async with exchanges(server, silence=0.3) as (exchange,):
        assert not await exchange.served("case")
        await exchange.put("run", "case", b"{}")
        async with aclosing(exchange.runs("case")) as runs:
            claim = await anext(runs)
            assert await exchange.served("case")
            await claim.done()
        assert not await exchange.served("case")


async def test_a_bus_that_is_away_is_told_as_broken_surroundings(server: NatsServer) -> None:
    async with connected(server.url) as client:
        exchange = NatsExchange(client)
        await exchange.prepare()

    for asked in (exchange.put("run", "case", b""), exchange.take("run", "case")):
        with pytest.raises(BusError, match="asked again"):
            await asked
