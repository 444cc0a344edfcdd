"""A brand's figures in a running hub: the same after a restart and after a bug as if nothing had happened."""

import pytest

from api import turn
from core.guardrails import Figures
from core.record import canonical
from evals.sample import sample_trace
from tests.conftest import Running, StartHub

TRACE = sample_trace()
END = max(event.time for event in TRACE)


async def play(running: Running, start: int, end: int | None = None) -> None:
    await running.hub.take([canonical(event) for event in TRACE[start:end]])
    await running.settled()


def figures(running: Running) -> dict[str, Figures]:
    found = {brand: running.hub.state.facts(brand, "nobody", "requested", END) for brand in ("northstar", "lagoon")}
    return {brand: facts.figures for brand, facts in found.items() if facts is not None}


async def test_figures_are_those_of_all_players_and_outlive_the_hub(start_hub: StartHub) -> None:
    async with start_hub() as before:
        await play(before, 0, len(TRACE) // 2)
        half = figures(before)
    async with start_hub() as after:
        again = figures(after)
        await play(after, 0)
        whole = figures(after)
        values = [profile.value for profile in after.hub.state.profiles if profile.brand == "northstar"]

    assert again == half
    assert whole["northstar"].turnover == sum(value.turnover for value in values) > half["northstar"].turnover > 0
    assert whole["northstar"].ggr == sum(value.turnover - value.payout for value in values)
    assert whole["lagoon"] != whole["northstar"]


async def test_an_event_that_wakes_a_bug_moves_no_figure(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down(*_: object) -> None:
        raise ZeroDivisionError("a bug")

    await play(running, 0, 500)
    before = figures(running)
    with monkeypatch.context() as broken:
        broken.setattr(turn, "detect", break_down)
        await play(running, 500)

    assert figures(running) == before
    await play(running, 500)
    assert figures(running) != before
