"""Player-days out of events: of a trace and of a hub's own log, the same, each day once."""

import asyncio
from pathlib import Path

from api.settings import Settings
from api.wiring import open_hub
from core.events import BetPlaced
from core.record import canonical
from evals.datasets.hub_days import days_of, read_days
from evals.sample import sample_trace
from evals.traces import write_trace


def test_the_days_of_a_trace_hold_all_that_was_staked_and_won(tmp_path: Path) -> None:
    events = sample_trace()
    write_trace(events, tmp_path / "evening.jsonl")
    rows = read_days(tmp_path / "evening.jsonl")

    staked = sum(event.data.stake.base for event in events if isinstance(event, BetPlaced))
    assert sum(row.turnover for row in rows) == staked
    assert len({(row.player, row.date) for row in rows}) == len(rows)
    assert rows == sorted(rows, key=lambda row: (row.date, row.player))


async def test_a_hubs_own_log_tells_the_same(tmp_path: Path) -> None:
    events = sample_trace()
    async with open_hub(Settings(data=tmp_path, scheduler=False), think=False) as hub:
        for start in (0, 0, 300, 600):
            await hub.take([canonical(event) for event in events[start : start + 300]])
        await hub.worker.reached(await hub.log.end())

    rows = await asyncio.to_thread(read_days, tmp_path)

    assert rows == days_of(events[:900], "the trace")
