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
from core.scores.scorecard import Line, Scorecard
from core.signals import detect
from evals.sample import sample_trace
from prompts.brands import load_brands

BUSY: Final = ("lagoon", "lucas")
LIVES: Final = 9
"""How often the evening is lived through: of each event the best time counts, the machine's other work does not."""
FEATURES: Final = 20
MODELS: Final = 4
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


def busy_player() -> Cost:
    """Profile, signals and scores of each event of the busiest player of the sample evening."""
    events = [event for event in sample_trace() if (event.brand, event.subject) == BUSY]
    gc.collect()
    gc.freeze()
    lives = [_live(events) for _ in range(LIVES)]
    gc.unfreeze()
    best = sorted(map(min, zip(*lives, strict=True)))
    return Cost(sum(best) / len(best), best[int(len(best) * 0.99)])


def _live(events: Sequence[Event]) -> list[float]:
    profile, policy, cards, times = new_profile(*BUSY), load_brands()[BUSY[0]], _cards(), []
    for event in events:
        start = time.perf_counter_ns()
        after = fold(profile, event)
        detect(profile, after, event, policy)
        values = _values(after)
        for card in cards:
            card.score(values)
        times.append((time.perf_counter_ns() - start) / 1000)
        profile = after
    return times


def _cards() -> Sequence[Scorecard]:
    """As many models as there are, of as many features as they have."""
    line = Line(feature="", knots=(0.0, 1.0, 2.0, 5.0, 10.0), points=(0.0, 0.2, 0.3, 0.5, 0.6))
    lines = tuple(replace(line, feature=f"f{number}") for number in range(FEATURES // MODELS))
    return [Scorecard(lines=lines, bias=-1.0, link="logit") for _ in range(MODELS)]


def _values(profile: Profile) -> tuple[float, ...]:
    visits = profile.visits
    return visits.visited[0], visits.visited[1], visits.staked[0], visits.level, visits.gap


def megabytes_of_many() -> float:
    """What 100,000 players take in memory, measured in a process of its own."""
    found = subprocess.run(
        [sys.executable, "-c", "from evals.busy_bench import fill; fill()"], capture_output=True, text=True, check=True
    )
    return float(found.stdout)


def fill() -> None:
    """Keep very many profiles, and print by how many megabytes the process has grown."""
    before, profiles = _resident(), Profiles()
    for profile in _players():
        profiles.take(profile)
    sys.stdout.write(f"{_resident() - before:.1f}")


def _resident() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _players() -> Iterator[Profile]:
    """Players as they are after the sample evening and two weeks of days, each with a name and sums of his own."""
    known = list(_evening())
    for number in range(PLAYERS):
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
