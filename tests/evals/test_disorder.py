"""A trace as networks deliver it: out of order, twice, and with poison in it. No sum may notice."""

import json
import random
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

import nats
import pytest
from msgspec import to_builtins
from msgspec.structs import replace

from adapters.nats_log import EVENTS
from api.clock import now
from core.events import Event, TimeDue
from core.profile import Profile
from core.record import canonical
from evals.sample import sample_trace
from evals.traces import as_new_run
from tests.conftest import Running, StartHub

WITHIN = 5.0
TWICE = 0.10
POISON = 0.01
AHEAD = "2099-01-01T00:00:00Z"
ORDERED = (
    "late", "session", "baseline", "tilt", "harm", "last_category", "likings", "troubled", "first_bets", "tastes",
    "flagged_value",
)  # fmt: skip
"""What follows the order of play, and the count of what came late; what was flagged goes by tilt."""
WAYS = ("methods", "deposits")
"""Ways of play that follow no order."""


def poisoned(event: Event, dice: random.Random) -> bytes:
    """An event that nobody can read, each time in another way; still JSON, so that the pack can be cut."""
    wire: dict[str, Any] = json.loads(canonical(event)) | {"id": f"poison-{dice.random()}"}
    spoil = dice.choice(
        [
            lambda: wire.update(type="game.bett"),
            lambda: wire.update(time="yesterday"),
            lambda: wire.update(time=AHEAD),
            lambda: wire.update(data=7),
            lambda: wire["data"].update(stakes="1.00"),
            lambda: wire.pop("subject"),
        ]
    )
    spoil()
    return json.dumps(wire).encode()


def disordered(trace: Sequence[Event], dice: random.Random) -> tuple[list[bytes], list[bytes]]:
    """The trace shuffled within five seconds, a tenth of it twice; and the poison that is strewn in."""
    moved = [(event.time + timedelta(seconds=dice.uniform(0, WITHIN)), canonical(event)) for event in trace]
    again = [(at + timedelta(seconds=dice.uniform(0, 3600)), raw) for at, raw in moved if dice.random() < TWICE]
    bad = [(at, poisoned(event, dice)) for (at, _), event in zip(moved, trace, strict=True) if dice.random() < POISON]
    items = sorted([*moved, *again, *bad])
    return [raw for _, raw in items], [raw for _, raw in bad]


def by_brand(items: Sequence[bytes]) -> Iterator[tuple[str, list[bytes]]]:
    for brand in ("northstar", "lagoon"):
        yield brand, [raw for raw in items if brand in raw.decode()]


async def publish(running: Running, brand: str, items: Sequence[bytes]) -> None:
    client = await nats.connect(running.hub.folder.bus_address(brand).read_text())
    try:
        for start in range(0, len(items), 100):
            pack = b"[" + b",".join(items[start : start + 100]) + b"]"
            await client.jetstream().publish(f"{EVENTS}.0.{brand}", pack)
    finally:
        await client.close()
    await running.settled()


def sums(profile: Profile) -> dict[str, Any]:
    figures: dict[str, Any] = to_builtins(replace(profile))
    figures["ways"] = {name: figures.get("ways", {}).get(name) for name in WAYS}
    return {name: figure for name, figure in figures.items() if name not in ORDERED}


@pytest.mark.parametrize("seed", [1, 2])
async def test_disorder_duplicates_and_poison_change_no_sum_and_no_count(start_hub: StartHub, seed: int) -> None:
    dice = random.Random(seed)
    trace = [event for event in as_new_run(sample_trace(), 1, now()) if not isinstance(event, TimeDue)]
    items, bad = disordered(trace, dice)
    async with start_hub(folder="calm") as calm:
        for brand, some in by_brand([canonical(event) for event in trace]):
            await publish(calm, brand, some)
        expected = {(p.brand, p.player): sums(p) for p in calm.hub.state.profiles}
    async with start_hub(folder="stormy") as stormy:
        for brand, some in by_brand(items):
            await publish(stormy, brand, some)
        profiles, counts = stormy.hub.state.profiles, stormy.hub.worker.counts
        letters = stormy.hub.archive.dead_letters(limit=10_000)

        assert {(p.brand, p.player): sums(p) for p in profiles} == expected
        assert counts.late == sum(profile.late for profile in profiles) > 0
        assert sorted(letter.raw.encode() for letter in letters) == sorted(bad)
        assert counts.dead == len(bad) > 0
        assert counts.future == sum(AHEAD.encode() in raw for raw in bad)
        assert counts.events + counts.duplicates + counts.dead == sum(len(some) for _, some in by_brand(items))
        assert counts.duplicates > 0
