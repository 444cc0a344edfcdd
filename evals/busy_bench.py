"""What a busy player costs: profile, signals and scores of each of his events, and the memory of very many players."""

import gc
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from api.profiles import Profiles
from core.calendar import day_number
from core.events import Event
from core.fold import fold
from core.profile import DaySums, Profile, new_profile
from core.scores.scores import Models, score
from core.signals import detect
from core.trained import MODEL_NAMES
from evals.sample import sample_trace
from prompts.brands import load_brands
from prompts.model_file import shipped_model

BUSY: Final = ("lagoon", "lucas")
WARM: Final = 2
"""So many lives are not timed: the interpreter has yet to see which way the code goes."""
LIVES: Final = 9
PLAYERS: Final = 100_000
MEAN_BAR: Final = 25
TAIL_BAR: Final = 50
MEMORY_BAR: Final = 250
USUAL_DAYS: Final = 14
"""Days that a player of the memory's measure has been seen on."""


class Cost(Struct, frozen=True):
    """Microseconds of an event: of all of them on average, and of the dearest in a hundred."""

    mean: float
    p99: float


class Busy(Struct, frozen=True):
    """What the events cost, twice: the machine's other work is in the first and hardly in the second."""

    measured: Cost
    """Every event of every timed life."""
    least: Cost
    """Of each event the cheapest of its lives."""


def busy_player(lives: int = LIVES, *, always: bool) -> Busy:
    """Each event of the busiest player of the sample evening: his profile, its signals, and his scores.

    The shipped models are asked after every event (`always`), or as the hub asks them: where a signal calls for a
    decision.
    """
    events = [event for event in sample_trace() if (event.brand, event.subject) == BUSY]
    shipped = {name: shipped_model(name) for name in MODEL_NAMES}
    gc.collect()
    gc.freeze()
    timed = [_live(events, Models(shipped), always=always) for _ in range(WARM + lives)][WARM:]
    gc.unfreeze()
    return Busy(_cost([one for life in timed for one in life]), _cost([*map(min, zip(*timed, strict=True))]))


def _cost(times: Sequence[float]) -> Cost:
    return Cost(sum(times) / len(times), sorted(times)[int(len(times) * 0.99)])


def _live(events: Sequence[Event], models: Models, *, always: bool) -> list[float]:
    """One life: its models are new, so that nothing which they said of an earlier one is kept."""
    profile, policy, times = new_profile(*BUSY), load_brands()[BUSY[0]], []
    for event in events:
        start = time.perf_counter_ns()
        after = fold(profile, event)
        if detect(profile, after, event, policy) or always:
            score(after, models, event.time)
        times.append((time.perf_counter_ns() - start) / 1000)
        profile = after
    return times


def megabytes_of_many() -> float:
    """What 100,000 players take in memory, measured in a process of its own."""
    found = subprocess.run(
        [sys.executable, "-c", "from evals.busy_bench import fill; fill()"], capture_output=True, text=True, check=True
    )
    return float(found.stdout)


def fill(players: int = PLAYERS) -> None:
    """Keep very many profiles, and print by how many megabytes the process has grown."""
    before, profiles = _resident(), Profiles()
    for profile in _players(players):
        profiles.take(profile)
    sys.stdout.write(f"{_resident() - before:.1f}")


def _resident() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _players(players: int) -> Iterator[Profile]:
    """Players as they are after the sample evening and two weeks of days, each with a name and sums of his own."""
    known = list(_evening())
    for number in range(players):
        profile = known[number % len(known)]
        days = tuple(_day(profile, number, back) for back in range(USUAL_DAYS, 0, -1))
        yield replace(profile, player=f"player-{number:06d}", days=(*days, *profile.days))


def _day(profile: Profile, number: int, back: int) -> DaySums:
    assert profile.assessed is not None
    turnover = (number % 997 + back) * 10**17
    day = day_number(profile.assessed) - 2 * back
    return DaySums(day=day, turnover=turnover, payout=turnover * 9 // 10, theoretical=turnover // 25)


def _evening() -> Iterator[Profile]:
    profiles: dict[tuple[str, str], Profile] = {}
    for event in sample_trace():
        who = (event.brand, event.subject)
        profiles[who] = fold(profiles.get(who) or new_profile(*who), event)
    yield from profiles.values()
