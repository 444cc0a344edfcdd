"""A hub that leaves agents to other processes says so when runs wait and none of them is there."""

import asyncio
from collections.abc import Callable

import pytest

from api import unserved
from api.unserved import watching

MISSING = "runs wait for strategy, which no process serves: `cvh up --data var --only strategy` does"


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unserved, "LOOK_SECONDS", 0)


class Bus:
    """Says of each look whether the step is served; the last word is for ever."""

    def __init__(self, *says: bool | Exception) -> None:
        self._says, self.asked, self.steps = list(says), 0, set[str]()

    async def served(self, step: str) -> bool:
        said = self._says[min(self.asked, len(self._says) - 1)]
        self.asked += 1
        self.steps.add(step)
        if isinstance(said, Exception):
            raise said
        return said


async def looked(bus: Bus, at_work: Callable[[], int] = lambda: 1) -> None:
    """Look a few times."""
    async with watching({"strategy"}, bus.served, at_work, "cvh up --data var"):
        for _ in range(40):
            await asyncio.sleep(0)


async def test_an_agent_that_nobody_serves_is_told_once_with_what_to_do(caplog: pytest.LogCaptureFixture) -> None:
    bus = Bus(False)
    await looked(bus)

    assert caplog.messages == [MISSING]
    assert bus.asked > 2
    assert bus.steps == {"case"}


async def test_one_that_goes_again_is_told_again(caplog: pytest.LogCaptureFixture) -> None:
    await looked(Bus(False, True, False))

    assert caplog.messages == [MISSING, MISSING]


async def test_nothing_is_said_while_it_is_served_or_no_run_waits_or_the_bus_is_away(
    caplog: pytest.LogCaptureFixture,
) -> None:
    await looked(Bus(True))
    await looked(Bus(False), at_work=lambda: 0)
    await looked(Bus(ConnectionError("the bus is away")))

    assert not caplog.messages
