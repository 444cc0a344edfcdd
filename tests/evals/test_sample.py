"""The sample trace: the same evening for the same seed, and the stories it tells raise their signals."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

import pytest

from core.admission import read_event, vouch
from core.events import INTERNAL_TYPES, Event, event_type
from core.fold import fold
from core.profile import Profile, new_profile
from core.record import canonical
from core.signals import Signal, detect
from evals.sample import SEED, sample_trace
from prompts.brands import load_brands

POLICIES = load_brands()
TRACE = sample_trace()
REGULARS = tuple(f"regular-{number}" for number in range(8))


def told(events: Sequence[Event]) -> tuple[dict[str, Profile], dict[str, list[Signal]]]:
    """What a trace makes of each of its players, and the signals they raise, in order."""
    profiles: dict[str, Profile] = {}
    signals: dict[str, list[Signal]] = defaultdict(list)
    for event in events:
        before = profiles.get(event.subject) or new_profile(event.brand, event.subject)
        after = profiles[event.subject] = fold(before, event)
        signals[event.subject] += detect(before, after, event, POLICIES[event.brand])
    return profiles, signals


PROFILES, SIGNALS = told(TRACE)


def test_the_same_seed_tells_the_same_evening() -> None:
    assert sample_trace(SEED) == TRACE


def test_another_seed_tells_another_evening() -> None:
    assert sample_trace(SEED + 1) != TRACE


@pytest.mark.parametrize("seed", [SEED, 0, 1])
def test_every_event_is_admitted_as_it_was_told(seed: int) -> None:
    events = sample_trace(seed)

    assert [read_event(canonical(event)) for event in events] == events


def test_every_event_may_be_sent_with_the_key_of_its_brand() -> None:
    assert [vouch(event, event.brand, event.time) for event in TRACE] == TRACE
    assert not INTERNAL_TYPES & {event_type(event) for event in TRACE}


def test_the_trace_is_in_order_of_time() -> None:
    assert all(earlier.time <= later.time for earlier, later in pairwise(TRACE))


def test_no_event_stands_twice() -> None:
    assert len({(event.brand, event.source, event.id) for event in TRACE}) == len(TRACE)


def test_every_player_belongs_to_one_brand_that_has_a_policy() -> None:
    assert len({event.subject for event in TRACE}) == len({(event.brand, event.subject) for event in TRACE})
    assert {event.brand for event in TRACE} == set(POLICIES)


def test_no_event_of_the_trace_comes_late() -> None:
    assert {name: profile.late for name, profile in PROFILES.items() if profile.late} == {}


@pytest.mark.parametrize(
    ("player", "signals"),
    [
        ("mia", ["tilt"]),
        ("theo", ["tilt"]),
        ("lucas", ["severe_loss"]),
        ("grace", ["high_roller_start"]),
        ("omar", ["high_roller_start"]),
        ("nadia", ["high_roller_start"]),
        ("ella", []),
        ("ivy", ["cashier_hesitation"]),
        *((regular, []) for regular in REGULARS),
    ],
)
def test_a_story_raises_the_signals_it_tells_of(player: str, signals: list[Signal]) -> None:
    assert SIGNALS[player] == signals


def test_omar_is_excluded_and_nadia_is_not_registered() -> None:
    assert PROFILES["omar"].national_exclusion is not None
    assert PROFILES["nadia"].registered is None
    assert PROFILES["nadia"].totals["ETH"].turnover % 10 == 2


def test_ella_is_verified_consents_and_is_still_online() -> None:
    ella = PROFILES["ella"]

    assert (ella.person.verified, ella.consents["site"].granted, ella.online) == (True, True, True)
