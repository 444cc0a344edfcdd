"""Ending tasks, also those that lose a cancellation."""

import asyncio

from api.tasks import end


async def test_a_task_that_loses_a_cancellation_is_ended_all_the_same() -> None:
    lost = 0

    async def stubborn() -> None:
        nonlocal lost
        while True:
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                lost += 1
                if lost == 2:
                    raise

    task = asyncio.create_task(stubborn())
    await asyncio.sleep(0)

    assert await end([task]) == []
    assert task.cancelled()
    assert lost == 2


async def test_what_a_task_died_of_is_told() -> None:
    async def broken() -> None:
        raise ValueError("bad")

    task = asyncio.create_task(broken())
    await asyncio.sleep(0)
    (error,) = await end([task])

    assert str(error) == "bad"
    assert await end([]) == []
