"""`make bench`: how fast the fast path is on this machine, beside the noise of the machine itself.

Nothing here is asserted anywhere: a figure is to be read together with the fixed loop printed above it.
"""

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from os import getloadavg
from pathlib import Path
from typing import Final

import uvloop
from msgspec.structs import replace

from api.clock import now
from api.hub import Hub
from api.output import say, table
from api.settings import Settings
from api.wiring import open_hub
from core.admission import read_pack
from core.events import Event, Switch
from core.fold import fold
from core.profile import Profile, new_profile
from core.record import canonical
from evals.busy_bench import LIVES, MEAN_BAR, MEMORY_BAR, PLAYERS, TAIL_BAR, Busy, busy_player, megabytes_of_many
from evals.law_bench import BAR, Measured, measure
from evals.sample import sample_trace

LOOPS: Final = 2_000_000
COPIES: Final = 15
BATCH: Final = 500
REQUESTS: Final = 400


@dataclass(frozen=True)
class Figure:
    """One measured thing."""

    what: str
    value: str
    unit: str


def main() -> None:
    """Measure and print."""
    figures = [_machine(), *_in_memory(), *_of_players()]
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        figures += runner.run(_whole())
    rows = ((figure.what, figure.value, figure.unit) for figure in figures)
    table("The fast path", ("what", ">figure", "unit"), rows, empty="")
    _tell_law(measure())


def _tell_law(law: Measured) -> None:
    table("\nThe law", ("what", ">figure", "unit"), _of_law(law), empty="")
    say(f"{law.compared} answers of engine and Python compared, {law.objections} objections: {law.differing} differ.")
    for reason in law.untranslated:
        say(f"Not in the comparison, {reason}")


def _of_law(law: Measured) -> Sequence[Sequence[str]]:
    """The whole decision first; then what the same rules cost by the engine and as Python."""
    compared = law.rules - len(law.untranslated)
    each = max(1, compared)
    return [
        (f"an offer in Great Britain: floor, margin and {law.rules} rules, median", f"{law.decision:.0f}",
         f"µs (bar: {BAR})"),
        (f"{compared} of these rules by the engine, median", f"{law.engine:.1f}", "µs"),
        ("one of them", f"{law.engine / each:.2f}", "µs"),
        ("the same rules as plain Python, median", f"{law.plain:.1f}", "µs"),
        ("one of them", f"{law.plain / each:.2f}", "µs"),
    ]  # fmt: skip


def _machine() -> Figure:
    def loop() -> None:
        total = 0
        for number in range(LOOPS):
            total += number

    return Figure("noise: a fixed loop of two million steps", f"{_seconds(loop):.3f}", "s")


def _in_memory() -> list[Figure]:
    events = sample_trace()
    packs = [_pack(events[i : i + BATCH]) for i in range(0, len(events), BATCH)]
    folding = _seconds(lambda: _fold_all(events))
    reading = _seconds(lambda: [read_pack(pack) for pack in packs])
    return [
        Figure("fold, one profile at a time", f"{folding / len(events) * 1e6:.1f}", "µs an event"),
        Figure("decode and check a pack", f"{reading / len(events) * 1e6:.1f}", "µs an event"),
    ]


def _of_players() -> list[Figure]:
    return [
        *_of_busy("profile and signals of a busy player, scores where the hub asks", busy_player(always=False)),
        *_of_busy("profile, signals and scores of a busy player", busy_player(always=True)),
        Figure("processes that wanted one of the cores in the last minute", f"{getloadavg()[0]:.1f}", "load average"),
        Figure(f"memory of {PLAYERS:,} players", f"{megabytes_of_many():.0f}", f"MB (bar: {MEMORY_BAR})"),
    ]


def _of_busy(what: str, busy: Busy) -> list[Figure]:
    least = f"  the least of {LIVES} times for each event"
    return [
        Figure(f"{what}, mean", f"{busy.measured.mean:.1f}", f"µs an event (bar: {MEAN_BAR})"),
        Figure(f"{what}, 99th percentile", f"{busy.measured.p99:.1f}", f"µs an event (bar: {TAIL_BAR})"),
        Figure(f"{least}, mean", f"{busy.least.mean:.1f}", "µs an event"),
        Figure(f"{least}, 99th percentile", f"{busy.least.p99:.1f}", "µs an event"),
    ]


async def _whole() -> list[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data=Path(folder), scheduler=False)
        async with open_hub(settings, think=False) as hub:
            return [await _flood(hub), *await _requests(hub), await _switch(hub)]


async def _flood(hub: Hub) -> Figure:
    packs = _copies("flood")
    start = time.perf_counter()
    for pack in packs:
        position = await hub.take(pack)
    await hub.worker.reached(position)
    seconds = time.perf_counter() - start
    count = sum(map(len, packs))
    rate = count / seconds
    return Figure(
        f"log to ledger, {count} events, {hub.worker.counts.decisions} decisions",
        f"{rate:,.0f}",
        "events a second",
    )


async def _requests(hub: Hub) -> list[Figure]:
    times: list[float] = []
    for number in range(REQUESTS):
        start = time.perf_counter()
        await hub.decide("northstar", f"p{number % 50}", "lobby", str(number), now())
        times.append((time.perf_counter() - start) * 1000)
    times.sort()
    what = "request to recorded decision, one at a time"
    return [
        Figure(f"{what}, median", f"{statistics.median(times):.2f}", "ms"),
        Figure(f"{what}, 99th percentile", f"{times[int(len(times) * 0.99)]:.2f}", "ms"),
    ]


async def _switch(hub: Hub) -> Figure:
    """The kill switch behind a backlog: how long until it is on disk; it holds before that."""
    position = max(await asyncio.gather(*(hub.take(pack) for pack in _copies("switch"))))
    waiting = position - hub.worker.position
    start = time.perf_counter()
    await hub.switch("northstar", Switch(commercial="off", by="bench"))
    took = (time.perf_counter() - start) * 1000
    await hub.worker.reached(position)
    return Figure(f"kill switch, told and on disk before {waiting} packs that wait", f"{took:.2f}", "ms")


def _copies(name: str) -> list[list[bytes]]:
    """Many evenings' events, packed."""
    events = [
        replace(e, id=f"{e.id}.{name}.{n}", subject=f"{e.subject}.{name}.{n}")
        for n in range(COPIES)
        for e in sample_trace()
    ]
    return [[canonical(event) for event in events[i : i + BATCH]] for i in range(0, len(events), BATCH)]


def _fold_all(events: Sequence[Event]) -> None:
    profiles: dict[tuple[str, str], Profile] = {}
    for event in events:
        who = (event.brand, event.subject)
        profiles[who] = fold(profiles.get(who) or new_profile(*who), event)


def _pack(events: Sequence[Event]) -> bytes:
    return b"[" + b",".join(canonical(event) for event in events) + b"]"


def _seconds(work: Callable[[], object]) -> float:
    best = sys.float_info.max
    for _ in range(3):
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    return best


if __name__ == "__main__":
    main()
