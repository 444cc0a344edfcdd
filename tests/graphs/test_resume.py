"""Runs that were cut short, wait for a person or another process: taken up again, and nothing is done twice."""

import dataclasses

import pytest
from msgspec.structs import replace

from core.errors import BusError
from core.model import AGENTS, ToolFault
from core.scope import Scope
from evals.strategist import NoResults
from graphs.build import build_alone
from graphs.run import conductor, question, resume, run, run_alone
from tests.graphs.house import FakeExchange, FakeProposals, calling, said
from tests.graphs.runs import (
    CALM,
    RECORDED,
    RUN,
    SPINS,
    House,
    a_model,
    lines_of,
)
from tests.tools.room import FakeMemory, FakePlayers
from tools.toolbox import LocalToolbox


async def test_a_run_that_is_taken_up_again_does_nothing_twice_whatever_has_changed() -> None:
    house = House(models=a_model(calling("budget_left"), said(SPINS)))
    first = await house.answered()
    before, asked = dict(house.exchange.events), len(house.models.asked)

    again = replace(CALM, sessions=50)
    second = await House(
        CALM, exchange=house.exchange, proposals=house.proposals, models=house.models, now=again
    ).answered()

    assert house.exchange.events == before
    assert len(house.models.asked) == asked
    assert (second.play, second.transcript) == (first.play, first.transcript)


@pytest.mark.parametrize("steps", range(1, RECORDED + 1))
async def test_a_run_that_was_cut_short_at_any_step_is_taken_up_and_pays_for_no_recorded_answer_again(
    steps: int,
) -> None:
    whole = House(models=a_model(calling("budget_left"), said(SPINS)))
    first = await whole.answered()
    cut = FakeExchange(dict(list(whole.exchange.events.items())[:steps]))
    paid = sum(body.startswith(b'{"agent":') and b'"kind":"model"' in body for body in cut.events.values())

    recorded = [a for one in ("strategy", "execution") for a in whole.models.script[one]][paid:]
    strategy = [answer for answer in whole.models.script["strategy"] if answer in recorded] or [said("paid twice")]
    house = House(models=a_model(*strategy), exchange=cut)
    second = await house.answered()

    assert len(whole.exchange.events) == RECORDED
    assert second.play == first.play
    assert len(house.models.asked) == len(whole.models.asked) - paid


async def test_an_agent_may_work_in_a_process_of_its_own() -> None:
    house = House(served=("ingestion", "execution"))
    await house.exchange.put(RUN, "asked", question(house.job))
    await run_alone(build_alone("ingestion"), RUN, house.deps)
    await run_alone(build_alone("strategy"), RUN, house.deps)

    publication = await house.answered()

    assert publication.play == (await House().answered()).play
    agents = [line["agent"] for line in lines_of(publication)[1:]]
    assert list(dict.fromkeys(agents)) == list(AGENTS)


async def test_a_play_that_waits_for_a_person_goes_on_when_he_has_judged() -> None:
    house = House(proposals=FakeProposals(says=lambda publication: "waiting"))
    graph = conductor(AGENTS)
    await house.exchange.put(RUN, "asked", question(house.job))

    assert await run(graph, RUN, house.deps) == "waiting"
    house.proposals.word, house.proposals.says = "refused", lambda publication: "refused"
    assert await resume(graph, RUN, house.deps) == "refused"
    assert len({one.play.digest for one in house.proposals.submitted}) == 1


async def test_after_a_crash_a_waiting_run_finds_what_the_person_has_said() -> None:
    house = House(proposals=FakeProposals(says=lambda publication: "waiting"))
    await house.answered()
    house.proposals.says = lambda publication: "accepted"

    assert await run(conductor(AGENTS), RUN, house.deps) == "accepted"


@pytest.mark.parametrize("step", ["asked", "case", "arms"])
async def test_a_step_that_is_missing_is_named(step: str) -> None:
    with pytest.raises(BusError, match=f"run {RUN} has no '{step}' on the exchange; it will be asked again"):
        await House(exchange=FakeExchange(lost=step)).answered()


async def test_an_event_of_another_step_is_not_taken_for_the_one_that_is_missing() -> None:
    house = House()
    house.exchange.events[RUN, "case"] = question(house.job)

    with pytest.raises(BusError, match="has no 'case'"):
        await house.answered()


class Dull(LocalToolbox):
    """Answers nothing the first time that it is asked, as a hub that is away."""

    silent = True

    async def call(self, scope: Scope, tool: str, arguments: str) -> str:
        if self.silent:
            self.silent = False
            return ToolFault("no hub answers for the tools", "Go on without it").text
        return await super().call(scope, tool, arguments)


async def test_a_tool_that_did_not_answer_is_asked_again() -> None:
    house = House()
    players = FakePlayers({("northstar", "anna-4711"): CALM})
    deps = dataclasses.replace(house.deps, toolbox=Dull(players, NoResults(), FakeMemory()))
    await house.exchange.put(RUN, "asked", question(house.job))
    with pytest.raises(BusError, match="asked again"):
        await run(conductor(AGENTS), RUN, deps)

    await run(conductor(AGENTS), RUN, deps)

    assert len(house.proposals.submitted) == 1
